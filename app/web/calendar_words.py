"""What the days of a calendar say."""

import hashlib
from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.day_calendar import DayEvent
from app.domain.reminders import DUE, Matter


def own_event(matter: Matter, titles: Mapping[str, str], site: str) -> DayEvent:
    """A day of one's own."""
    return _event(matter, _what(matter, titles), _("做完以后这一天会自己从日历里消失或移到新的日期。"), f"{site}/reminders")


def branch_event(matter: Matter, titles: Mapping[str, str], name: str, branch: str, site: str) -> DayEvent:
    """A day of somebody under a branch."""
    return _event(matter, f"{name}：{_what(matter, titles)}", branch, f"{site}/reports/people/{matter.person_id}")


def _what(matter: Matter, titles: Mapping[str, str]) -> str:
    title = titles.get(matter.key, matter.key)
    if matter.kind == DUE:
        return _("《%(title)s》期限", title=title)
    return _("%(title)s最后有效日", title=title)


def _event(matter: Matter, title: str, text: str, url: str) -> DayEvent:
    # An extended certificate keeps its number, so its day moves in the calendar instead of standing there twice.
    same = f"{matter.person_id} {matter.kind} {matter.key} {matter.number or matter.about}"
    return DayEvent(
        uid=f"{hashlib.sha256(same.encode()).hexdigest()[:32]}@lobby-academy", on=matter.last_on, title=title, text=text, url=url
    )
