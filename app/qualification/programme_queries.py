"""Whom a version to come affects: counted from the intervals, told person by person from their events."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope
from app.domain.programme import Policy, Programme, Qualification
from app.domain.rights import Viewer
from app.domain.version_change import GROUP_OF, Effect, Group, effect_of, eve_of
from app.domain.windows import window
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


@dataclass(frozen=True)
class Affected:
    """How many people stand where on the eve of a version, branch by branch in the order of the tree."""

    places: tuple[tuple[int, dict[Group, int]], ...]

    @property
    def counts(self) -> dict[Group, int]:
        return {group: sum(place[group] for _branch, place in self.places) for group in Group}

    def sizes(self, groups: Collection[Group]) -> list[tuple[int, int]]:
        """How many people of these groups work in each branch."""
        return [(branch, sum(place[group] for group in groups)) for branch, place in self.places]


def get_affected(viewer: Viewer, qualification: Qualification, version: Policy) -> Affected:
    """Who works in the viewer's scope on the eve of the version, by where they stand then, as the intervals foretell it. One query."""
    groups = [group for group in Group if group is not Group.NEWCOMER]
    sums = [sa.func.sum(sa.case((StandingInterval.state.in_(_states_of([group])), 1), else_=0)) for group in groups]
    counted = _people(viewer, qualification, eve_of(version)).add_columns(Branch.id, sa.func.count(), *sums)
    rows = db.session.execute(counted.group_by(Branch.id, Branch.path).order_by(Branch.path))
    places = ((key, dict(zip(groups, held, strict=True)) | {Group.NEWCOMER: people - sum(held)}) for key, people, *held in rows)
    return Affected(tuple(places))


def list_page(
    viewer: Viewer,
    qualification: Qualification,
    programme: Programme,
    version: Policy,
    affected: Affected,
    groups: Collection[Group],
    offset: int,
    limit: int,
) -> Iterator[AffectedLine]:
    """A page of the list. Only the branches in which it lies are read, so that it costs the same in any bank."""
    branches, skip = window(affected.sizes(groups), offset, limit)
    if branches:
        narrowed = _begun(viewer, qualification, version, groups).where(Posting.branch_id.in_(branches)).offset(skip).limit(limit)
        yield from _told(narrowed, qualification, programme, version)


def list_affected(
    viewer: Viewer, qualification: Qualification, programme: Programme, version: Policy, groups: Collection[Group]
) -> Iterator[AffectedLine]:
    """Everybody of these groups, by branch and staff number."""
    return _told(_begun(viewer, qualification, version, groups), qualification, programme, version)


def _begun(viewer: Viewer, qualification: Qualification, version: Policy, groups: Collection[Group]) -> sa.Select[Any]:
    # Kept an outer join by what the state is compared as: else SQLite begins with everybody's intervals, whatever branches are asked for.
    state = sa.func.coalesce(StandingInterval.state, "")
    return (
        _people(viewer, qualification, eve_of(version))
        .join(Person, Person.id == Posting.person_id)
        .where(state.in_(_states_of(groups)))
        .add_columns(Person.id, Person.name, Person.staff_no, Branch.name.label("branch"))
        .order_by(Branch.path, Person.staff_no)
    )


def _states_of(groups: Collection[Group]) -> list[str]:
    return [state.value for state, group in GROUP_OF.items() if group in groups]


def _told(query: sa.Select[Any], qualification: Qualification, programme: Programme, version: Policy) -> Iterator[AffectedLine]:
    """The lines of a query. The events are read a block of people at a time."""
    rows = db.session.execute(query).all()
    for start in range(0, len(rows), BATCH):
        block = rows[start : start + BATCH]
        events = get_events_of([row.id for row in block])
        for row in block:
            yield AffectedLine(row.id, row.name, row.staff_no, row.branch, effect_of(events[row.id], qualification, programme, version))


def _people(viewer: Viewer, qualification: Qualification, eve: date) -> sa.Select[Any]:
    """Who works in scope on the eve, by the number in their posting, beside their interval of that day."""
    return (
        sa.select()
        .select_from(Posting)
        .join(Branch, Branch.id == Posting.branch_id)
        .outerjoin(StandingInterval, sa.and_(StandingInterval.person_id == Posting.person_id, holds_on(qualification.key, eve)))
        .where(posted_on(eve), in_scope(viewer, RIGHT))
    )
