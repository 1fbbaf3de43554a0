"""What an invigilator sees of a sitting: where each candidate stands, never what they answered.

A room of two hundred asks every five seconds, so it is a handful of grouped queries, however many sit in it.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Branch, Person, SignInSession
from app.accounts.queries import in_scope
from app.domain.attempt import AttemptState, accepts
from app.domain.rights import Viewer
from app.extensions import db
from app.quizzes.models import Answer, Attempt, AttemptEvent, Candidate, Sighting, Sitting, SittingNote
from app.quizzes.queries import NEWEST

ABSENT = "absent"
# How many questions a paper has, by attempt; kept by each process.
_TOTALS: dict[str, int] = {}
MOST_TOTALS = 20_000


class _Work(NamedTuple):
    """What is counted for one attempt."""

    total: int
    answered: int
    saved_at: datetime | None
    devices: int
    taken_over: int
    late: int


@dataclass(frozen=True)
class RoomSeat:
    """A candidate in the room. `state` is "absent" or the state of the latest attempt; without an attempt there is nothing to count.

    `devices` counts the browsers that wrote; `seen_at` is when the person last asked this server for anything; `late` counts the
    answers that came too late and wait for a decision.
    """

    person_id: int
    name: str
    staff_no: str
    branch: str
    state: str = ABSENT
    attempt_id: str = ""
    try_no: int = 0
    answered: int = 0
    total: int = 0
    started_at: datetime | None = None
    deadline_at: datetime | None = None
    closed_at: datetime | None = None
    suspended_at: datetime | None = None
    saved_at: datetime | None = None
    seen_at: datetime | None = None
    devices: int = 0
    taken_over: int = 0
    notes: int = 0
    late: int = 0


def get_watched(viewer: Viewer, sitting_id: int) -> Sitting | None:
    """The sitting, if the viewer invigilates it or sees the training of the branch that holds it."""
    watches = sa.or_(Sitting.invigilator_id == viewer.person_id, in_scope(viewer, "see_training"))
    query = sa.select(Sitting).join(Branch, Branch.id == Sitting.branch_id).where(Sitting.id == sitting_id, watches)
    return db.session.scalar(query.where(Sitting.created_by.is_not(None)))


def may_act(viewer: Viewer, sitting: Sitting) -> bool:
    """Whether the viewer runs this room: its invigilator, or who may assign under the branch that holds it."""
    if sitting.invigilator_id == viewer.person_id:
        return True
    path = db.session.scalar(sa.select(Branch.path).where(Branch.id == sitting.branch_id))
    return path is not None and viewer.covers("assign", path)


def list_seats(viewer: Viewer, sitting: Sitting, now: datetime) -> list[RoomSeat]:
    """The candidates by staff number: all of them for the invigilator, for others those whose training they see."""
    people = _people(viewer, sitting)
    ids = {person_id for person_id, *_ in people}
    attempts = {person_id: row for person_id, row in _attempts(sitting.id).items() if person_id in ids}
    seen, notes, totals = _seen(ids), _notes(sitting.id), _totals([row.id for row in attempts.values()])
    answers, places, events = _answers(sitting.id), _places(sitting.id), _events(sitting.id)
    seats = []
    for person_id, name, staff_no, branch in people:
        seat = RoomSeat(person_id, name, staff_no, branch, seen_at=seen.get(person_id), notes=notes.get(person_id, 0))
        row = attempts.get(person_id)
        if row is not None:
            work = _Work(totals.get(row.id, 0), *answers.get(row.id, (0, None)), places.get(row.id, 0), *events.get(row.id, (0, 0)))
            seat = _at_work(seat, row, work, now)
        seats.append(seat)
    return seats


def _at_work(seat: RoomSeat, row: Any, work: "_Work", now: datetime) -> RoomSeat:
    """The place of somebody who has started."""
    return replace(
        seat,
        state=_state(row.state, row.deadline_at, now),
        attempt_id=row.id,
        try_no=row.try_no,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        closed_at=row.closed_at,
        suspended_at=row.suspended_at,
        **work._asdict(),
    )


def get_seat_in_room(viewer: Viewer, sitting: Sitting, person_id: int, now: datetime) -> RoomSeat | None:
    """One candidate of the room, None for anybody the viewer does not see in it."""
    return next((seat for seat in list_seats(viewer, sitting, now) if seat.person_id == person_id), None)


def count_extensions(viewer: Viewer, sitting: Sitting) -> int:
    """How often time was added in the room so far; for who sees it."""
    if get_watched(viewer, sitting.id) is None:
        return 0
    query = sa.select(sa.func.count()).select_from(AttemptEvent).join(Attempt, Attempt.id == AttemptEvent.attempt_id)
    return db.session.scalar(query.where(Attempt.sitting_id == sitting.id, AttemptEvent.kind == "deadline")) or 0


def list_notes(viewer: Viewer, sitting: Sitting, person_id: int) -> list[tuple[SittingNote, str]]:
    """What was noted about a candidate whom the viewer sees, with the name of who wrote it, the latest first."""
    if all(person_id != found for found, *_ in _people(viewer, sitting)):
        return []
    query = sa.select(SittingNote, Person.name).join(Person, Person.id == SittingNote.noted_by)
    mine = query.where(SittingNote.sitting_id == sitting.id, SittingNote.person_id == person_id)
    return [(note, name) for note, name in db.session.execute(mine.order_by(SittingNote.noted_at.desc()))]


def _people(viewer: Viewer, sitting: Sitting) -> list[tuple[int, str, str, str]]:
    query = (
        sa.select(Person.id, Person.name, Person.staff_no, Branch.name)
        .join(Candidate, Candidate.person_id == Person.id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Candidate.sitting_id == sitting.id)
        .order_by(Person.staff_no)
    )
    if sitting.invigilator_id != viewer.person_id:
        query = query.where(in_scope(viewer, "see_training"))
    return [(person_id, name, staff_no, branch) for person_id, name, staff_no, branch in db.session.execute(query)]


def _attempts(sitting_id: int) -> dict[int, Any]:
    """The latest attempt of each person, without its paper."""
    names = ("id", "person_id", "try_no", "state", "started_at", "deadline_at", "closed_at", "suspended_at")
    table = Attempt.__table__
    query = sa.select(*(table.c[name] for name in names)).where(table.c.sitting_id == sitting_id)
    rows = db.session.execute(query.order_by(table.c.try_no))
    return {row.person_id: row for row in rows}


def _answers(sitting_id: int) -> dict[str, tuple[int, datetime | None]]:
    """How many slots are answered and when the last answer came, by attempt."""
    answers, attempts = Answer.__table__, Attempt.__table__
    query = (
        sa.select(
            answers.c.attempt_id,
            sa.func.sum(sa.case((answers.c.response != "null", 1), else_=0)),
            sa.func.max(answers.c.received_at, type_=answers.c.received_at.type),
        )
        .join(attempts, attempts.c.id == answers.c.attempt_id)
        .where(attempts.c.sitting_id == sitting_id, NEWEST)
        .group_by(answers.c.attempt_id)
    )
    return {attempt_id: (int(answered), saved_at) for attempt_id, answered, saved_at in db.session.execute(query)}


def _places(sitting_id: int) -> dict[str, int]:
    """From how many sign-ins each attempt was answered: a phone that changes its network is one."""
    query = (
        sa.select(Sighting.attempt_id, sa.func.count(Sighting.session.distinct()))
        .join(Attempt, Attempt.id == Sighting.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .group_by(Sighting.attempt_id)
    )
    return dict(_pairs(query))


def _seen(person_ids: Collection[int]) -> dict[int, datetime]:
    """When each person last asked for anything, to the minute."""
    query = sa.select(SignInSession.person_id, sa.func.max(SignInSession.seen_at)).where(SignInSession.person_id.in_(person_ids))
    return dict(_pairs(query.group_by(SignInSession.person_id)))


def _notes(sitting_id: int) -> dict[int, int]:
    query = sa.select(SittingNote.person_id, sa.func.count()).where(SittingNote.sitting_id == sitting_id)
    return dict(_pairs(query.group_by(SittingNote.person_id)))


def _events(sitting_id: int) -> dict[str, tuple[int, int]]:
    """How often each attempt went over to another tab, and how many late answers wait for a decision."""

    def times(kind: str) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((AttemptEvent.kind == kind, 1), else_=0))

    query = (
        sa.select(AttemptEvent.attempt_id, times("taken_over"), times("late_evidence") - times("evidence_decided"))
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.sitting_id == sitting_id, AttemptEvent.kind.in_(("taken_over", "late_evidence", "evidence_decided")))
        .group_by(AttemptEvent.attempt_id)
    )
    return {attempt_id: (int(taken), int(late)) for attempt_id, taken, late in db.session.execute(query)}


def _totals(attempt_ids: Collection[str]) -> dict[str, int]:
    """How many questions each paper has. A pinned paper never changes, so each is read once in the life of a process."""
    missing = [attempt_id for attempt_id in attempt_ids if attempt_id not in _TOTALS]
    if len(_TOTALS) + len(missing) > MOST_TOTALS:
        _TOTALS.clear()
        missing = list(attempt_ids)
    if missing:
        for attempt_id, paper in db.session.execute(sa.select(Attempt.id, Attempt.paper).where(Attempt.id.in_(missing))):
            _TOTALS[attempt_id] = len(json.loads(paper)["items"])
    return {attempt_id: _TOTALS[attempt_id] for attempt_id in attempt_ids}


def _pairs(query: sa.Select[Any, Any]) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in db.session.execute(query)]


def _state(state: str, deadline_at: datetime, now: datetime) -> str:
    """What the room calls an attempt: one whose time is over is over, also before the job has closed it."""
    return AttemptState.EXPIRED.value if state == AttemptState.OPEN and not accepts(deadline_at, now) else state
