"""The book of mistakes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.memory import Answered, Behaviour
from app.domain.mistakes import mistakes

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def log(*entries: tuple[float, bool], item: str = "x") -> list[Answered]:
    """Answers given (days after the start, right)."""
    return [
        Answered(item_id=item, clauses=("1.1.1",), right=right, behaviour=Behaviour.RETRY, at=NOW + timedelta(days=day))
        for day, right in entries
    ]


@pytest.mark.parametrize(
    ("entries", "there", "times", "days"),
    [
        ([], False, 0, 0),
        ([(0, True)], False, 0, 0),
        ([(0, False)], True, 1, 0),
        ([(0, False), (0.1, True)], True, 1, 1),
        ([(0, False), (0.1, True), (0.2, True)], True, 1, 1),  # twice on one day is once
        ([(0, False), (0.1, True), (1, True)], False, 0, 0),
        ([(0, False), (0.1, True), (1, False)], True, 2, 0),  # wrong again: from the start
        ([(0, False), (1, True), (2, True), (3, False)], True, 2, 0),
        ([(0, True), (1, True), (2, False)], True, 1, 0),  # right before counts for nothing
        # 23:59 and 0:01 in Shanghai are two days
        ([(0, False), (14.9 / 24, True), (15.1 / 24, True)], False, 0, 0),
    ],
)
def test_in_the_book_or_not(entries: list[tuple[float, bool]], there: bool, times: int, days: int) -> None:
    found = mistakes(log(*entries))
    assert bool(found) is there
    for mistake in found:
        assert (mistake.times, len(mistake.right_on), mistake.still_wrong) == (times, days, days == 0)


def test_the_order_of_the_log_does_not_matter_and_the_latest_mistake_comes_first() -> None:
    entries = log((0, False), (1, True)) + log((3, False), item="y") + log((2, False), item="z")
    assert [mistake.item_id for mistake in mistakes(reversed(entries))] == ["y", "z", "x"]
    assert mistakes(entries) == mistakes(reversed(entries))
