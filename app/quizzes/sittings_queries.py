"""Reading the sittings that people hold: the trainer's list, one's own, and what a sitting still allows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.attempt import AttemptState, failures_since_pass, shows_answers
from app.domain.calendar import civil_date
from app.domain.identity import staff_no_of
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.domain.sittings import Phase, phase_of, staff_numbers
from app.errors import Refused
from app.extensions import db
from app.qualification.queries import why_not_sit
from app.quizzes.models import Attempt, Candidate, Sitting
from app.quizzes.queries import get_paper, past_of, why_not_again

# How long a sitting that is over stays on the candidate's own page.
STILL_SHOWN = timedelta(days=14)
# How many sittings that are over the trainer's list shows, the latest first.
MOST_PAST = 50
_HELD = Sitting.created_by.is_not(None)


@dataclass(frozen=True)
class SittingLine:
    """A sitting on a list. `started` counts the candidates who have begun."""

    sitting: Sitting
    branch: Branch
    invigilator: Person
    candidates: int
    started: int
    phase: Phase


@dataclass(frozen=True)
class Seat:
    """One's own place in a sitting; `attempt` is the latest one, None before the first start."""

    sitting: Sitting
    attempt: Attempt | None
    extra_tries: int
    tries_left: int
    phase: Phase

    @property
    def begun(self) -> bool:
        """Whether an attempt is waiting to be gone on with."""
        return self.attempt is not None and self.attempt.closed_at is None


@dataclass(frozen=True)
class Found:
    """Who a pasted list of staff numbers names, and the words of it that name nobody the viewer may choose."""

    person_ids: tuple[int, ...]
    unknown: tuple[str, ...]


def get_sitting_in_scope(viewer: Viewer, right: str, sitting_id: int) -> Sitting | None:
    """The sitting, if the viewer holds the right over the branch that holds it."""
    query = sa.select(Sitting).join(Branch, Branch.id == Sitting.branch_id).where(Sitting.id == sitting_id, in_scope(viewer, right))
    return db.session.scalar(query)


def list_sittings(viewer: Viewer, now: datetime) -> list[SittingLine]:
    """The sittings in the viewer's scope: those to come and running by their opening, then what is over, the latest first."""
    lines = _lines(sa.and_(in_scope(viewer, "see_training"), Sitting.closes_at > now).self_group(), Sitting.opens_at.asc(), None, now)
    over = sa.and_(in_scope(viewer, "see_training"), Sitting.closes_at <= now)
    return [*lines, *_lines(over.self_group(), Sitting.closes_at.desc(), MOST_PAST, now)]


def get_line(sitting: Sitting, now: datetime) -> SittingLine:
    """A sitting the viewer may see, as the list shows it."""
    return _lines(Sitting.id == sitting.id, Sitting.id.asc(), 1, now)[0]


def list_watched(viewer: Viewer, now: datetime) -> list[SittingLine]:
    """The sittings that the viewer invigilates, from now on and for a day after their end."""
    mine = sa.and_(Sitting.invigilator_id == viewer.person_id, Sitting.cancelled_at.is_(None), Sitting.closes_at > now - timedelta(days=1))
    return _lines(mine, Sitting.opens_at.asc(), None, now)


def list_own_sittings(viewer: Viewer, now: datetime) -> list[Seat]:
    """The sittings in which the viewer is a candidate: to come, running, and those of the last days, by their opening."""
    mine = sa.and_(Candidate.person_id == viewer.person_id, Sitting.closes_at > now - STILL_SHOWN)
    query = sa.select(Sitting, Candidate.extra_tries).join(Candidate, Candidate.sitting_id == Sitting.id).where(_HELD, mine)
    rows = db.session.execute(query.order_by(Sitting.opens_at, Sitting.id)).all()
    return [_seat(viewer.person_id, sitting, extra_tries, now) for sitting, extra_tries in rows]


def get_seat(person_id: int, sitting_id: int, now: datetime) -> Seat | None:
    """A person's place in a sitting; None where they are no candidate."""
    query = sa.select(Sitting, Candidate.extra_tries).join(Candidate, Candidate.sitting_id == Sitting.id)
    row = db.session.execute(query.where(_HELD, Sitting.id == sitting_id, Candidate.person_id == person_id)).one_or_none()
    return _seat(person_id, row[0], row[1], now) if row else None


def why_not_enter(person_id: int, seat: Seat, programme: Programme, at: datetime) -> Refused | None:
    """Why a candidate cannot start now, or None. Before the opening only what will stand in the way then, too."""
    waiting = seat.phase is Phase.COMING
    refused = why_not_sit(person_id, seat.sitting.paper, programme, civil_date(at))
    return refused or why_not_again(person_id, seat.sitting, seat.extra_tries, seat.sitting.opens_at if waiting else at)


