"""The people behind HR's desk of the day: who may stand in a lobby and until when, and what a change of people would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope
from app.domain import staffing
from app.domain.rights import Viewer
from app.domain.staffing import Change, ChangeKind, Cover, Effect, Valid
from app.domain.standing import VALID
from app.domain.today_filters import Wish
from app.extensions import db
from app.qualification.models import StandingInterval
from app.reports.queries import OFFICES, RIGHT
from app.reports.today_queries import FEW

_VALID = tuple(sorted(state.value for state in VALID))
# So many people of one name are shown to choose from.
_NAMESAKES = 8


@dataclass(frozen=True)
class Somebody:
    """A person with where they work on the day."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    branch_id: int


@dataclass(frozen=True)
class Line:
    """A lobby by name: how many work there, who of them may stand there, and why the last of them will not.

    `moving` are those who go because they are posted elsewhere, not because their qualification ends.
    """

    posted: int
    cover: Cover
    names: Mapping[int, Somebody]
    moving: frozenset[int]


@dataclass(frozen=True)
class Tried:
    """One wish with the person and the branch it means, or why it cannot be reckoned: "nobody", "several" or "where"."""

    wish: Wish
    fault: str = ""
    candidates: Sequence[Somebody] = ()
    somebody: Somebody | None = None
    branch: Branch | None = None

    @property
    def change(self) -> Change | None:
        if self.fault or self.somebody is None:
            return None
        to = self.branch.id if self.branch else 0
        return Change(kind=self.wish.what, person_id=self.somebody.person_id, from_on=self.wish.from_on, branch_id=to)


@dataclass(frozen=True)
class Outcome:
    """What the wishes would do: the effects on lobbies in scope with the lobbies' names, and the people by id."""

    tried: Sequence[Tried]
    effects: Sequence[tuple[str, Effect]]
    names: Mapping[int, Somebody]


def list_lines(viewer: Viewer, qualification: str, branches: Sequence[int], on: date) -> dict[int, Line]:
    """These lobbies by name; those out of scope have nobody."""
    scope = sa.select(Branch.id).where(in_scope(viewer, RIGHT))
    chosen: Any = scope.where(Branch.id.in_(branches)) if len(branches) <= FEW else scope
    postings, valid = _on_record(qualification, chosen, on)
    found = staffing.covers(branches, staffing.stretches(postings, valid), on)
    posted = Counter(each.branch_id for each in postings if each.from_on <= on)
    names, ends = _names(chosen, on), staffing.lapses(valid, on)
    moving = frozenset(each.person_id for cover in found.values() for each in cover.people if each.to_on < ends[each.person_id])
    return {branch: Line(posted[branch], found[branch], names, moving) for branch in branches}


def list_outcome(viewer: Viewer, qualification: str, wishes: Sequence[Wish], on: date) -> Outcome:
    """What the wishes would do to the lobbies in scope. Writes nothing."""
    tried = [_tried(viewer, wish, on) for wish in wishes]
    changes = [each.change for each in tried if each.change]
    people = {change.person_id for change in changes}
    scope = sa.select(Branch.id, Branch.name).where(in_scope(viewer, RIGHT), Branch.kind.not_in(OFFICES))
    touched = set(db.session.scalars(sa.select(Posting.branch_id).where(Posting.person_id.in_(people), Posting.to_on > on)))
    touched |= {change.branch_id for change in changes if change.branch_id}
    lobbies = db.session.execute(scope.where(Branch.id.in_(touched)).order_by(Branch.path)).all()
    postings, valid = _on_record(qualification, sorted(touched), on)
    effects = {effect.branch_id: effect for effect in staffing.what_if([row.id for row in lobbies], postings, valid, changes, on)}
    named = [(row.name, effects[row.id]) for row in lobbies if row.id in effects]
    return Outcome(
        tried, named, _names([row.id for row in lobbies], on) | {each.somebody.person_id: each.somebody for each in tried if each.somebody}
    )


def _tried(viewer: Viewer, wish: Wish, on: date) -> Tried:
    found = _people_called(viewer, wish.who, on)
    if len(found) != 1:
        return Tried(wish, fault="several" if found else "nobody", candidates=found)
    if wish.what is not ChangeKind.MOVES:
        return Tried(wish, somebody=found[0])
    branches = db.session.scalars(
        sa.select(Branch).where(in_scope(viewer, RIGHT), sa.or_(Branch.code == wish.to, Branch.name == wish.to)).limit(2)
    ).all()
    return Tried(wish, fault="" if len(branches) == 1 else "where", somebody=found[0], branch=branches[0] if branches else None)


def _people_called(viewer: Viewer, who: str, on: date) -> list[Somebody]:
    """People at work in scope on the day with this staff number, or else with this name."""
    query = _somebody().where(posted_on(on), in_scope(viewer, RIGHT)).order_by(Person.staff_no).limit(_NAMESAKES)
    for found in (Person.staff_no == who.upper(), Person.name == who):
        if rows := db.session.execute(query.where(found)).all():
            return [Somebody(*row) for row in rows]
    return []


def _somebody() -> sa.Select[Any]:
    columns = (Person.id, Person.name, Person.staff_no, Branch.name.label("branch"), Branch.id.label("branch_id"))
    return sa.select(*columns).join(Posting, Posting.person_id == Person.id).join(Branch, Branch.id == Posting.branch_id)


def _names(branches: Any, on: date) -> dict[int, Somebody]:
    """Everybody who works at these branches on the day or later."""
    rows = db.session.execute(_somebody().where(Posting.branch_id.in_(branches), Posting.to_on > on))
    return {row.id: Somebody(*row) for row in rows}


def _on_record(qualification: str, branches: Any, on: date) -> tuple[list[staffing.Posting], list[Valid]]:
    """What the domain reckons with, from a day on: the postings to these branches, and when the people in them are valid."""
    posted = sa.and_(Posting.branch_id.in_(branches), Posting.to_on > on)
    postings = db.session.execute(sa.select(Posting.person_id, Posting.branch_id, Posting.from_on, Posting.to_on).where(posted))
    valid = sa.select(StandingInterval.person_id, StandingInterval.from_on, StandingInterval.to_on).where(
        StandingInterval.qualification == qualification,
        StandingInterval.to_on > on,
        StandingInterval.state.in_(_VALID),
        StandingInterval.person_id.in_(sa.select(Posting.person_id).where(posted)),
    )
    return [staffing.Posting(*row) for row in postings], [Valid(*row) for row in db.session.execute(valid)]
