"""Reading papers, attempts and results. Every look-up names the person, so that another's attempt is simply not found."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.domain.attempt import CLOSED, GRACE, RUNNING, AttemptState, Past, accepts, failures_since_pass, wait_until
from app.domain.calendar import civil_date
from app.domain.grading import Grade, Mark, grade
from app.domain.items.base import Response
from app.domain.items.registry import values_of
from app.domain.paper import Paper
from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.qualification.queries import why_not_sit
from app.quizzes.models import Answer, Attempt, Candidate, Grading, Sighting, Sitting

# Asked at every save: columns of the table instead of mapped ones, which cost several times as much to set up.
_ANSWERS = Answer.__table__
_LATER = _ANSWERS.alias("later")
# The answer to a slot is its newest revision.
NEWEST = ~sa.exists().where(_LATER.c.attempt_id == _ANSWERS.c.attempt_id, _LATER.c.slot == _ANSWERS.c.slot, _LATER.c.rev > _ANSWERS.c.rev)
_HELD = sa.select(_ANSWERS.c.slot, _ANSWERS.c.rev, _ANSWERS.c.response).where(_ANSWERS.c.attempt_id == sa.bindparam("attempt_id"), NEWEST)


@dataclass(frozen=True)
class SlotAnswer:
    """What is stored for a slot."""

    rev: int
    response: Response


@dataclass(frozen=True)
class PastAttempt:
    """A line of one's own history of a paper."""

    attempt: Attempt
    grading: Grading | None


def get_attempt(person_id: int, attempt_id: str) -> Attempt | None:
    """One's own attempt."""
    return db.session.scalar(sa.select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person_id))


def get_open_attempt(person_id: int, slug: str) -> Attempt | None:
    """One's own running attempt at a paper in its standing sitting."""
    return db.session.scalar(
        sa.select(Attempt)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.person_id == person_id, Sitting.code == slug, Attempt.state.in_(RUNNING))
    )


def state_at(attempt: Attempt, now: datetime) -> str:
    """The state as it is now: an attempt whose time is up is over, also before the job has written it."""
    over = attempt.state == AttemptState.OPEN and not accepts(attempt.deadline_at, now)
    return AttemptState.EXPIRED.value if over else attempt.state


def is_running(attempt: Attempt, now: datetime) -> bool:
    """Whether it is neither over nor out of time."""
    return state_at(attempt, now) in RUNNING


def get_paper(attempt: Attempt) -> Paper:
    """The paper as asked. Parsed once a process: the text behind a hash never changes."""
    return _parsed(attempt.paper_hash, attempt.paper)


def get_answers(attempt_id: str) -> dict[int, SlotAnswer]:
    """The stored answers by slot."""
    rows = db.session.execute(_HELD, {"attempt_id": attempt_id})
    return {slot: SlotAnswer(rev, response_of(text)) for slot, rev, text in rows}


def response_of(text: str) -> Response:
    """A stored response as its item made it: JSON has no tuples, so several values come back from it as a list."""
    value: Any = json.loads(text)
    return tuple(value) if isinstance(value, list) else value


def get_values(attempt: Attempt) -> dict[int, list[str]]:
    """The stored answers by slot as the form's values."""
    paper, held = get_paper(attempt), get_answers(attempt.id)
    return {entry.slot: values_of(entry.item, held[entry.slot].response) for entry in paper.items if entry.slot in held}


def get_grade(attempt: Attempt) -> Grade:
    """The grading that counts. Where time is up and no job has written it yet, the same grade computed from what is stored.

    That is the newest, but a pass stays a pass until a person decides otherwise: a corrected key takes nothing away by itself.
    """
    paper = get_paper(attempt)
    row = db.session.scalar(
        sa.select(Grading).where(Grading.attempt_id == attempt.id).order_by(Grading.passed.desc(), Grading.grading_no.desc()).limit(1)
    )
    if row is None:
        return grade(paper, {slot: answer.response for slot, answer in get_answers(attempt.id).items()})
    marks = tuple(Mark.model_validate(mark) for mark in json.loads(row.marks))
    return Grade(points=row.points, max_points=row.max_points, percent=row.percent, cut=paper.cut, passed=row.passed, marks=marks)


def get_sitting(slug: str) -> Sitting | None:
    """The standing sitting of a paper."""
    return db.session.scalar(sa.select(Sitting).where(Sitting.code == slug))


