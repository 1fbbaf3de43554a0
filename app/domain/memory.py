"""What a person remembers of each clause: when it fades, when it is to be asked again, and how firm it is today.

The schedule is FSRS-6 (https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm) as the library `fsrs` computes it. It is
asked without fuzz, steps within a day or a clock of its own, so that the same answers always give the same days.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler
from fsrs import State as FsrsState

from app.domain.values import Frozen

# Asked again when nine of ten would still know it. What was missed comes back tomorrow, not in ten minutes: nobody waits by the phone.
SCHEDULER = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
FIRM_FROM = timedelta(days=7)
FADING_BELOW = 0.8


class Strength(StrEnum):
    FIRM = "firm"
    FAIR = "fair"
    WEAK = "weak"
    UNSEEN = "unseen"


class Behaviour(StrEnum):
    """Where an answer was given."""

    READING = "reading"
    DAILY = "daily"
    RETRY = "retry"
    CALIBRATION = "calibration"
    DIAGNOSIS = "diagnosis"
    CASE = "case"
    EXAM = "exam"


class Answered(Frozen):
    """One answer in a person's log.

    With `seed` the item can be asked again in the same order. `confidence` is in percent, 0 where nobody asked how sure they were.
    `occasion` is the attempt or run that it was given in, "" for a single question.
    """

    item_id: str
    clauses: tuple[str, ...]
    right: bool
    behaviour: Behaviour
    at: datetime
    seed: int = 0
    confidence: int = 0
    slip: str = ""
    response: str = ""
    occasion: str = ""


class Card(Frozen):
    """A clause in one person's memory. `stability` is the days until one in ten would have forgotten it; `right` is the last answer."""

    clause: str
    stability: float
    difficulty: float
    last_at: datetime
    due_at: datetime
    right: bool
    answers: int = 1
    lapses: int = 0


def reviewed(card: Card | None, clause: str, right: bool, at: datetime) -> Card:
    """The card after an answer given at an instant. An answer heard of late counts as given with the last one before it."""
    at = at.astimezone(UTC)
    moment = max(at, card.last_at) if card else at
    before = _asked(card) if card else FsrsCard(card_id=0, due=moment)
    after, _log = SCHEDULER.review_card(before, Rating.Good if right else Rating.Again, moment)
    if after.stability is None or after.difficulty is None:
        raise AssertionError("a reviewed card has both")
    return Card(
        clause=clause,
        stability=after.stability,
        difficulty=after.difficulty,
        last_at=moment,
        due_at=after.due,
        right=right,
        answers=card.answers + 1 if card else 1,
        lapses=(card.lapses if card else 0) + (not right),
    )


def folded(cards: Mapping[str, Card], answers: Iterable[Answered]) -> dict[str, Card]:
    """The cards after further answers, in the order of time. An item moves the card of every clause that it rests on."""
    found = dict(cards)
    for answer in sorted(answers, key=lambda each: each.at):
        for clause in dict.fromkeys(answer.clauses):
            found[clause] = reviewed(found.get(clause), clause, answer.right, answer.at)
    return found


def recall(card: Card, at: datetime) -> float:
    """How likely the clause is still known, 0..1; it falls by whole days."""
    return float(SCHEDULER.get_card_retrievability(_asked(card), at.astimezone(UTC)))


def strength(card: Card | None, at: datetime) -> Strength:
    """In a word: weak is what was missed last time or is fading, firm what will last a week and is well known today."""
    if card is None:
        return Strength.UNSEEN
    known = recall(card, at)
    if not card.right or known < FADING_BELOW:
        return Strength.WEAK
    return Strength.FIRM if card.stability >= FIRM_FROM.days and known >= SCHEDULER.desired_retention else Strength.FAIR


def _asked(card: Card) -> FsrsCard:
    # Given an id, the library asks neither a clock for one nor waits for the next.
    return FsrsCard(
        card_id=0,
        state=FsrsState.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due_at,
        last_review=card.last_at,
    )
