"""Civil dates: whole days at the bank, months that end, leap years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import FOREVER, ZONE, add_months, civil_date, day_after


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 30, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 16, 0, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=ZONE), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 0, 0, 0, tzinfo=ZONE), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        # In the summer of 1988 clocks in China stood an hour ahead.
        (datetime(1988, 7, 1, 15, 30, tzinfo=UTC), date(1988, 7, 2)),
        (datetime(1988, 1, 1, 15, 30, tzinfo=UTC), date(1988, 1, 1)),
    ],
)
def test_the_day_is_the_banks_day(instant: datetime, day: date) -> None:
    assert civil_date(instant) == day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)))
def test_every_instant_lies_in_exactly_one_day(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    day = civil_date(instant)
    begins, ends = (datetime(one.year, one.month, one.day, tzinfo=ZONE) for one in (day, day_after(day)))
    assert begins.astimezone(UTC) <= instant < ends.astimezone(UTC)


def test_the_last_day_has_no_next() -> None:
    assert day_after(FOREVER) == FOREVER and day_after(date(2028, 2, 28)) == date(2028, 2, 29)
