"""What a person has answered and what they remember, exam marks included that practice has not written down yet."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.attempt import AttemptState
from app.domain.memory import Answered, Behaviour, Card, folded
from app.domain.probes.registry import PROBES
from app.extensions import db
from app.practice.diagnosis_models import Diagnosis
from app.practice.models import PracticeAnswer, ReviewCard
from app.quizzes.models import Attempt, Grading
from app.quizzes.sittings_queries import may_see_answers

FINISHED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


@dataclass(frozen=True)
class Memory:
    """A person's cards by clause, and the log in the order in which it was written."""

    cards: dict[str, Card]
    log: tuple[Answered, ...]


def get_memory(person_id: int, now: datetime) -> Memory:
    """Everything as of now. Exam marks that wait to be taken in count already, so that reading a page need write nothing."""
    waiting = [answer for _key, answer in get_waiting_marks(person_id, now)]
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


def get_waiting_marks(person_id: int, now: datetime) -> list[tuple[str, Answered]]:
    """The marks of graded attempts that are not in the log yet, each with the key under which it will be, oldest attempt first.

    What a sitting asked waits until it is over for everybody: nobody who hands in early learns from practice what to tell the others.
    """
    taken = sa.select(PracticeAnswer.id).where(
        PracticeAnswer.person_id == person_id,
        PracticeAnswer.behaviour == Behaviour.EXAM,
        PracticeAnswer.occasion == Attempt.id,
    )
    rows = db.session.execute(_graded(person_id).where(~taken.exists())).all()
    return [
        (f"exam:{attempt.id}:{mark['slot']}", _examined(mark, attempt.id, attempt.closed_at or grading.graded_at))
        for attempt, grading in rows
        if may_see_answers(attempt, True, now)
        for mark in json.loads(grading.marks)
    ]


def get_sealed(person_id: int, now: datetime) -> frozenset[str]:
    """The attempts of which the result does not show keys and explanations yet, so that practice must not tell which answers were wrong."""
    rows = db.session.execute(_graded(person_id)).all()
    return frozenset(attempt.id for attempt, grading in rows if not may_see_answers(attempt, grading.passed, now))


def may_practise(person_id: int, item_id: str, now: datetime) -> bool:
    """Whether a person may be asked this item: a written one always, a made-up one when an exam has asked them and shown its result,
    one made for a diagnosis when theirs has come to it.

    Its id follows from the facts of the case, so whoever guessed it could otherwise ask for the key of what an exam is still to ask.
    """
    if "~" not in item_id:
        return True
    if item_id.partition("~")[0] in PROBES:
        given = db.session.scalars(sa.select(Diagnosis.practise).where(Diagnosis.person_id == person_id, Diagnosis.practise != ""))
        return any(item_id in practise.split() for practise in given)
    sealed = get_sealed(person_id, now)
    return any(entry.item_id == item_id and entry.occasion not in sealed for entry in get_memory(person_id, now).log)


def _graded(person_id: int) -> sa.Select[Attempt, Grading]:
    """A person's finished attempts, each with its latest grading: corrections count until the marks are taken in."""
    later = aliased(Grading)
    newest = sa.select(sa.func.max(later.grading_no)).where(later.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    return (
        sa.select(Attempt, Grading)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.state.in_(FINISHED), Grading.grading_no == newest)
        .order_by(Attempt.closed_at, Attempt.id)
    )


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
