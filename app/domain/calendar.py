"""Civil dates. Validity is counted in whole days of the bank's own calendar, never in seconds."""

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
# Stands for "no end known": a date, so that a key or an index never meets a NULL.
FOREVER = date(9999, 12, 31)


def civil_date(instant: datetime) -> date:
    """The day in the bank's zone on which an instant falls: 16:30 UTC is already tomorrow in Shanghai."""
    return instant.astimezone(ZONE).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; where that month is too short, its last day (31 January + 1 → 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_after(day: date) -> date:
    """The next civil day; FOREVER stays FOREVER."""
    return day if day == FOREVER else day + timedelta(days=1)