def get_past_attempts(person_id: int, slug: str) -> Sequence[PastAttempt]:
    """One's own attempts at a paper, the newest first, each with its first grading."""
    rows = db.session.execute(
        sa.select(Attempt, Grading)
        .outerjoin(Grading, sa.and_(Grading.attempt_id == Attempt.id, Grading.grading_no == 1))
        .where(Attempt.person_id == person_id, Attempt.slug == slug)
        .order_by(Attempt.started_at.desc())
    )
    return [PastAttempt(attempt, grading) for attempt, grading in rows]


def get_tries_left(person_id: int, slug: str) -> int | None:
    """How many more attempts a person may start now; None before the paper's sitting exists, when nobody has tried."""
    sitting = get_sitting(slug)
    if sitting is None:
        return None
    return sitting.tries + _extra_tries(person_id, sitting) - len(failures_since_pass(past_of(person_id, sitting.id)))


def why_not_start(person_id: int, slug: str, library: Library, at: datetime) -> Refused | None:
    """Why a person may not start a paper now, or None: what the programme asks, the tries, the wait after a failure."""
    if is_check(slug, library):
        return None
    refused = why_not_sit(person_id, slug, library.programme, civil_date(at))
    sitting = None if refused else get_sitting(slug)
    if sitting is None:
        return refused
    return why_not_again(person_id, sitting, _extra_tries(person_id, sitting), at)


def is_check(slug: str, library: Library) -> bool:
    """Whether a paper is a check for oneself, which anybody may sit as often as they like."""
    blueprint = library.bank.blueprint(slug)
    return blueprint is not None and blueprint.use == "check"


def _extra_tries(person_id: int, sitting: Sitting) -> int:
    held = sa.select(Candidate.extra_tries).where(Candidate.sitting_id == sitting.id, Candidate.person_id == person_id)
    return db.session.scalar(held) or 0


def why_not_again(person_id: int, sitting: Sitting, extra_tries: int, at: datetime) -> Refused | None:
    """Why the sitting and what was tried in it stand in the way of another attempt now, or None."""
    if sitting.cancelled_at is not None:
        return Refused.because("sitting_cancelled")
    if not sitting.opens_at <= at < sitting.closes_at:
        return Refused.because("sitting_closed")
    # Otherwise nobody could say yet whether the last one counts as a failure.
    unmarked = sa.exists().where(
        Attempt.person_id == person_id, Attempt.sitting_id == sitting.id, Attempt.state.in_(CLOSED), Attempt.grading_pending
    )
    if db.session.scalar(sa.select(unmarked)):
        return Refused.because("marking_pending")
    past = past_of(person_id, sitting.id)
    if len(failures_since_pass(past)) >= sitting.tries + extra_tries:
        return Refused.because("tries_used", tries=sitting.tries + extra_tries)
    until = wait_until(past, timedelta(minutes=sitting.cool_down_minutes))
    if until is not None and at < until:
        return Refused.because("cool_down", minutes=int((until - at).total_seconds() // 60) + 1)
    return None


def past_of(person_id: int, sitting_id: int) -> list[Past]:
    """A person's closed attempts in a sitting that count: none that is void. Passed is what passed in any of its gradings."""
    rows = db.session.execute(
        sa.select(sa.func.max(sa.case((Grading.passed, 1), else_=0)), Attempt.closed_at)
        .join(Attempt, Attempt.id == Grading.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.sitting_id == sitting_id, Attempt.state.in_(CLOSED))
        .group_by(Attempt.id, Attempt.closed_at)
    )
    return [Past(passed=bool(passed), closed_at=closed_at) for passed, closed_at in rows if closed_at]


def get_places(attempt_ids: Sequence[str]) -> dict[str, int]:
    """From how many different sessions or addresses each attempt was started or answered."""
    rows = db.session.execute(
        sa.select(Sighting.attempt_id, sa.func.count()).where(Sighting.attempt_id.in_(attempt_ids)).group_by(Sighting.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416 (a row is no pair to the type checker)


def get_oldest_overdue(now: datetime) -> datetime | None:
    """The earliest deadline of an attempt that the job should have closed by now; None when there is none."""
    return db.session.scalar(
        sa.select(sa.func.min(Attempt.deadline_at)).where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at < now - GRACE)
    )


def seen_items(person_id: int, slug: str) -> frozenset[str]:
    """The ids of the items this person has met in earlier attempts at a paper."""
    attempts = db.session.scalars(sa.select(Attempt).where(Attempt.person_id == person_id, Attempt.slug == slug))
    return frozenset(entry.item.id for attempt in attempts for entry in get_paper(attempt).items)


@lru_cache(maxsize=512)
def _parsed(paper_hash: str, text: str) -> Paper:  # noqa: ARG001 (the hash is the cache's key; the text follows from it)
    return Paper.model_validate_json(text)
