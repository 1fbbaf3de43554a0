"""Which clauses the five questions of a day are about."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.daily import FIVE, Day, days_practised, due_clauses, next_due, the_day
from app.domain.memory import Answered, Behaviour, Card

# Monday, 9:00 in Shanghai.
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MANY = tuple(f"1.1.{number}" for number in range(1, 10))


def card(clause: str, due: float, right: bool = True, last: float = -3) -> Card:
    """A card that is due, and was last answered, so many days from now."""
    return Card(
        clause=clause, stability=3, difficulty=5, last_at=NOW + timedelta(days=last), due_at=NOW + timedelta(days=due), right=right
    )  # fmt: skip


def answered(days: float, behaviour: Behaviour = Behaviour.DAILY) -> Answered:
    return Answered(item_id="x", clauses=("9.9.9",), right=True, behaviour=behaviour, at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("cards", "new", "left"),
    [
        ([], (), ()),
        ([], MANY, MANY[:FIVE]),
        ([card("2.1.1", 0)], MANY, ("2.1.1", *MANY[:4])),
        # missed before fading, whatever was due first
        ([card("2.1.1", -9), card("2.1.2", 0, right=False)], (), ("2.1.2", "2.1.1")),
        ([card("2.1.1", -1), card("2.1.2", -2)], (), ("2.1.2", "2.1.1")),
        # due tomorrow is not due; later today is
        ([card("2.1.1", 1), card("2.1.2", 0.5)], (), ("2.1.2",)),
        # answered today already, wherever
        ([card("2.1.1", 0, last=0)], (), ()),
        # a clause that has a card is not new
        ([card("1.1.1", 5)], ("1.1.1", "1.1.2"), ("1.1.2",)),
        # nothing can be asked about it any more
        ([card("8.8.8", -1)], (), ()),
    ],
)
def test_the_order_of_a_day(cards: list[Card], new: tuple[str, ...], left: tuple[str, ...]) -> None:
    askable = (*MANY, "2.1.1", "2.1.2")
    assert the_day({each.clause: each for each in cards}, [], askable, new, NOW).left == left


@pytest.mark.parametrize(
    ("log", "done", "left"),
    [
        ([], 0, 5),
        ([answered(0)] * 2, 2, 3),
        ([answered(0)] * 5, 5, 0),
        ([answered(-1)] * 5, 0, 5),
        ([answered(0, Behaviour.READING)] * 5, 0, 5),
        # 15:30 UTC is still today in Shanghai, 16:00 UTC is tomorrow
        ([answered(14.5 / 24)], 1, 4),
        ([answered(15 / 24)], 0, 5),
    ],
)
def test_five_a_day_and_no_more(log: list[Answered], done: int, left: int) -> None:
    day = the_day({}, log, MANY, MANY, NOW)
    assert (len(day.done), len(day.left), day.total) == (done, left, done + left)


def test_a_day_is_finished_when_something_was_done_and_nothing_is_left() -> None:
    assert not Day(done=(), left=()).finished
    assert not Day(done=(answered(0),), left=("1.1.1",)).finished
    assert Day(done=(answered(0),), left=()).finished


@pytest.mark.parametrize(
    ("cards", "expected"),
    [([], None), ([card("1.1.1", 3), card("1.1.2", 8)], date(2026, 3, 5)), ([card("1.1.1", -3, last=0)], date(2026, 3, 3))],
)
def test_when_the_next_is_due(cards: list[Card], expected: date | None) -> None:
    assert next_due({each.clause: each for each in cards}, MANY, NOW) == expected


def test_days_of_this_week() -> None:
    assert (
        days_practised([answered(0), answered(0.1), answered(2), answered(-1), answered(1, Behaviour.EXAM)], NOW + timedelta(days=3)) == 2
    )


def test_due_is_only_what_can_be_asked() -> None:
    assert due_clauses({"1.1.1": card("1.1.1", 0)}, frozenset(), NOW) == []
