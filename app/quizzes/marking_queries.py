"""Text answers that wait for a person, and what people thought of those that are marked. Who wrote an answer is shown once it is marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.attempt import CLOSED
from app.domain.grading import awaiting
from app.domain.items.base import Response
from app.domain.items.text import TextItem
from app.domain.rights import Viewer
from app.extensions import db
from app.quizzes.models import Attempt, CriterionMark, Marking
from app.quizzes.queries import get_answers, get_paper

# Newest first, as many as one looks over at once.
LATEST = 50


@dataclass(frozen=True)
class Waiting:
    """A text answer to mark. Nothing here says whose it is."""

    attempt_id: str
    slot: int
    paper: str
    item: TextItem
    response: str
    closed_at: datetime


@dataclass(frozen=True)
class Opinion:
    """A marking with the name of who marked, and the points by criterion."""

    marking: Marking
    marker: str
    points: dict[str, int]


@dataclass(frozen=True)
class Marked:
    """A text answer that is marked, with whose it is and all opinions, the newest last."""

    answer: Waiting
    name: str
    staff_no: str
    opinions: tuple[Opinion, ...]


def get_shares(attempt_id: str) -> dict[int, int]:
    """What the newest opinion gives each marked slot of an attempt, 0..100."""
    rows = db.session.execute(
        sa.select(Marking.slot, Marking.share).where(Marking.attempt_id == attempt_id).order_by(Marking.slot, Marking.opinion)
    )
    return {slot: share for slot, share in rows}  # noqa: C416 (a row is no pair to the type checker)


def get_waiting_slots(attempt: Attempt) -> tuple[int, ...]:
    """The slots of an attempt that still wait for a person."""
    slots = awaiting(get_paper(attempt), _responses(attempt.id))
    if not slots:
        return ()
    marked = get_shares(attempt.id)
    return tuple(slot for slot in slots if slot not in marked)


def list_waiting(viewer: Viewer) -> list[Waiting]:
    """What waits in the viewer's scope and is not their own, the oldest first."""
    attempts = db.session.scalars(
        _in_reach(viewer).where(Attempt.grading_pending, Attempt.state.in_(CLOSED)).order_by(Attempt.closed_at, Attempt.id)
    ).all()
    return [answer for attempt in attempts for answer in _answers(attempt, get_waiting_slots(attempt))]


def get_answer(viewer: Viewer, attempt_id: str, slot: int) -> Waiting | None:
    """A text answer in the viewer's scope, marked or not; None for anything else."""
    attempt = db.session.scalar(_in_reach(viewer).where(Attempt.id == attempt_id, Attempt.state.in_(CLOSED)))
    return next(_answers(attempt, (slot,)), None) if attempt else None


def get_marked(viewer: Viewer, attempt_id: str, slot: int) -> Marked | None:
    """A marked answer in the viewer's scope, with its opinions."""
    attempt = db.session.scalar(_in_reach(viewer).where(Attempt.id == attempt_id, Attempt.state.in_(CLOSED)))
    opinions = get_opinions(attempt_id, slot) if attempt else ()
    if attempt is None or not opinions:
        return None
    person = db.session.get_one(Person, attempt.person_id)
    answer = next(_answers(attempt, (slot,)))
    return Marked(answer, person.name, person.staff_no, opinions)


def list_marked(viewer: Viewer) -> list[Marked]:
    """What was marked last in the viewer's scope, the newest first."""
    reach = _in_reach(viewer).with_only_columns(Attempt.id)
    rows = db.session.execute(
        sa.select(Marking.attempt_id, Marking.slot)
        .where(Marking.opinion == 1, Marking.attempt_id.in_(reach))
        .order_by(Marking.marked_at.desc(), Marking.attempt_id, Marking.slot)
        .limit(LATEST)
    ).all()
    found = (get_marked(viewer, attempt_id, slot) for attempt_id, slot in rows)
    return [marked for marked in found if marked]


def get_opinions(attempt_id: str, slot: int) -> tuple[Opinion, ...]:
    """All opinions about one answer, the first one first."""
    rows = db.session.execute(
        sa.select(Marking, Person.name)
        .join(Person, Person.id == Marking.person_id)
        .where(Marking.attempt_id == attempt_id, Marking.slot == slot)
        .order_by(Marking.opinion)
    ).all()
    points: dict[int, dict[str, int]] = {}
    marks = sa.select(CriterionMark).where(CriterionMark.attempt_id == attempt_id, CriterionMark.slot == slot)
    for mark in db.session.scalars(marks.order_by(CriterionMark.opinion, CriterionMark.criterion)):
        points.setdefault(mark.opinion, {})[mark.criterion] = mark.points
    return tuple(Opinion(marking, name, points.get(marking.opinion, {})) for marking, name in rows)


def get_text_item(attempt: Attempt, slot: int) -> TextItem | None:
    """The text item of this slot; None where the slot asks something else or there is no such slot."""
    entry = get_paper(attempt).slot(slot)
    return entry.item if entry is not None and isinstance(entry.item, TextItem) else None


def in_reach(viewer: Viewer, attempt: Attempt) -> bool:
    """Whether the viewer may mark answers of this attempt's branch."""
    return db.session.scalar(sa.select(Branch.id).where(Branch.id == attempt.branch_id, in_scope(viewer, "assign"))) is not None


def _in_reach(viewer: Viewer) -> sa.Select[Attempt]:
    """Attempts of the viewer's branches, but for their own."""
    return (
        sa.select(Attempt)
        .join(Branch, Branch.id == Attempt.branch_id)
        .where(in_scope(viewer, "assign"), Attempt.person_id != viewer.person_id)
    )


def _answers(attempt: Attempt, slots: tuple[int, ...]) -> Iterator[Waiting]:
    held, title = _responses(attempt.id), get_paper(attempt).title
    for slot in slots:
        item, response = get_text_item(attempt, slot), held.get(slot)
        if item is not None and isinstance(response, str):
            yield Waiting(attempt.id, slot, title, item, response, attempt.closed_at or attempt.deadline_at)


def _responses(attempt_id: str) -> dict[int, Response]:
    return {slot: answer.response for slot, answer in get_answers(attempt_id).items()}
