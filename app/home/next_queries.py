"""What waits for somebody, gathered from every part, and the one thing of it to do next."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.domain.attempt import AttemptState, accepts
from app.domain.calendar import civil_date
from app.domain.next_step import Appointment, Facts, Step, Work, next_step
from app.domain.rights import Viewer
from app.domain.sittings import Phase
from app.domain.standing import State
from app.extensions import db
from app.library.load import Library
from app.manual.place_queries import get_place
from app.practice.daily_queries import get_daily
from app.practice.mistakes_queries import get_mistakes
from app.qualification.queries import get_standing
from app.quizzes.models import Attempt
from app.quizzes.queries import why_not_start
from app.quizzes.sittings_queries import list_own_sittings
from app.training.queries import AssignmentLine

RENEWING = (State.RENEWAL_DUE, State.EXPIRED)


def get_next_step(viewer: Viewer, lines: Sequence[AssignmentLine], library: Library, now: datetime) -> Step:
    """The next best thing for the viewer; `lines` are their own assignments."""
    me = viewer.person_id
    daily = get_daily(me, library, now)
    cards = daily.memory.cards
    place = get_place(me)
    facts = Facts(
        running=_running(me, now),
        sittings=_sittings(viewer, now),
        work=tuple(_work(line, me, library, now) for line in lines if not line.progress.done),
        place=place.section if place else "",
        due=sum(clause in cards for clause in daily.day.left),
        fresh=sum(clause not in cards for clause in daily.day.left),
        mistakes=sum(line.mistake.still_wrong for line in get_mistakes(me, library, 0, now, daily.memory)),
        next_on=daily.next_on,
    )
    return next_step(facts, now)


def _running(person_id: int, now: datetime) -> str:
    rows = db.session.execute(
        sa.select(Attempt.id, Attempt.deadline_at).where(Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN)
    )
    return next((attempt_id for attempt_id, deadline_at in rows if accepts(deadline_at, now)), "")


def _sittings(viewer: Viewer, now: datetime) -> tuple[Appointment, ...]:
    return tuple(
        Appointment(id=seat.sitting.id, title=seat.sitting.title, opens_at=seat.sitting.opens_at, closes_at=seat.sitting.closes_at)
        for seat in list_own_sittings(viewer, now)
        if seat.phase in (Phase.COMING, Phase.RUNNING) and (seat.begun or seat.tries_left > 0)
    )


def _work(line: AssignmentLine, person_id: int, library: Library, now: datetime) -> Work:
    papers = tuple(line.progress.papers_left)
    startable = () if line.progress.sections_left else papers
    qualifications = library.programme.served_by(line.module.key)
    states = [get_standing(person_id, each.key, civil_date(now)).state for each in qualifications]
    return Work(
        title=line.module.title,
        due_on=line.assignment.due_on,
        sections_left=tuple(line.progress.sections_left),
        papers_left=papers,
        startable=frozenset(slug for slug in startable if why_not_start(person_id, slug, library, now) is None),
        renewal=any(state in RENEWING for state in states),
    )
