"""Reading standings, and how far a person is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.ledger import Event
from app.domain.periods import grants, last_of, policy_of, renewal_counts_from, renewal_opens, standing_events
from app.domain.programme import Module, Programme
from app.domain.progress import Progress, progress
from app.domain.rights import Viewer
from app.domain.standing import Standing, State
from app.errors import Refused
from app.extensions import db
from app.qualification.models import StandingInterval
from app.record.queries import get_events

NOT_YET = Standing(state=State.UNASSIGNED, reason="not_assigned")


@dataclass(frozen=True)
class PersonStanding:
    """A line of the list of standings."""

    person: Person
    standing: Standing
    since: date | None


def holds_on(qualification: str, on: date) -> sa.ColumnElement[bool]:
    """The condition that picks, of each person's intervals in a qualification, the one that holds on a day."""
    return sa.and_(StandingInterval.qualification == qualification, StandingInterval.from_on <= on, StandingInterval.to_on > on)


def get_standing(person_id: int, qualification: str, on: date) -> Standing:
    """A person's standing on a day, from the index."""
    row = db.session.scalar(sa.select(StandingInterval).where(StandingInterval.person_id == person_id, holds_on(qualification, on)))
    return _standing(row) if row else NOT_YET


def list_standings(viewer: Viewer, qualification: str, on: date) -> list[PersonStanding]:
    """Everybody active in the viewer's scope with their standing on a day, by branch and staff number."""
    rows = db.session.execute(
        sa.select(Person, StandingInterval)
        .join(Branch, Branch.id == Person.branch_id)
        .outerjoin(
            StandingInterval,
            sa.and_(StandingInterval.person_id == Person.id, holds_on(qualification, on)),
        )
        .where(Person.active, in_scope(viewer, "see_standings"))
        .order_by(Branch.path, Person.staff_no)
    )
    return [PersonStanding(person, _standing(row) if row else NOT_YET, row.from_on if row else None) for person, row in rows]


def get_progress_now(person_id: int, module: Module, programme: Programme, on: date) -> Progress:
    """How far a person is in a module, from the ledger; for a holder whose renewal window is open or who has lapsed, in the next period."""
    return _progress_now(standing_events(get_events(person_id)), module, programme, on)


def _progress_now(events: Sequence[Event], module: Module, programme: Programme, on: date) -> Progress:
    held = [
        (last_of(found), policy_of(events, served, on)) for served in programme.served_by(module.key) if (found := grants(events, served))
    ]
    if not held:
        return progress(events, module)
    last, policy = max(held, key=lambda pair: pair[0].valid_until)
    if on < renewal_opens(last, policy):
        return progress(events, module)
    return progress(events, module, since=renewal_counts_from(last, policy))


def get_own_modules(person_id: int, programme: Programme, on: date) -> list[Module]:
    """The modules that were assigned to a person; before any was, the one that leads to the lobby's qualification now."""
    events = get_events(person_id)
    assigned = {event.data["module"] for event in events if event.kind == "assigned"}
    found = [module for module in programme.modules if module.key in assigned]
    return found or [programme.the_module(policy_of(events, programme.lobby, on).module)]


def why_not_sit(person_id: int, slug: str, programme: Programme, on: date) -> Refused | None:
    """Why a person may not sit a paper now as far as the programme goes, or None: it must be assigned, read for, and still to be passed.

    A paper may stand in several modules: one that lets the person sit is enough, else the reason of an assigned one is told.
    """
    events = standing_events(get_events(person_id))
    refusals = [_why_not_in(_progress_now(events, module, programme, on), slug) for module in programme.modules_of_paper(slug)]
    if None in refusals:
        return None
    refusals.sort(key=lambda refused: refused is not None and refused.code == "not_assigned")
    return next(iter(refusals), Refused.because("paper_not_in_programme"))


def _why_not_in(left: Progress, slug: str) -> Refused | None:
    if not left.assigned:
        return Refused.because("not_assigned")
    if left.sections_left:
        return Refused.because("sections_unread", sections=tuple(left.sections_left))
    if left.facts_left:
        return Refused.because("facts_unattested")
    if slug not in left.papers_left:
        return Refused.because("already_passed")
    return None


def _standing(row: StandingInterval) -> Standing:
    return Standing(state=State(row.state), reason=row.reason, params=row.params, event_seq=row.event_seq)
