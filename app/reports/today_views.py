"""HR's desk of the day: who may stand in which lobby, and where nobody is left and from when."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.domain.calendar import FOREVER
from app.domain.exporting import Export
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, StandingFilters
from app.domain.today_filters import TodayFilters, condition, read_today_filters
from app.domain.today_pictures import coverage, endings
from app.record.exports_services import allow_export
from app.reports.today_people_queries import Line, list_lines
from app.reports.today_pictures_queries import count_passes
from app.reports.today_queries import Board, Lobby, Place, get_board, list_offices, list_places
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.paging import page_of
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of
from app.web.today_words import CONDITIONS, board_sentences, headings, person_until, show_words, why_bare

bp = Blueprint("today", __name__, url_prefix="/reports/today")

# So many cities have a bar, the worst of them; the table has all.
_MOST_BARS = 30


@bp.get("")
@requires("see_standings")
def index() -> str:
    filters, places = _asked()
    board = get_board(viewer(), _key(), filters, places)
    chosen = board.asked_for(filters.show)
    page = page_of(request.args.get("page"), len(chosen))
    lobbies = chosen[page.offset : page.offset + page.size]
    return render_template(
        "reports/today.html",
        filters=filters,
        board=board,
        sentences=_sentences(board),
        rows=_rows(lobbies, filters.on),
        page=page,
        offices=_offices(filters),
        lapsing_days=LAPSING_DAYS,
        shows=show_words(),
        headings=headings(),
        conditions=CONDITIONS,
        standing_filters=StandingFilters(qualification=_key(), on=filters.on, branch=filters.branch),
        person_until=person_until,
    )


@bp.get("/pictures")
@requires("see_standings")
def pictures() -> str:
    filters, places = _asked()
    board = get_board(viewer(), _key(), filters, places)
    lobby, programme = library().programme.lobby, library().programme
    papers = {slug for key in lobby.all_modules for slug in programme.the_module(key).papers}
    return render_template(
        "reports/today_pictures.html",
        filters=filters,
        board=board,
        offices=_offices(filters),
        cities=coverage((each.place.office, each.people > 0) for each in board.lobbies),
        most=_MOST_BARS,
        renewals=endings(board.ends, filters.on),
        passes=count_passes(viewer(), filters.branch, papers, filters.on),
    )


@bp.get("/lobbies.xlsx")
@requires("see_standings")
def table_xlsx() -> Response:
    return _exported("xlsx")


@bp.get("/lobbies.csv")
@requires("see_standings")
def table_csv() -> Response:
    return _exported("csv")


def _asked() -> tuple[TodayFilters, list[Place]]:
    """The filters in the address with the branches they leave; what is outside the choice, or out of scope, is 422."""
    if any(len(values) > 1 for values in request.args.listvalues()):
        abort(422)
    try:
        filters = read_today_filters(request.args.to_dict(), today())
    except BadFilter:
        abort(422)
    places = list_places(viewer(), filters.branch)
    if filters.branch and not places:
        abort(422)
    return filters, places


def _key() -> str:
    return library().programme.lobby.key


def _offices(filters: TodayFilters) -> list[tuple[str, str, int]]:
    """The offices to choose from as (code, name, depth), and the chosen branch if it is none."""
    found = list_offices(viewer(), filters.branch)
    top = min((place.path.count("/") for place in found), default=0)
    return [(place.code, place.name, place.path.count("/") - top) for place in found]


def _sentences(board: Board) -> list[str]:
    """What HR has to know first. True of the lobbies that the branch filter leaves, whatever else is chosen."""
    bare, ending = board.asked_for("bare"), board.asked_for(str(LAPSING_DAYS[-1]))
    return board_sentences(
        on=board.on,
        lobbies=len(board.lobbies),
        bare=[lobby.place.name for lobby in bare],
        ending=[(lobby.place.name, lobby.ends_on) for lobby in ending],
        thin=board.number("thin"),
    )


def _rows(lobbies: Sequence[Lobby], on: date) -> list[dict[str, Any]]:
    """The lobbies by name, as the screen and the files show them."""
    lines = list_lines(viewer(), _key(), [lobby.place.id for lobby in lobbies], on)
    return [_row(lobby, lines[lobby.place.id], on) for lobby in lobbies]


def _row(lobby: Lobby, line: Line, on: date) -> dict[str, Any]:
    ends_on = line.cover.ends_on
    return {
        "place": lobby.place,
        "state": condition(len(line.cover.people), ends_on, on),
        "people": [(line.names[each.person_id], _last_day(each.to_on)) for each in line.cover.people],
        "posted": line.posted,
        "bare_from": None if ends_on == FOREVER else ends_on,
        "why": why_bare(
            [line.names[person].name for person in line.cover.last if person not in line.moving],
            [line.names[person].name for person in line.cover.last if person in line.moving],
            None if line.cover.people else line.posted,
            None if line.cover.again_on == FOREVER else line.cover.again_on,
        ),
    }


def _last_day(end: date) -> date | None:
    return None if end == FOREVER else end - timedelta(days=1)


def _exported(kind: str) -> Response:
    """The list as the screen has it, all pages; the audit row is written before anything leaves."""
    filters, places = _asked()
    rows = _rows(get_board(viewer(), _key(), filters, places).asked_for(filters.show), filters.on)
    people = len({somebody.person_id for row in rows for somebody, _until in row["people"]})
    export = Export(what=f"today.{kind}", subject="list:today", people=people, filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)
    table = Table(
        title=_("大堂在岗"),
        headings=headings(),
        rows=[_cells(row) for row in rows],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("资格"), library().programme.lobby.title),
            (_("日期"), filters.on.isoformat()),
            (_("网点数"), str(len(rows))),
            (_("筛选条件"), "; ".join(f"{key}={value}" for key, value in filters.as_args().items())),
            *taken_by(),
        ),
    )
    if kind == "csv":
        response = Response(stream_with_context(csv_lines(table)), mimetype="text/csv")
    else:
        response = Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX)
    day = today().isoformat()
    return named(response, f"lobbies_{day}.{kind}", f"{_('大堂在岗')}_{day}.{kind}")


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    people = _("；").join(person_until(somebody.name, somebody.staff_no, until) for somebody, until in row["people"])
    place = row["place"]
    return (
        place.name,
        place.code,
        place.office,
        str(CONDITIONS[row["state"]]),
        len(row["people"]),
        people,
        row["posted"],
        row["bare_from"],
        row["why"],
    )


@bp.app_template_global()
def today_url(filters: TodayFilters, endpoint: str = "today.index", **changes: Any) -> str:
    """The address of the desk with these filters, some of them changed."""
    args: dict[str, Any] = filters.as_args(**changes)
    return url_for(endpoint, **args)
