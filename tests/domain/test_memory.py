"""Spaced repetition: the schedule is FSRS, without dice and without a clock."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.calendar import ZONE
from app.domain.memory import Answered, Behaviour, Card, Strength, folded, recall, reviewed, strength

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def learnt(*answers: tuple[float, bool]) -> Card:
    """A card after answers given (days after the start, right)."""
    card = None
    for days, right in answers:
        card = reviewed(card, "3.1.4", right, START + timedelta(days=days))
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("answers", "days", "lapses"),
    [
        ([(0, True)], 2, 0),
        ([(0, False)], 1, 1),  # what was missed comes back tomorrow
        ([(0, True), (2, True)], 11, 0),
        ([(0, True), (2, False)], 1, 1),
        ([(0, True), (0, True)], 2, 0),  # twice at once proves little more
        ([(0, False), (1, True), (3, True)], 6, 1),
    ],
)
def test_days_until_the_next_review(answers: list[tuple[float, bool]], days: int, lapses: int) -> None:
    card = learnt(*answers)
    assert ((card.due_at - card.last_at).days, card.lapses, card.answers) == (days, lapses, len(answers))


def test_the_same_answers_give_the_same_card() -> None:
    answers = [(0, True), (2, True), (13, False), (14, True), (30, True)]
    assert learnt(*answers) == learnt(*answers)


def test_no_interval_is_longer_than_a_year() -> None:
    card = reviewed(None, "3.1.4", True, START)
    for _ in range(12):
        card = reviewed(card, "3.1.4", True, card.due_at)
    assert card.due_at - card.last_at == timedelta(days=365)


@pytest.mark.parametrize(
    ("answers", "on_day", "word"),
    [
        ([(0, False)], 0, Strength.WEAK),
        ([(0, True)], 0, Strength.FAIR),
        ([(0, True)], 60, Strength.WEAK),  # fading
        ([(0, True), (2, True)], 2, Strength.FIRM),
        ([(0, True), (2, True)], 20, Strength.FAIR),
        ([(0, True), (2, True), (13, False)], 13, Strength.WEAK),
    ],
)
def test_how_firm_in_a_word(answers: list[tuple[float, bool]], on_day: int, word: Strength) -> None:
    assert strength(learnt(*answers), START + timedelta(days=on_day)) is word


def test_a_clause_never_asked_is_unseen() -> None:
    assert strength(None, START) is Strength.UNSEEN


def test_recall_falls_day_by_day_and_is_nine_in_ten_when_due() -> None:
    card = learnt((0, True), (2, True))
    chances = [recall(card, card.last_at + timedelta(days=day)) for day in range(40)]
    assert chances == sorted(chances, reverse=True) and chances[0] == 1
    assert recall(card, card.due_at) == pytest.approx(0.9, abs=0.01)


def test_answers_are_folded_in_the_order_of_time_and_move_every_clause_once() -> None:
    def answer(day: int, right: bool, *clauses: str) -> Answered:
        return Answered(item_id="x", clauses=clauses, right=right, behaviour=Behaviour.EXAM, at=START + timedelta(days=day))

    late_first = [answer(2, True, "3.1.4", "3.1.4", "3.1.5"), answer(0, False, "3.1.4")]
    cards = folded({}, late_first)
    assert cards["3.1.4"] == reviewed(reviewed(None, "3.1.4", False, START), "3.1.4", True, START + timedelta(days=2))
    assert cards["3.1.5"].answers == 1


def test_an_answer_heard_of_late_never_turns_the_clock_back() -> None:
    card = learnt((5, True))
    after = reviewed(card, "3.1.4", True, START)
    assert after.last_at == card.last_at and after.due_at >= card.due_at


def test_an_instant_is_the_same_in_any_zone() -> None:
    card = reviewed(None, "3.1.4", True, START.astimezone(ZONE))
    assert card == reviewed(None, "3.1.4", True, START) and recall(card, card.due_at.astimezone(ZONE)) == recall(card, card.due_at)
