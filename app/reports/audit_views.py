"""The audit trail: who saw, changed and exported what; read by auditors, changed by nobody."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.calendar import ZONE
from app.domain.exporting import Export
from app.domain.standing_filters import BadFilter
from app.domain.trail_filters import TrailFilters, beginning_of, read_trail_filters
from app.errors import Refused
from app.record.exports_services import allow_export
from app.record.queries import get_head
from app.reports import audit_queries as queries
from app.reports.audit_queries import Entry
from app.web.access import requires, viewer
from app.web.asked import asked_once
from app.web.audit_words import ACTIONS, KINDS, action_sentence, detail_text, subject_text
from app.web.clock import now, today
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.paging import page_of
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of

bp = Blueprint("audit_trail", __name__, url_prefix="/reports")

# For how many days back unusual exports are told of.
LOOKED_BACK = 7


@bp.get("/audit")
@requires("see_audit")
def index() -> str:
    filters = _filters()
    page = page_of(request.args.get("page"), queries.count_trail(viewer(), filters))
    events, last_hash = get_head()
    return render_template(
        "reports/audit.html",
        entries=queries.list_trail(viewer(), filters, page.offset, page.size),
        unusual=queries.list_unusual(viewer(), export_rules().unusual, beginning_of(today() - timedelta(days=LOOKED_BACK - 1))),
        page=page,
        filters=filters,
        actions=ACTIONS,
        kinds=KINDS,
        events=events,
        last_hash=last_hash,
        action_sentence=action_sentence,
        subject_text=subject_text,
        detail_text=detail_text,
    )


@bp.get("/audit.xlsx")
@requires("see_audit")
def xlsx() -> Response:
    table = _table("audit.xlsx")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX), "xlsx")


@bp.get("/audit.csv")
@requires("see_audit")
def csv() -> Response:
    table = _table("audit.csv")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(stream_with_context(csv_lines(table)), mimetype="text/csv"), "csv")


def _filters() -> TrailFilters:
    """The filters in the address; anything that cannot be one is 422."""
    try:
        return read_trail_filters(asked_once(), ACTIONS)
    except BadFilter:
        abort(422)


def _table(what: str) -> Table | Refused:
    """The rows as the screen has them, all pages; the audit row of the export is written before anything leaves, and is not among them."""
    filters, asked_at = _filters(), now()
    # What happens from here on, the export's own row before all, belongs to a later file.
    entries = queries.list_trail(viewer(), filters, limit=queries.MOST + 1)
    if len(entries) > queries.MOST:
        return Refused.because("trail_too_long", most=queries.MOST)
    export = Export(what=what, people=len(entries), subject="list:audit", filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), asked_at, request.remote_addr or ""):
        return refused
    return Table(
        title=_("操作记录"),
        headings=(_("时间"), _("谁"), _("工号"), _("做了什么"), _("详情"), _("对象"), _("地址")),
        rows=[_cells(entry) for entry in entries],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("条数"), str(len(entries))),
            (_("筛选条件"), "; ".join(f"{key}={value}" for key, value in filters.as_args().items())),
            *taken_by(),
        ),
    )


def _cells(entry: Entry) -> tuple[Any, ...]:
    name, staff_no = entry.actor or (_("系统"), "")
    return (
        entry.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        name,
        staff_no,
        action_sentence(entry.action),
        detail_text(entry.detail) if entry.detail != "{}" else "",
        subject_text(entry.subject, entry.name),
        entry.address,
    )


def _file(response: Response, ending: str) -> Response:
    stem = f"{today().isoformat()}_{current_user.staff_no}.{ending}"
    return named(response, f"audit_{stem}", f"{_('操作记录')}_{stem}")