def find_people(viewer: Viewer, pasted: str) -> Found:
    """Whom a pasted list of staff numbers names among the active people over whom the viewer may assign."""
    numbers, malformed = staff_numbers(pasted)
    query = sa.select(Person.staff_no, Person.id).join(Branch, Branch.id == Person.branch_id)
    rows = db.session.execute(query.where(Person.active, Person.staff_no.in_(numbers), in_scope(viewer, "assign")))
    known = {row[0]: row[1] for row in rows}
    return Found(tuple(known[number] for number in numbers if number in known), (*malformed, *(n for n in numbers if n not in known)))


def is_begun(sitting_id: int) -> bool:
    """Whether anybody has started an attempt in this sitting."""
    return db.session.scalar(sa.select(sa.exists().where(Attempt.sitting_id == sitting_id))) or False


def get_tries_left_in(attempt: Attempt) -> int:
    """How many more attempts the sitting of this attempt leaves its person."""
    sitting = db.session.get_one(Sitting, attempt.sitting_id)
    held = sa.select(Candidate.extra_tries).where(Candidate.sitting_id == sitting.id, Candidate.person_id == attempt.person_id)
    return _tries_left(attempt.person_id, sitting, db.session.scalar(held) or 0)


def may_see_answers(attempt: Attempt, passed: bool, now: datetime) -> bool:
    """Whether the result may show keys and explanations. In a sitting that is held, not before its window and every paper in it are
    closed: who hands in early could tell those who still write. A check for oneself shows them at once."""
    if get_paper(attempt).use == "check":
        return True
    sitting = db.session.get_one(Sitting, attempt.sitting_id)
    if sitting.created_by is None:
        return shows_answers(passed, get_tries_left_in(attempt))
    writing = sa.exists().where(Attempt.sitting_id == sitting.id, Attempt.closed_at.is_(None))
    return now >= sitting.closes_at and not db.session.scalar(sa.select(writing))


def get_running_elsewhere(person_id: int, slug: str, sitting_id: int, since: datetime) -> str | None:
    """The id of a person's attempt at the same paper in another sitting whose time is not over; `since` is now less the grace."""
    running = sa.or_(Attempt.state != AttemptState.OPEN, Attempt.deadline_at >= since)
    query = sa.select(Attempt.id).where(Attempt.person_id == person_id, Attempt.slug == slug, Attempt.sitting_id != sitting_id)
    return db.session.scalar(query.where(Attempt.closed_at.is_(None), running).limit(1))


def count_seatable(viewer: Viewer, person_ids: Collection[int]) -> int:
    """How many of these people are active and of those over whom the viewer may assign."""
    query = sa.select(sa.func.count()).select_from(Person).join(Branch, Branch.id == Person.branch_id)
    return db.session.scalar(query.where(Person.active, Person.id.in_(person_ids), in_scope(viewer, "assign"))) or 0


def get_invigilator_id(viewer: Viewer, staff_no: str) -> int | None:
    """The active person of the viewer's scope with this number, as it was typed."""
    query = sa.select(Person.id).join(Branch, Branch.id == Person.branch_id).where(Person.staff_no == (staff_no_of(staff_no) or ""))
    return db.session.scalar(query.where(Person.active, in_scope(viewer, "assign")))


def hold_person(person_id: int) -> None:
    """Make whoever else holds this person wait until the commit. Rows that refer to the person can still be written."""
    db.session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _tries_left(person_id: int, sitting: Sitting, extra_tries: int) -> int:
    return sitting.tries + extra_tries - len(failures_since_pass(past_of(person_id, sitting.id)))


def _seat(person_id: int, sitting: Sitting, extra_tries: int, now: datetime) -> Seat:
    latest = sa.select(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id)
    attempt = db.session.scalar(latest.order_by(Attempt.try_no.desc()).limit(1))
    return Seat(sitting, attempt, extra_tries, _tries_left(person_id, sitting, extra_tries), _phase(sitting, now))


def _phase(sitting: Sitting, now: datetime) -> Phase:
    return phase_of(sitting.opens_at, sitting.closes_at, sitting.cancelled_at is not None, now)


def _lines(where: sa.ColumnElement[bool], order: sa.UnaryExpression[Any], most: int | None, now: datetime) -> list[SittingLine]:
    invigilator = aliased(Person)
    seats = sa.select(Candidate.sitting_id, sa.func.count().label("n")).group_by(Candidate.sitting_id).subquery()
    begun = sa.select(Attempt.sitting_id, sa.func.count(Attempt.person_id.distinct()).label("n")).group_by(Attempt.sitting_id).subquery()
    query = (
        sa.select(Sitting, Branch, invigilator, sa.func.coalesce(seats.c.n, 0), sa.func.coalesce(begun.c.n, 0))
        .join(Branch, Branch.id == Sitting.branch_id)
        .join(invigilator, invigilator.id == Sitting.invigilator_id)
        .outerjoin(seats, seats.c.sitting_id == Sitting.id)
        .outerjoin(begun, begun.c.sitting_id == Sitting.id)
        .where(_HELD, where)
        .order_by(order, Sitting.id)
        .limit(most)
    )
    rows = db.session.execute(query)
    return [SittingLine(held, branch, person, seated, started, _phase(held, now)) for held, branch, person, seated, started in rows]
