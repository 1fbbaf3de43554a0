"""What a person has answered and what they remember, exam marks included that practice has not written down yet."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.attempt import AttemptState
from app.domain.memory import Answered, Behaviour, Card, folded
from app.extensions import db
from app.practice.models import PracticeAnswer, ReviewCard
from app.quizzes.models import Attempt, Grading

FINISHED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


@dataclass(frozen=True)
class Memory:
    """A person's cards by clause, and the log in the order in which it was written."""

    cards: dict[str, Card]
    log: tuple[Answered, ...]


def get_memory(person_id: int) -> Memory:
    """Everything as of now. Exam marks that wait to be taken in count already, so that reading a page need write nothing."""
    waiting = [answer for _key, answer in get_waiting_marks(person_id)]
    return Memory(folded(get_cards(person_id), waiting), (*get_log(person_id), *waiting))


def get_cards(person_id: int) -> dict[str, Card]:
    """The stored cards."""
    rows = db.session.scalars(sa.select(ReviewCard).where(ReviewCard.person_id == person_id).order_by(ReviewCard.clause))
    return {row.clause: card_of(row) for row in rows}


def get_log(person_id: int) -> tuple[Answered, ...]:
    """The stored answers, in the order of time."""
    table = PracticeAnswer.__table__
    names = ("item", "clauses", "right", "behaviour", "answered_at", "seed", "confidence", "slip", "response", "occasion")
    query = sa.select(*(table.c[name] for name in names)).where(table.c.person_id == person_id)
    return tuple(_answered(row) for row in db.session.execute(query.order_by(table.c.answered_at, table.c.id)))


def get_waiting_marks(person_id: int) -> list[tuple[str, Answered]]:
    """The marks of graded attempts that are not in the log yet, each with the key under which it will be, oldest attempt first."""
    taken = sa.select(PracticeAnswer.id).where(
        PracticeAnswer.person_id == person_id,
        PracticeAnswer.behaviour == Behaviour.EXAM,
        PracticeAnswer.occasion == Attempt.id,
    )
    rows = db.session.execute(
        sa.select(Attempt.id, Attempt.closed_at, Grading.marks, Grading.graded_at)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.state.in_(FINISHED), Grading.grading_no == 1, ~taken.exists())
        .order_by(Attempt.closed_at, Attempt.id)
    )
    return [
        (f"exam:{attempt_id}:{mark['slot']}", _examined(mark, attempt_id, closed_at or graded_at))
        for attempt_id, closed_at, marks, graded_at in rows
        for mark in json.loads(marks)
    ]


def card_of(row: ReviewCard) -> Card:
    """A row as the domain reckons with it."""
    return Card(
        clause=row.clause,
        stability=row.stability,
        difficulty=row.difficulty,
        last_at=row.last_at,
        due_at=row.due_at,
        right=row.right,
        answers=row.answers,
        lapses=row.lapses,
    )


def _examined(mark: dict[str, Any], attempt_id: str, at: datetime) -> Answered:
    return Answered(
        item_id=mark["item_id"],
        clauses=tuple(mark["clauses"]),
        right=mark["right"],
        behaviour=Behaviour.EXAM,
        at=at,
        slip=mark.get("slip", ""),
        response=mark["response"],
        occasion=attempt_id,
    )


def _answered(row: sa.Row[Any]) -> Answered:
    return Answered(
        item_id=row.item,
        clauses=tuple(row.clauses.split()),
        right=row.right,
        behaviour=Behaviour(row.behaviour),
        at=row.answered_at,
        seed=row.seed,
        confidence=row.confidence,
        slip=row.slip,
        response=row.response,
        occasion=row.occasion,
    )
