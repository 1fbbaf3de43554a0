"""Deadlines to the microsecond, tries, and what a result shows."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.attempt import GRACE, Past, accepts, deadline, failures_since_pass, shows_answers, wait_until

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def past(*outcomes: bool) -> list[Past]:
    """Attempts an hour apart, the newest first, as a database might give them."""
    return [Past(passed=passed, closed_at=NINE + timedelta(hours=hour)) for hour, passed in enumerate(outcomes)][::-1]


@pytest.mark.parametrize(
    ("window_closes_after", "minutes", "expected"), [(60, 20, 20), (20, 20, 20), (5, 20, 5), (0, 20, 0), (10**6, 90, 90)]
)
def test_the_deadline_is_the_limit_but_never_past_the_window(window_closes_after: int, minutes: int, expected: int) -> None:
    assert deadline(NINE, minutes, NINE + timedelta(minutes=window_closes_after)) == NINE + timedelta(minutes=expected)


@pytest.mark.parametrize(
    ("after", "taken"),
    [
        (timedelta(hours=-1), True),
        (timedelta(0), True),
        (GRACE - timedelta(microseconds=1), True),
        (GRACE, True),
        (GRACE + timedelta(microseconds=1), False),
        (timedelta(days=400), False),
    ],
)
def test_the_grace_is_one_minute_to_the_microsecond(after: timedelta, taken: bool) -> None:
    assert accepts(NINE, NINE + after) is taken


@pytest.mark.parametrize(
    ("outcomes", "failures"),
    [
        ((), 0),
        ((False,), 1),
        ((False, False), 2),
        ((True,), 0),
        ((False, False, True), 0),
        ((True, False), 1),
        ((False, True, False, False), 2),
    ],
)
def test_only_failures_after_the_last_pass_count(outcomes: tuple[bool, ...], failures: int) -> None:
    assert len(failures_since_pass(past(*outcomes))) == failures


@pytest.mark.parametrize(
    ("outcomes", "hour"), [((), None), ((True,), None), ((False,), 0), ((False, False), 1), ((False, True), None), ((True, False), 1)]
)
def test_the_wait_runs_from_the_last_failure(outcomes: tuple[bool, ...], hour: int | None) -> None:
    wait = timedelta(minutes=30)
    assert wait_until(past(*outcomes), wait) == (None if hour is None else NINE + timedelta(hours=hour) + wait)
    assert wait_until(past(*outcomes), timedelta(0)) is None


@pytest.mark.parametrize(
    ("passed", "left", "shown"), [(True, 2, True), (True, 0, True), (False, 0, True), (False, -1, True), (False, 1, False)]
)
def test_keys_are_shown_when_they_can_no_longer_help(passed: bool, left: int, shown: bool) -> None:
    assert shows_answers(passed, left) is shown
