"""Who may write in an attempt: one tab of one browser at a time, until another takes over."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.attempt import RUNNING, Place
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.quizzes.chain_services import note_event
from app.quizzes.models import Attempt, Sighting
from app.quizzes.starting import note_place


@dataclass(frozen=True)
class Lease:
    """What a browser that leads must send with every save."""

    epoch: int
    state: str
    deadline_at: datetime


def take_lease(attempt_id: str, person_id: int, tab: str, take_over: bool, now: datetime, place: Place) -> Lease | Refused:
    """Let a tab lead. The one that leads already, or the first to ask, does so as it is; another must say that it takes over, which
    raises the epoch: whatever the tab before still sends is refused from then on, and put aside.
    """
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None or attempt.person_id != person_id:
        raise NotFound("no_such_attempt")
    if attempt.state in RUNNING and (attempt.lease_holder, attempt.lease_session) != (tab, place.session):
        if attempt.lease_holder not in ("", tab):
            if not take_over:
                refused = _held(attempt)
                db.session.rollback()
                return refused
            attempt.lease_epoch += 1
            note_event(attempt, "taken_over", person_id, {"epoch": attempt.lease_epoch, "tab": tab, "agent": place.agent[:200]}, now)
        attempt.lease_holder, attempt.lease_session, attempt.lease_since = tab, place.session, now
    note_place(attempt_id, place, now)
    lease = Lease(attempt.lease_epoch, attempt.state, attempt.deadline_at)
    db.session.commit()
    return lease


def _held(attempt: Attempt) -> Refused:
    """Since when another leads, and what its browser calls itself."""
    agent = db.session.scalar(
        sa.select(Sighting.agent)
        .where(Sighting.attempt_id == attempt.id, Sighting.session == attempt.lease_session)
        .order_by(Sighting.seen_at.desc())
        .limit(1)
    )
    since = attempt.lease_since.isoformat() if attempt.lease_since else ""
    return Refused.because("lease_held", since=since, agent=agent or "")
