"""The read-only API for other systems of the bank. Bearer keys, no cookies; every error is RFC 9457."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, json, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from app.accounts.queries import get_branch_by_code
from app.domain.api import BASE, ROUTES, Route, read_parameters
from app.domain.api_description import description
from app.domain.api_replies import entry_fields, interval_fields, person_fields
from app.domain.calendar import ZONE
from app.domain.identity import staff_no_of
from app.domain.standing_filters import BadFilter
from app.qualification.certificates_queries import PrintedCertificate, get_certificate
from app.qualification.queries import get_standing
from app.reports import api_queries as queries
from app.reports.api_queries import Key
from app.reports.api_services import note_read
from app.web.access import public
from app.web.clock import now, today
from app.web.content import library
from app.web.problems import Problem, problem_reply
from app.web.throttle import Throttle, place_of

bp = Blueprint("api", __name__, url_prefix=BASE)

# A hundred requests at once of one key, then two a second: a page of everybody each night, and a poller by the second, fit in. Wrong keys
# are counted by the place they come from; with 256 bits a right one was no guess and is answered.
ASKED, GUESSED = "api_asked", "api_guessed"
_SCHEME = "bearer "


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions[ASKED] = Throttle(burst=100, seconds=0.5)
    state.app.extensions[GUESSED] = Throttle(burst=60, seconds=5)


@bp.errorhandler(Problem)
def _refuse(problem: Problem) -> Response:
    return problem_reply(problem)


def asks(name: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Let a route be asked by keys of its scope alone, with words that are known; the view is handed the words and finds the key in `g`."""
    route = ROUTES[name]

    def mark(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(**path: str) -> Response:
            g.api_key = _key_of(route)
            words = _words(route)
            queries.stand_still()
            return view(**path, **words)

        return public(guarded)

    return mark


@bp.get(ROUTES["openapi"].path)
@public
def openapi() -> Response:
    titles = {qualification.key: qualification.title for qualification in library().programme.qualifications}
    return _reply(description(_("大堂学堂资格档案接口"), current_app.config["VERSION"], titles))


@bp.get(ROUTES["standings"].path)
@asks("standings")
def standings(on: Any, qualification: str, staff_no: tuple[str, ...], branch: str, cursor: int, limit: int) -> Response:
    viewer = _key().viewer
    if staff_no and branch:
        raise _bad("branch", _("staff_no 和 branch 只能用一个。"))
    if branch and not _covers(branch):
        raise _bad("branch", _("没有这个机构，或者它不在密钥的范围内。"))
    head = queries.get_head_seq()
    if staff_no:
        found = queries.list_asked(viewer, on, staff_no, cursor, limit + 1)
        known = {person.staff_no for person in queries.list_asked(viewer, on, staff_no)}
    else:
        found, known = queries.list_found(viewer, on, branch, cursor, limit + 1), set()
    page = found[:limit]
    spans = queries.get_spans([person.person_id for person in page], qualification)
    body = {
        "on": on.isoformat(),
        "head": head,
        "people": [person_fields(person, spans[person.person_id], on) for person in page],
        "missing": [number for number in staff_no if number not in known],
        "next": page[-1].person_id if len(found) > limit else None,
    }
    return _noted(body, "standings", [person.person_id for person in page])


@bp.get(ROUTES["person"].path.replace("{", "<").replace("}", ">"))
@asks("person")
def person(staff_no: str, on: Any, qualification: str) -> Response:
    found = queries.list_asked(_key().viewer, on, [staff_no_of(staff_no) or ""])
    if not found:
        abort(404)
    spans = queries.get_spans([found[0].person_id], qualification)[found[0].person_id]
    body = {"on": on.isoformat(), "head": queries.get_head_seq(), **person_fields(found[0], spans, on), "intervals": interval_fields(spans)}
    return _noted(body, "person", [found[0].person_id], named=found[0].person_id)


@bp.get(ROUTES["certificate"].path.replace("{", "<").replace("}", ">"))
@asks("certificate")
def certificate(certificate_no: str, on: Any) -> Response:
    found = get_certificate(_key().viewer, certificate_no, on) or abort(404)
    body = {"on": on.isoformat(), **_certificate_fields(found, get_standing(found.person_id, found.qualification, on).reason)}
    return _noted(body, "certificate", [found.person_id], named=found.person_id)


@bp.get(ROUTES["feed"].path)
@asks("feed")
def feed(after: int, limit: int) -> Response:
    head = queries.get_head_seq()
    entries = queries.list_entries(_key().viewer, after, head, limit)
    people = {entry.person_id: entry.staff_no for entry in entries}
    spans = queries.get_spans(list(people))
    body = {
        "head": head,
        # Of a page that is not full, all up to the head has been looked at.
        "next": entries[-1].seq if len(entries) == limit else max(head, after),
        "entries": [entry_fields(entry) for entry in entries],
        "people": [
            {"person": person_id, "staff_no": staff_no, "intervals": interval_fields(spans[person_id])}
            for person_id, staff_no in people.items()
        ],
    }
    return _noted(body, "feed", list(people))


@bp.get(ROUTES["digest"].path)
@asks("digest")
def digest(on: Any) -> Response:
    start = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    entries = queries.get_digest_of_entries(_key().viewer, start, start + timedelta(days=1))
    held = queries.get_digest_of_standings(_key().viewer, on)
    body: dict[str, Any] = {"on": on.isoformat(), "head": queries.get_head_seq()}
    body |= {name: {"count": count, "sha256": digest} for name, (count, digest) in (("entries", entries), ("standings", held))}
    return _noted(body, "digest", [])


def _certificate_fields(found: PrintedCertificate, reason: str) -> dict[str, Any]:
    """A certificate without the name that is printed on it."""
    return {
        "number": found.number,
        "person": found.person_id,
        "staff_no": found.fields["staff_no"],
        "qualification": found.qualification,
        "state": found.state,
        "reason": reason,
        "valid_from": found.valid_from.isoformat(),
        "valid_until": found.valid_until.isoformat(),
        "issued_on": found.issued_on.isoformat(),
        "superseded_by": (found.end.by if found.end else "") or None,
        "renewed_by": found.renewed_by or None,
    }


def _key() -> Key:
    held: Key = g.api_key
    return held


def _covers(branch_code: str) -> bool:
    branch = get_branch_by_code(branch_code)
    return branch is not None and _key().viewer.covers(queries.RIGHT, branch.path)


def _key_of(route: Route) -> Key:
    """The key of the request, which may ask this route now. Raises the problem that stands in its way."""
    given = request.headers.get("Authorization", "")
    token = given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""
    key = queries.get_key(token, now()) if token.isascii() and 20 <= len(token) <= 100 else None
    if key is None:
        raise _unknown_key()
    _brake(ASKED, str(key.id))
    if route.scope not in key.scopes:
        detail = _("这个密钥没有 %(scope)s 的权限。", scope=route.scope)
        raise Problem(HTTPStatus.FORBIDDEN, "insufficient_scope", detail, headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'})
    return key


def _unknown_key() -> Problem:
    _brake(GUESSED, place_of(request.remote_addr or ""))
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "no_valid_key",
        _("缺少密钥，或密钥不对、已过期、已吊销。"),
        headers={"WWW-Authenticate": 'Bearer realm="standings"'},
    )


def _brake(name: str, asker: str) -> None:
    throttle: Throttle = current_app.extensions[name]
    seconds = throttle.wait(asker, now())
    if seconds:
        detail = _("请求太频繁，请 %(seconds)s 秒后再试。", seconds=seconds)
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", detail, headers={"Retry-After": str(seconds)})
    throttle.take(asker, now())


def _words(route: Route) -> dict[str, Any]:
    keys = [qualification.key for qualification in library().programme.qualifications]
    try:
        return read_parameters(dict(request.args.lists()), route, keys, today())
    except BadFilter as bad:
        raise _bad(str(bad), _("参数 %(name)s 不认识，或者值不对。", name=str(bad))) from None


def _bad(parameter: str, detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_parameter", detail, parameter=parameter)


def _noted(body: dict[str, Any], what: str, people: list[int], *, named: int = 0) -> Response:
    """The reply, once the audit row of it is written."""
    note_read(_key(), what, people, now(), request.remote_addr or "", named=named)
    return _reply(body)


def _reply(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
