"""One's own reminders, and one's own days as a calendar: a file, or an address that a calendar program asks by itself."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.day_calendar import calendar_of
from app.domain.exporting import Export
from app.domain.reminders import DIGEST, Matter
from app.record.exports_services import allow_export
from app.reports import reminders_queries as queries
from app.reports.calendars_queries import get_calendar_key, get_feed_person, list_branch_days
from app.reports.calendars_services import end_calendar, open_calendar
from app.reports.matters_queries import get_matters_of
from app.reports.reminders_queries import Told
from app.reports.reminders_services import mark_read
from app.reports.staff_queries import list_branch_choices
from app.web.access import public, requires, viewer
from app.web.asked import asked_once
from app.web.calendar_words import branch_event, own_event
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export
from app.web.reminder_words import MOST_LINES, advice, digest_advice, digest_headline, headline, settled_headline, step_words, titles_of
from app.web.replies import named

bp = Blueprint("inbox", __name__)

CALENDAR = "text/calendar"


@bp.get("/reminders")
@requires("own")
def index() -> str:
    return _page()


@bp.post("/reminders/<int:reminder_id>/read")
@requires("own")
def read(reminder_id: int) -> BaseResponse:
    mark_read(viewer(), reminder_id, now())
    return redirect(url_for("inbox.index"))


@bp.post("/reminders/read")
@requires("own")
def read_all() -> BaseResponse:
    mark_read(viewer(), None, now())
    return redirect(url_for("inbox.index"))


@bp.post("/reminders/calendar")
@requires("own")
def open_address() -> str:
    """Show the address this once: only its hash is kept."""
    token = open_calendar(viewer(), now())
    return _page(f"{_site()}{url_for('inbox.feed', token=token)}")


@bp.post("/reminders/calendar/end")
@requires("own")
def end_address() -> BaseResponse:
    end_calendar(viewer(), now())
    flash(_("订阅地址已作废，用它的日历程序不会再更新。"), "success")
    return redirect(url_for("inbox.index"))


@bp.get("/me/calendar.ics")
@requires("own")
def own_calendar() -> Response:
    return named(_calendar(get_matters_of(viewer().person_id, library().programme, today())), "lobby.ics", _("我的到期和期限.ics"))


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """For calendar programs, which cannot sign in: whoever has the address sees the days."""
    person_id = get_feed_person(token) or abort(404)
    response = _calendar(get_matters_of(person_id, library().programme, today()))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/reports/calendar.ics")
@requires("see_standings")
def branch_calendar() -> Response:
    """The days of everybody in the viewer's scope, or under one branch of it."""
    asked = asked_once()
    branch = asked.get("branch", "")
    if set(asked) - {"branch"} or (branch and not (branch.isalnum() and list_branch_choices(viewer(), branch))):
        abort(422)
    days = list_branch_days(viewer(), library().programme, today(), branch)
    export = Export(
        what="calendar.ics",
        people=len({matter.person_id for matter, _person in days}),
        subject="list:reminders",
        filters=asked,
        reason=export_reason(),
    )
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)
    titles = titles_of(library().programme)
    events = [branch_event(matter, titles, person.name, person.branch, _site()) for matter, person in days]
    return named(Response(calendar_of(_("机构的到期和期限"), events, now()), mimetype=CALENDAR), "branch.ics", _("机构的到期和期限.ics"))


def _page(address: str = "") -> str:
    told = queries.list_told(viewer(), library().programme, today())
    return render_template(
        "reports/inbox.html",
        rows=[_row(each) for each in told],
        unread=queries.count_unread(viewer()),
        address=address,
        key=get_calendar_key(viewer()),
    )


def _row(told: Told) -> dict[str, object]:
    """A reminder in words, as things stand today."""
    reminder, titles = told.reminder, titles_of(library().programme)
    row: dict[str, object] = {"id": reminder.id, "made_at": reminder.made_at, "unread": told.unread, "open": told.open}
    row["earlier"] = [(each.made_at, step_words(each.step)) for each in told.earlier if each.kind != DIGEST]
    if counts := reminder.detail.get("counts"):
        row["people"] = _people_of(reminder.detail["lines"], reminder.last_on)
        row["on"] = reminder.last_on
        return row | {
            "what": digest_headline(counts),
            "advice": digest_advice(),
            "url": url_for("reminders.index"),
            "link": _("看看接下来"),
        }
    key = reminder.detail["key"]
    title = titles.get(key, key)
    if not told.open:
        return row | {"what": settled_headline(reminder.kind, title, reminder.last_on)}
    what = headline(reminder.kind, title, reminder.last_on, today())
    link = _("去完成") if reminder.kind == "due" else _("去复训")
    return row | {"what": what, "advice": advice(reminder.kind, reminder.last_on, today()), "url": url_for("home.index"), "link": link}


def _people_of(lines: list[Any], on: date) -> list[tuple[int, str, str]]:
    """Whom a digest of a day is about, as (id, who, what then), as far as the viewer may still see them; no more than a mail would name."""
    people = queries.get_people(sorted({line[0] for line in lines}))
    titles = titles_of(library().programme)
    seen = [(people[line[0]], line) for line in lines if line[0] in people and viewer().covers("see_standings", people[line[0]].path)]
    return [
        (person.id, f"{person.name} {person.staff_no}", headline(kind, titles.get(key, key), date.fromisoformat(day), on))
        for person, (_id, kind, key, day) in seen[:MOST_LINES]
    ]


def _calendar(matters: list[Matter]) -> Response:
    titles = titles_of(library().programme)
    events = [own_event(matter, titles, _site()) for matter in matters]
    return Response(calendar_of(_("大堂学堂：到期和期限"), events, now()), mimetype=CALENDAR)


def _site() -> str:
    """This site's address as a calendar program reaches it."""
    return current_app.config["BANK"].public_url or request.url_root.rstrip("/")
