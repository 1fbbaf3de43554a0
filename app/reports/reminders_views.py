"""HR's page of reminders: what would be sent, what was, what failed, and what nobody knows of."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.exporting import Export
from app.domain.reminder_filters import AHEAD, BEHIND, ReminderFilters, read_reminder_filters
from app.domain.standing_filters import BadFilter
from app.record.exports_services import allow_export
from app.reports import reminders_queries as queries
from app.reports.reminders_queries import ReminderLine
from app.reports.reminders_services import SEND_RIGHT, resend
from app.reports.staff_queries import list_branch_choices
from app.web.access import requires, viewer
from app.web.asked import asked_once
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.messages import sentence
from app.web.paging import page_of
from app.web.reminder_words import KINDS, MAILS, VIEWS, digest_headline, step_words, titles_of
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of

bp = Blueprint("reminders", __name__, url_prefix="/reports")


@bp.get("/reminders")
@requires("see_standings")
def index() -> str:
    filters = _filters()
    branches = _branches(filters)
    planned = queries.list_planned(viewer(), filters, library().programme, today())
    counts = {view: len(found) for view, found in planned.items()} | queries.count_made(viewer(), filters, now())
    page = page_of(request.args.get("page"), counts[filters.view])
    if filters.view.to_come:
        lines = queries.get_planned_lines(planned[filters.view][page.offset : page.offset + page.size])
    else:
        lines = queries.list_made(viewer(), filters, now(), page.offset, page.size)
    return render_template(
        "reports/reminders.html",
        rows=[(line, _cells(line)) for line in lines],
        page=page,
        filters=filters,
        counts=counts,
        branches=branches,
        columns=_columns(),
        kinds=KINDS,
        views=VIEWS,
        mails=MAILS,
        ahead=AHEAD,
        behind=BEHIND,
        days=[step_words(step) for step in library().programme.reminder_days],
        sends=viewer().can(SEND_RIGHT),
        has_mail=bool(current_app.config["SMTP_HOST"]),
    )


@bp.get("/reminders.xlsx")
@requires("see_standings")
def xlsx() -> Response:
    return _file("xlsx")


@bp.get("/reminders.csv")
@requires("see_standings")
def csv() -> Response:
    return _file("csv")


@bp.post("/reminders/<int:reminder_id>/resend")
@requires("send_reminders")
def send_again(reminder_id: int) -> BaseResponse:
    refused = resend(viewer(), reminder_id, now())
    flash(sentence(refused) if refused else _("已重新排队，稍后发出。"), "error" if refused else "success")
    args: dict[str, Any] = _filters().as_args()
    return redirect(url_for("reminders.index", **args))


def _columns() -> tuple[str, ...]:
    return (_("姓名"), _("工号"), _("机构"), _("种类"), _("事项"), _("最后一天"), _("提醒日期"), _("时点"), _("发送"))


def _cells(line: ReminderLine) -> tuple[Any, ...]:
    """A line under the headings; the screen and the files have the same."""
    titles = titles_of(library().programme)
    what = digest_headline(line.counts) if line.counts else titles.get(line.key, line.key)
    step = _("汇总") if line.counts else step_words(line.step)
    kind = str(KINDS[line.kind])
    return (line.name, line.staff_no, line.branch, kind, what, None if line.counts else line.last_on, line.on, step, _how(line))


def _how(line: ReminderLine) -> str:
    """By which way, and what became of it."""
    if line.mail:
        return f"{MAILS[line.mail]}：{line.fault}" if line.fault and line.mail != "sent" else str(MAILS[line.mail])
    return _("系统内和邮件") if line.has_address and current_app.config["SMTP_HOST"] else _("系统内")


def _file(ending: str) -> Response:
    """The list as the screen has it, all pages; the audit row is written before anything leaves."""
    filters = _filters()
    _branches(filters)
    lines = queries.list_lines(viewer(), filters, library().programme, now())
    people = len({line.person_id for line in lines})
    export = Export(what=f"reminders.{ending}", people=people, subject="list:reminders", filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)
    table = Table(
        title=_("提醒"),
        headings=_columns(),
        rows=[_cells(line) for line in lines],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("日期"), today().isoformat()),
            (_("筛选条件"), "; ".join(f"{key}={value}" for key, value in filters.as_args().items())),
            *taken_by(),
        ),
    )
    if ending == "csv":
        response = Response(stream_with_context(csv_lines(table)), mimetype="text/csv")
    else:
        response = Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX)
    day = today().isoformat()
    return named(response, f"reminders_{day}.{ending}", f"{_('提醒')}_{day}.{ending}")


def _filters() -> ReminderFilters:
    """The filters in the address; anything outside the choice is 422."""
    try:
        return read_reminder_filters(asked_once())
    except BadFilter:
        abort(422)


def _branches(filters: ReminderFilters) -> list[tuple[str, str, int]]:
    """The branches to choose from. One that is not among them is 422, whether it exists or not."""
    branches = list_branch_choices(viewer(), filters.branch)
    if branches is None:
        abort(422)
    return branches
