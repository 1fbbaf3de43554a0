"""What HR asks for: who stands where, since when and why, on the screen and as files."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.accounts.queries import get_person_in_scope, list_branches
from app.domain.exporting import Export
from app.domain.ledger import Event
from app.domain.programme import Qualification
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, StandingFilters, read_filters
from app.domain.trail_filters import TrailFilters, read_trail_filters
from app.errors import Refused
from app.record.exports_services import allow_export
from app.record.queries import get_events, get_head
from app.reports import queries, trail
from app.reports.queries import RIGHT, Line
from app.training.evidence_queries import get_evidence
from app.web.access import requires, viewer
from app.web.audit_words import ACTIONS, action_sentence, detail_text, subject_text
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import REASON, export_reason, export_rules, refused_export, taken_by
from app.web.paging import page_of
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of
from app.web.standing_words import NEXT_STEPS, STATES, event_sentence, reason_sentence

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/standings")
@requires("see_standings")
def standings() -> str:
    filters = _filters()
    branches = _branches(filters)
    page = page_of(request.args.get("page"), queries.count_lines(viewer(), filters))
    return render_template(
        "reports/standings.html",
        lines=queries.list_lines(viewer(), filters, page.offset, page.size),
        counts=queries.count_standings(viewer(), filters),
        page=page,
        filters=filters,
        branches=branches,
        qualification=library().programme.qualification(filters.qualification),
        qualifications=library().programme.qualifications,
        states=STATES,
        shown_states=tuple(STATES),
        lapsing_days=LAPSING_DAYS,
        columns=_columns(),
    )


@bp.get("/standings.xlsx")
@requires("see_standings")
def standings_xlsx() -> Response:
    table = _table("standings.xlsx")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX), "xlsx")


@bp.get("/standings.csv")
@requires("see_standings")
def standings_csv() -> Response:
    table = _table("standings.csv")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(stream_with_context(csv_lines(table)), mimetype="text/csv"), "csv")


@bp.get("/people/<int:person_id>")
@requires("see_standings")
def person(person_id: int) -> str:
    found = get_person_in_scope(viewer(), RIGHT, person_id) or abort(404)
    return render_template(
        "reports/person.html",
        decides=viewer().can("decide"),
        person=found,
        qualifications=[_course(person_id, qualification) for qualification in library().programme.qualifications],
        certificates=queries.get_certificates_of(person_id),
        events=_evidence(get_events(person_id)),
        evidence=get_evidence(person_id, library().programme),
        attests=viewer().covers("decide", found.branch.path) and person_id != viewer().person_id,
    )


@bp.get("/audit")
@requires("see_audit")
def audit() -> str:
    filters = _trail_filters()
    page = page_of(request.args.get("page"), trail.count_trail(viewer(), filters))
    events, last_hash = get_head()
    return render_template(
        "reports/audit.html",
        entries=trail.list_trail(viewer(), filters, page.offset, page.size),
        page=page,
        filters=filters,
        actions=ACTIONS,
        events=events,
        last_hash=last_hash,
        action_sentence=action_sentence,
        subject_text=subject_text,
        detail_text=detail_text,
    )


def _trail_filters() -> TrailFilters:
    """The filters of the audit trail in the address; anything that cannot be one is 422."""
    try:
        return read_trail_filters(_asked_once(), ACTIONS)
    except BadFilter:
        abort(422)


def _asked_once() -> dict[str, str]:
    """The words of the address but for the reason of an export; a key given twice is 422."""
    if any(len(values) > 1 for values in request.args.listvalues()):
        abort(422)
    return {key: value for key, value in request.args.items() if key != REASON}


def _filters() -> StandingFilters:
    """The filters in the address; anything outside the choice is 422."""
    keys = [qualification.key for qualification in library().programme.qualifications]
    try:
        return read_filters(_asked_once(), keys, today())
    except BadFilter:
        abort(422)


def _branches(filters: StandingFilters) -> list[tuple[str, str, int]]:
    """The branches to choose from as (code, name, depth). One that is not among them is 422, whether it exists or not."""
    branches = list_branches(viewer(), RIGHT)
    if filters.branch and all(branch.code != filters.branch for branch in branches):
        abort(422)
    top = min((branch.path.count("/") for branch in branches), default=0)
    return [(branch.code, branch.name, branch.path.count("/") - top) for branch in branches]


def _columns() -> tuple[tuple[str, str], ...]:
    """Headings with the key by which each sorts, "" for none; the screen and the files have the same."""
    return (
        (_("姓名"), ""),
        (_("工号"), "staff_no"),
        (_("机构"), "branch"),
        (_("状态"), "state"),
        (_("自"), "since"),
        (_("有效期至"), "until"),
        (_("证书编号"), ""),
    )


def _table(what: str) -> Table | Refused:
    """The list as the screen has it, all pages; the audit row is written before anything leaves."""
    filters = _filters()
    _branches(filters)
    lines = queries.list_lines(viewer(), filters)
    export = Export(what=what, people=len(lines), filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused
    qualification = library().programme.qualification(filters.qualification) or abort(404)
    return Table(
        title=_("资格状态"),
        headings=tuple(heading for heading, _key in _columns()),
        rows=[_cells(line) for line in lines],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("资格"), qualification.title),
            (_("日期"), filters.on.isoformat()),
            (_("人数"), str(len(lines))),
            (_("筛选条件"), "; ".join(f"{key}={value}" for key, value in filters.as_args().items())),
            *taken_by(),
        ),
    )


def _cells(line: Line) -> tuple[Any, ...]:
    return (line.name, line.staff_no, line.branch, str(STATES[line.state]), line.since, line.until, line.number)


def _file(response: Response, ending: str) -> Response:
    return named(response, f"standings_{today().isoformat()}.{ending}", f"{_('资格状态')}_{today().isoformat()}.{ending}")


def _course(person_id: int, qualification: Qualification) -> dict[str, Any]:
    """A qualification as a person has had it: the intervals, the latest first, each with its reason; the one of today; what is next."""
    rows: list[dict[str, Any]] = [
        {
            "from_on": row.from_on,
            "state": row.state,
            "why": reason_sentence(row.reason, row.params),
            "future": row.from_on > today(),
            "current": row.from_on <= today() < row.to_on,
        }
        for row in queries.get_intervals(person_id, qualification.key)
    ]
    current = next((row for row in rows if row["current"]), None) or {
        "state": "unassigned",
        "why": reason_sentence("not_assigned", {}),
        "from_on": None,
    }
    return {"title": qualification.title, "rows": rows[::-1], "current": current, "next": NEXT_STEPS.get(current["state"], "")}


def _evidence(events: Sequence[Event]) -> list[tuple[date, list[str]]]:
    """The events in plain words, the latest first; sections read on one day in a row are one entry."""
    found: list[tuple[date, list[str]]] = []
    for (day, kind, _turn), group in groupby(enumerate(events), lambda pair: _entry_of(*pair)):
        sentences = [f"{event_sentence(kind, _named(event))} · {_('第 %(n)s 号', n=event.seq)}" for _index, event in group]
        found.append((day, sentences))
    return found[::-1]


def _entry_of(index: int, event: Event) -> tuple[date, str, int]:
    return event.effective_on, event.kind, 0 if event.kind == "section_read" else index


def _named(event: Event) -> dict[str, Any]:
    """An event's payload with titles where it holds keys; a key that no content knows any more stays as it is."""
    data = dict(event.data)
    if module := library().programme.module(data.get("module", "")):
        data["module"] = module.title
    if section := library().manual.section(data.get("section", "")):
        data["section"] = f"{section.id} {section.title}"
    if scene := library().programme.observation(data.get("scene", "")):
        data["scene"] = scene.title
    if fact := library().programme.fact(data.get("fact", "")):
        data["fact"] = fact.title
    if case := library().bank.case(data.get("case", "")):
        data["case"] = case.case.title
    if blueprint := library().bank.blueprint(data.get("paper", "")):
        data["paper"] = blueprint.title
    return data


@bp.app_template_global()
def standings_url(filters: StandingFilters, endpoint: str = "reports.standings", **changes: Any) -> str:
    """The address of the list with these filters, some of them changed."""
    args: dict[str, Any] = filters.as_args(**changes)
    return url_for(endpoint, **args)
