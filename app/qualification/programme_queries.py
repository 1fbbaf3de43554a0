"""Whom a version to come affects: counted from the intervals, told person by person from their events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.programme import Policy, Programme, Qualification
from app.domain.rights import Viewer
from app.domain.standing import State
from app.domain.version_change import GROUP_OF, Effect, Group, effect_of, eve_of
from app.extensions import db
from app.qualification.models import StandingInterval
from app.qualification.queries import holds_on
from app.record.queries import BATCH, get_events_of

RIGHT = "see_standings"


@dataclass(frozen=True)
class AffectedLine:
    """A person and what the version changes for them."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    effect: Effect


def count_groups(viewer: Viewer, qualification: Qualification, version: Policy) -> dict[Group, int]:
    """Active people in the viewer's scope by where they stand on the eve of the version, as the intervals foretell it."""
    eve = eve_of(version)
    state = sa.func.coalesce(StandingInterval.state, sa.literal(State.UNASSIGNED.value, literal_execute=True))
    rows = db.session.execute(_people(viewer, qualification, eve).add_columns(state, sa.func.count()).group_by(state)).all()
    found = dict.fromkeys(Group, 0)
    for name, number in rows:
        found[GROUP_OF[State(name)]] += number
    return found


def list_affected(
    viewer: Viewer,
    qualification: Qualification,
    programme: Programme,
    version: Policy,
    group: Group | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Iterator[AffectedLine]:
    """Those who have begun (of one group, or all three), by branch and staff number. Their events are read a block of people at a time."""
    eve = eve_of(version)
    wanted = [state.value for state, its in GROUP_OF.items() if its is not Group.NEWCOMER and group in (None, its)]
    query = (
        _people(viewer, qualification, eve)
        .where(StandingInterval.state.in_(wanted))
        .add_columns(Person.id, Person.name, Person.staff_no, Branch.name.label("branch"))
        .order_by(Branch.path, Person.staff_no)
    )
    rows = db.session.execute(query.offset(offset).limit(limit)).all()
    for start in range(0, len(rows), BATCH):
        block = rows[start : start + BATCH]
        events = get_events_of([row.id for row in block])
        for row in block:
            yield AffectedLine(row.id, row.name, row.staff_no, row.branch, effect_of(events[row.id], qualification, programme, version))


def _people(viewer: Viewer, qualification: Qualification, eve: date) -> sa.Select[tuple[()]]:
    """Active people in scope beside their interval of the eve."""
    return (
        sa.select()
        .select_from(Person)
        .join(Branch, Branch.id == Person.branch_id)
        .outerjoin(StandingInterval, sa.and_(StandingInterval.person_id == Person.id, holds_on(qualification.key, eve)))
        .where(Person.active, in_scope(viewer, RIGHT))
    )
