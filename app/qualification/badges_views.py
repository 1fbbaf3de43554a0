"""A certificate as a signed file, and what a stranger needs to check one: who issued it, for what, and with which key."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, json, request
from flask.blueprints import BlueprintSetupState

from app.accounts.services import note_export
from app.domain.badge import Awarded, Issuer, achievement, claims, credential
from app.domain.personal_data import is_erased
from app.qualification.badges_services import BadgeKey
from app.qualification.certificates_queries import PrintedCertificate, get_certificate, may_reissue
from app.web.access import public, requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.site import public_site

bp = Blueprint("badges", __name__)
KEY = "badge_key"


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    file = state.app.config["BADGE_KEY"]
    state.app.extensions[KEY] = BadgeKey(Path(file)) if file else None


@bp.get("/qualification/certificates/<number>.jwt")
@requires("own")
def badge(number: str) -> Response:
    found = get_certificate(viewer(), number, today()) or abort(404)
    own = found.person_id == viewer().person_id
    if not (own or may_reissue(viewer(), found.person_id)):
        abort(404)
    key = _key()
    if not has_badge(found):
        abort(409)
    note_export(viewer().person_id, f"badge:{found.number}", now(), request.remote_addr or "")
    signed = key.sign(claims(credential(_issuer(), _awarded(found, own))), _issuer().key_id)
    disposition = f"attachment; filename=badge-{found.number}.jwt"
    return Response(signed, mimetype="application/jwt", headers={"Content-Disposition": disposition})


@bp.get("/badges/issuer")
@public
def issuer() -> Response:
    _key()
    return _document(_issuer().profile())


@bp.get("/badges/key")
@public
def key() -> Response:
    return _document(_key().public(_issuer().key_id))


@bp.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    return _document({"keys": [_key().public(_issuer().key_id)]})


@bp.get("/badges/achievements/<qualification_key>")
@public
def what(qualification_key: str) -> Response:
    _key()
    found = library().programme.qualification(qualification_key) or abort(404)
    return _document(achievement(_issuer(), found.key, found.title))


@bp.app_template_test("badge")
def has_badge(found: PrintedCertificate) -> bool:
    """Whether a certificate is offered as a signed file: a key is set, and it is in force as it was issued."""
    whole = found.end is None and found.state != "altered" and not is_erased(found.fields)
    return whole and current_app.extensions[KEY] is not None and found.valid_until >= today()


def _key() -> BadgeKey:
    held: BadgeKey = current_app.extensions[KEY] or abort(404)
    return held


def _issuer() -> Issuer:
    return Issuer(name=current_app.config["BANK"].name, site=public_site())


def _awarded(found: PrintedCertificate, own: bool) -> Awarded:
    return Awarded(
        number=found.number,
        token=found.token,
        qualification=found.qualification,
        title=found.fields["title"],
        staff_no=found.fields["staff_no"],
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        issued_on=found.issued_on,
        name=found.fields["name"] if own else "",
    )


def _document(content: dict[str, Any]) -> Response:
    """A public file: it may be read by pages of others, and kept for an hour."""
    response = Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
