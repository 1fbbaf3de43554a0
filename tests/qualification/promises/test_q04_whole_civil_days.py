"""Q4: validity is whole civil days in Shanghai, both ends included. No database has a part in it: the rules are pure."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.domain import calendar, certificate, periods, standing, worked_example
from app.domain.calendar import FOREVER, ZONE, add_months, civil_date, day_after
from app.domain.programme import Policy
from app.domain.standing import VALID, Interval, State
from app.domain.worked_example import Worked, work_out

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
TICK = timedelta(microseconds=1)
POLICY = Policy(module="m", months=24, renewal_window_days=60)


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Shanghai, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def test_q4_every_day_of_130_years_begins_and_ends_at_midnight_in_shanghai() -> None:
    """One second before midnight, and the last microsecond, are still the day before; midnight is the new day."""
    for day in days():
        begins = midnight(day)
        before = (civil_date(begins - timedelta(seconds=1)), civil_date(begins - TICK))
        assert before == (day - timedelta(days=1),) * 2 and civil_date(begins) == civil_date(begins + timedelta(seconds=1)) == day


def what_holds(worked: Worked, instant: datetime) -> str:
    """Not yet, valid or expired: exactly one standing holds on the day of an instant."""
    on = civil_date(instant)
    if on < worked.intervals[0].from_on:
        return "not_yet"
    (found,) = [each for each in worked.intervals if each.from_on <= on < each.to_on]
    return _word(found)


def _word(interval: Interval) -> str:
    if interval.standing.state in VALID:
        return "valid"
    return "expired" if interval.standing.state is State.EXPIRED else "not_yet"


# Every end of a month, 28 and 29 February, and days in the midst of a month, over all the years in which a period fits.
STARTS = [day for day in days(last=date(2098, 12, 31)) if (day + timedelta(days=1)).day == 1 or (day.month, day.day) in ((2, 28), (6, 15))]


def test_q4_the_last_second_is_valid_and_midnight_is_expired() -> None:
    for start in STARTS:
        worked = work_out(POLICY, start)
        begins, ends = midnight(worked.first.first), midnight(day_after(worked.first.last))
        told = [what_holds(worked, instant) for instant in (begins - TICK, begins, ends - timedelta(seconds=1), ends - TICK, ends)]
        assert told == ["not_yet", "valid", "valid", "valid", "expired"], start


@pytest.mark.parametrize("start", ["1988-02-29", "2026-03-02", "2028-02-29", "2096-12-31"])
def test_q4_at_every_day_exactly_one_of_not_yet_valid_expired(start: str) -> None:
    """Asked at every midnight and the tick before it, from 1970 to 2100: the three stand in this order and never return."""
    worked, told = work_out(POLICY, date.fromisoformat(start)), []
    for day in days():
        for instant in (midnight(day) - TICK, midnight(day)):
            word = what_holds(worked, instant)
            if not told or told[-1][0] != word:
                told.append((word, civil_date(instant)))
    first = worked.first
    assert told[1:] == [("valid", first.first), ("expired", day_after(first.last))] and told[0][0] == "not_yet"
    assert worked.intervals[-1].to_on == FOREVER


def test_q4_a_year_is_a_year_of_the_calendar() -> None:
    for day in days(last=date(2090, 12, 31)):
        for years in (1, 2, 4):
            later = add_months(day, 12 * years)
            same = (later.year, later.month, later.day) == (day.year + years, day.month, day.day)
            assert same or ((day.month, day.day) == (2, 29) and later == date(day.year + years, 2, 28)), day


def test_q4_no_sum_of_365_days_stands_in_the_rules() -> None:
    for module in (calendar, certificate, periods, standing, worked_example):
        assert not re.search(r"\b36[56]\b", Path(module.__file__).read_text(encoding="utf-8")), module.__name__
