"""People × qualifications: the matrix on the screen and as files."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.domain.exporting import Export
from app.domain.hindsight import end_of
from app.domain.matrix_filters import MatrixFilters, read_matrix_filters
from app.domain.rights import ROLES
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, fits
from app.record.exports_services import allow_export
from app.reports.matrix_queries import Row, as_believed, count_rows, get_sizes, list_page, list_rows
from app.reports.saved_queries import get_default
from app.reports.staff_queries import list_branch_choices
from app.web.access import requires, viewer
from app.web.asked import asked_once
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.paging import Page, page_of
from app.web.replies import XLSX, named
from app.web.role_words import ROLE_NAMES
from app.web.spreadsheets import Table, csv_lines, xlsx_of
from app.web.standing_words import STATES

bp = Blueprint("matrix", __name__, url_prefix="/reports")

# What was believed is reckoned from each person's events: a file of more people would keep its reader waiting.
MOST_BELIEVED = 2000


@bp.get("/matrix")
@requires("see_standings")
def index() -> str | tuple[str, int] | Redirect:
    default = None if request.args else get_default(viewer(), "matrix")
    if default and fits(default.query, _keys()):
        words: dict[str, Any] = {"on": today().isoformat()} | default.query
        return redirect(url_for("matrix.index", **words))
    filters = _filters()
    if refusal := _refusal(filters):
        return _page(filters, Page(1, 0), [], refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    sizes = get_sizes(viewer(), filters, _keys())
    page = page_of(request.args.get("page"), sum(size for _branch, size in sizes))
    return _page(filters, page, _told(filters, list_page(viewer(), filters, _keys(), sizes, page.offset, page.size)))


@bp.get("/matrix.xlsx")
@requires("see_standings")
def xlsx() -> Response | tuple[str, int]:
    return _file("xlsx")


@bp.get("/matrix.csv")
@requires("see_standings")
def csv() -> Response | tuple[str, int]:
    return _file("csv")


def _page(filters: MatrixFilters, page: Page, rows: list[Row], refusal: str = "") -> str:
    return render_template(
        "reports/matrix.html",
        rows=rows,
        page=page,
        filters=filters,
        refusal=refusal,
        branches=_branches(filters),
        qualifications=library().programme.qualifications,
        states=STATES,
        lapsing_days=LAPSING_DAYS,
        roles=[(role, ROLE_NAMES[role]) for role in ROLES],
        today=today(),
    )


def _told(filters: MatrixFilters, rows: list[Row]) -> list[Row]:
    """The rows as they stand, or as they were believed to."""
    if filters.believed is None:
        return rows
    return as_believed(rows, library().programme, filters.on, end_of(filters.believed))


def _refusal(filters: MatrixFilters) -> str:
    """Why what is asked for is not shown, "" when it is."""
    if filters.contradicts_itself:
        return _("“当时所知”只为列出的人员逐一推算，不能同时按状态、到期、缺资格筛选，也不能按资格排序。")
    return ""


def _file(ending: str) -> Response | tuple[str, int]:
    """The matrix as the screen has it, all pages; the audit row is written before anything leaves."""
    filters = _filters()
    _branches(filters)
    refusal = _refusal(filters)
    if not refusal and filters.believed and count_rows(viewer(), filters, _keys()) > MOST_BELIEVED:
        refusal = _("“当时所知”一次最多导出 %(n)s 人，请先按机构缩小范围。", n=MOST_BELIEVED)
    if refusal:
        return _page(filters, Page(1, 0), [], refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    rows = _told(filters, list_rows(viewer(), filters, _keys()))
    export = Export(what=f"matrix.{ending}", people=len(rows), subject="list:matrix", filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)
    table = _table(filters, rows)
    if ending == "csv":
        response = Response(stream_with_context(csv_lines(table)), mimetype="text/csv")
    else:
        response = Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX)
    day = today().isoformat()
    return named(response, f"matrix_{day}.{ending}", f"{_('资格矩阵')}_{day}.{ending}")


def _table(filters: MatrixFilters, rows: list[Row]) -> Table:
    headings = [_("姓名"), _("工号"), _("机构")]
    for qualification in library().programme.qualifications:
        headings += [_("%(title)s：状态", title=qualification.title), _("%(title)s：有效期至", title=qualification.title)]
    believed = [(_("当时所知（截至）"), filters.believed.isoformat())] if filters.believed else []
    return Table(
        title=_("资格矩阵"),
        headings=tuple(headings),
        rows=[_cells(row) for row in rows],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("日期"), filters.on.isoformat()),
            *believed,
            (_("人数"), str(len(rows))),
            (_("筛选条件"), "; ".join(f"{key}={value}" for key, value in filters.as_args().items())),
            *taken_by(),
        ),
    )


def _cells(row: Row) -> tuple[Any, ...]:
    cells = [value for cell in row.cells for value in (str(STATES[cell.state]), cell.until)]
    return (row.name, row.staff_no, row.branch, *cells)


def _keys() -> list[str]:
    return [qualification.key for qualification in library().programme.qualifications]


def _filters() -> MatrixFilters:
    """The filters in the address; anything outside the choice is 422."""
    try:
        return read_matrix_filters(asked_once(), _keys(), today())
    except BadFilter:
        abort(422)


def _branches(filters: MatrixFilters) -> list[tuple[str, str, int]]:
    """The branches to choose from. One that is not among them is 422, whether it exists or not."""
    branches = list_branch_choices(viewer(), filters.branch)
    if branches is None:
        abort(422)
    return branches


@bp.app_template_global()
def matrix_url(filters: MatrixFilters, endpoint: str = "matrix.index", **changes: Any) -> str:
    """The address of the matrix with these filters, some of them changed."""
    args: dict[str, Any] = filters.as_args(**changes)
    return url_for(endpoint, **args)
