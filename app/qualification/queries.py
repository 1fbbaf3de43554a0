"""Reading standings and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.programme import Module, Progress, Programme, Qualification, progress
from app.domain.rights import Viewer
from app.domain.standing import Standing, State, grants, renewal_opens
from app.extensions import db
from app.qualification.models import Certificate, StandingInterval
from app.record.queries import get_events

NOT_YET = Standing(state=State.UNASSIGNED, reason="not_assigned")


@dataclass(frozen=True)
class PersonStanding:
    """A line of the list of standings."""

    person: Person
    standing: Standing
    since: date | None


def get_standing(person_id: int, qualification: str, on: date) -> Standing:
    """A person's standing on a day, from the index."""
    row = db.session.scalar(
        sa.select(StandingInterval).where(
            StandingInterval.person_id == person_id,
            StandingInterval.qualification == qualification,
            StandingInterval.from_on <= on,
            StandingInterval.to_on > on,
        )
    )
    return _standing(row) if row else NOT_YET


def list_standings(viewer: Viewer, qualification: str, on: date) -> list[PersonStanding]:
    """Everybody active in the viewer's scope with their standing on a day, by branch and staff number."""
    rows = db.session.execute(
        sa.select(Person, StandingInterval)
        .join(Branch, Branch.id == Person.branch_id)
        .outerjoin(
            StandingInterval,
            sa.and_(
                StandingInterval.person_id == Person.id,
                StandingInterval.qualification == qualification,
                StandingInterval.from_on <= on,
                StandingInterval.to_on > on,
            ),
        )
        .where(Person.active, in_scope(viewer, "see_standings"))
        .order_by(Branch.path, Person.staff_no)
    )
    return [PersonStanding(person, _standing(row) if row else NOT_YET, row.from_on if row else None) for person, row in rows]


def list_certificates(viewer: Viewer) -> Sequence[Certificate]:
    """The viewer's own certificates, the newest first."""
    return db.session.scalars(
        sa.select(Certificate).where(Certificate.person_id == viewer.person_id).order_by(Certificate.valid_from.desc())
    ).all()


def get_progress(person_id: int, module: Module) -> Progress:
    """How far a person is in a module, from the ledger."""
    return progress(get_events(person_id), module)


def get_progress_now(person_id: int, qualification: Qualification, programme: Programme, on: date) -> Progress:
    """As get_progress, but for a holder whose renewal window is open: what is left for the renewal."""
    module = programme.module(qualification.module)
    if module is None:
        return Progress()
    events = get_events(person_id)
    held = grants(events, qualification)
    if held:
        last = max(held, key=lambda grant: grant.valid_until)
        if on >= renewal_opens(last, qualification):
            return progress(events, module, since=renewal_opens(last, qualification))
    return progress(events, module)


def _standing(row: StandingInterval) -> Standing:
    return Standing(state=State(row.state), reason=row.reason, params=row.params, event_seq=row.event_seq)
