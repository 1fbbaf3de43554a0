"""What HR asks for: who stands where, since when and why, on the screen and as files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.accounts.queries import get_person_in_scope
from app.domain.exporting import Export
from app.domain.hindsight import Answer, answer
from app.domain.programme import Qualification
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, StandingFilters, day_of, fits, read_filters
from app.domain.timeline_bands import Stretch, joined, scale_of
from app.errors import Refused
from app.record.exports_services import allow_export
from app.record.queries import get_events
from app.record.seen_services import note_seen
from app.reports import queries
from app.reports.queries import Interval, Line
from app.reports.saved_queries import get_default
from app.reports.staff_queries import RIGHT, list_branch_choices
from app.training.evidence_queries import get_evidence
from app.web.access import requires, viewer
from app.web.asked import asked_once
from app.web.clock import now, today
from app.web.content import library
from app.web.event_words import told, told_late
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.paging import page_of
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of
from app.web.standing_words import STATES, next_sentence, reason_sentence

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/standings")
@requires("see_standings")
def standings() -> str | Redirect:
    default = None if request.args else get_default(viewer(), "standings")
    if default and fits(default.query, [each.key for each in library().programme.qualifications]):
        words: dict[str, Any] = {"on": today().isoformat()} | default.query
        return redirect(url_for("reports.standings", **words))
    filters = _filters()
    branches = _branches(filters)
    board = queries.get_board(viewer(), filters)
    sizes = queries.get_sizes(viewer(), board)
    page = page_of(request.args.get("page"), sum(size for _branch, size in sizes))
    return render_template(
        "reports/standings.html",
        lines=queries.list_page(viewer(), filters, sizes, page.offset, page.size),
        counts=board.counts,
        page=page,
        filters=filters,
        branches=branches,
        qualification=library().programme.qualification(filters.qualification),
        qualifications=library().programme.qualifications,
        states=STATES,
        shown_states=tuple(STATES),
        lapsing_days=LAPSING_DAYS,
        columns=_columns(),
        today=today(),
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
    on, believed = _days()
    note_seen(viewer().person_id, person_id, "record", now(), request.remote_addr or "")
    events, programme = get_events(person_id), library().programme
    intervals = queries.get_intervals_of(person_id)
    return render_template(
        "reports/person.html",
        decides=viewer().can("decide"),
        person=found,
        on=on,
        believed=believed,
        today=today(),
        courses=[
            _course(each, answer(events, each, programme, on, believed), intervals.get(each.key, ())) for each in programme.qualifications
        ],
        picture=_picture(intervals, (today(), on)),
        postings=queries.get_workplaces_of(person_id),
        certificates=queries.get_certificates_of(person_id),
        events=told(events, library()),
        evidence=get_evidence(person_id, programme),
        attests=viewer().covers("decide", found.branch.path) and person_id != viewer().person_id,
    )


def _filters() -> StandingFilters:
    """The filters in the address; anything outside the choice is 422."""
    keys = [qualification.key for qualification in library().programme.qualifications]
    try:
        return read_filters(asked_once(), keys, today())
    except BadFilter:
        abort(422)


def _branches(filters: StandingFilters) -> list[tuple[str, str, int]]:
    """The branches to choose from. One that is not among them is 422, whether it exists or not."""
    branches = list_branch_choices(viewer(), filters.branch)
    if branches is None:
        abort(422)
    return branches


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


def _days() -> tuple[date, date | None]:
    """As of which day the record is shown, and as it was known by the end of which; anything else in the address is 422."""
    raw = asked_once()
    try:
        if set(raw) - {"on", "believed"}:
            raise BadFilter(str(sorted(raw)))
        return day_of(raw, "on") or today(), day_of(raw, "believed")
    except BadFilter:
        abort(422)


def _course(qualification: Qualification, found: Answer, intervals: Sequence[Interval]) -> dict[str, Any]:
    """A qualification as a person has had it: the intervals, the latest first, with reasons; the answers of the day; what is next."""
    rows: list[dict[str, Any]] = [
        {
            "from_on": row.from_on,
            "state": row.state,
            "why": reason_sentence(row.reason, row.params),
            "future": row.from_on > today(),
            "current": row.from_on <= today() < row.to_on,
        }
        for row in intervals
    ]
    return {
        "key": qualification.key,
        "title": qualification.title,
        "rows": rows[::-1],
        "answer": found,
        "why": reason_sentence(found.now.reason, found.now.params),
        "believed_why": reason_sentence(found.then.reason, found.then.params) if found.then else "",
        "later": told_late(found.later, library()),
        "next": next_sentence(found.now.state, found.now.reason, found.now.params),
    }


def _picture(intervals: Mapping[str, Sequence[Interval]], marks: tuple[date, ...]) -> dict[str, Any]:
    """The timeline as bands: for each qualification that has any, the pieces of its band."""
    stretches = {
        key: joined(Stretch(from_on=row.from_on, to_on=row.to_on, state=row.state) for row in rows)
        for key, rows in intervals.items()
        if rows
    }
    everything = [stretch for rows in stretches.values() for stretch in rows]
    scale = scale_of(everything, marks)
    present = {stretch.state for stretch in everything}
    return {
        "scale": scale,
        "bands": [(each.title, scale.pieces(stretches[each.key])) for each in library().programme.qualifications if each.key in stretches],
        "states": {state: str(word) for state, word in STATES.items() if state in present},
    }


@bp.app_template_global()
def standings_url(filters: StandingFilters, endpoint: str = "reports.standings", **changes: Any) -> str:
    """The address of the list with these filters, some of them changed."""
    args: dict[str, Any] = filters.as_args(**changes)
    return url_for(endpoint, **args)
