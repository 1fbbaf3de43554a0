"""Standings of many people: one list, its counts, and where nobody is qualified. Scoped by the viewer in the query itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope
from app.domain.rights import Viewer
from app.domain.standing import State
from app.domain.standing_filters import LAPSING_DAYS, StandingFilters
from app.domain.windows import window
from app.extensions import db
from app.qualification.models import Certificate, StandingInterval
from app.reports.interval_queries import VALID_STATES, ends_on, lapsing, last_day, on_day, state_of
from app.reports.staff_queries import RIGHT, Staff, opens, staff, staff_numbers

# Kinds of branches without a lobby.
OFFICES = ("head_office", "province", "city")
_LEARNING = (State.LEARNING.value, State.READY.value)

# What a view is handed of a standing.
Interval = StandingInterval


@dataclass(frozen=True)
class Line:
    """One person of the list. `until` is the last valid day, renewals included; for the expired, the day on which it ended."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    branch_code: str
    state: str
    since: date | None
    until: date | None
    number: str
    due_on: str
    # The viewer may open the person's page: by where the person works now.
    opens: bool


@dataclass(frozen=True)
class Counts:
    """People by state; how many lapse within so many days; how many are past a due date without having finished."""

    by_state: dict[str, int]
    lapsing: dict[int, int]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def valid(self) -> int:
        return sum(self.by_state.get(state, 0) for state in VALID_STATES)


# A person with no interval was never assigned anything; all other states are counted where they are stored.
_HELD = tuple(state for state in State if state is not State.UNASSIGNED)


@dataclass(frozen=True)
class Board:
    """Everybody of a list, counted branch by branch in the order of the tree, whatever state the filters choose.

    Column by column, for a large bank has thousands of branches. `lapses`: by branch, the days on which somebody ceases to be valid.
    """

    filters: StandingFilters
    branches: tuple[int, ...]
    people: tuple[int, ...]
    overdue: tuple[int, ...]
    held: tuple[tuple[int, ...], ...]
    lapses: dict[int, list[date]]

    @property
    def counts(self) -> Counts:
        sums: dict[State, int] = {state: sum(column) for state, column in zip(_HELD, self.held, strict=True)}
        sums[State.UNASSIGNED] = sum(self.people) - sum(sums.values())
        days = [day for found in self.lapses.values() for day in found]
        in_days = {ahead: _within(days, self.filters.on + timedelta(days=ahead)) for ahead in LAPSING_DAYS}
        return Counts({state.value: n for state, n in sums.items() if n}, in_days, sum(self.overdue))

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """How many of those whom the filters ask for work where; at most one of state, lapse and overdue is asked for."""
        filters, column = self.filters, self.people
        if filters.state is State.UNASSIGNED:
            column = tuple(people - sum(held) for people, held in zip(self.people, zip(*self.held, strict=True), strict=True))
        elif filters.state:
            column = self.held[_HELD.index(filters.state)]
        elif filters.lapsing:
            column = tuple(_within(self.lapses.get(branch, ()), filters.lapses_by) for branch in self.branches)
        elif filters.overdue:
            column = self.overdue
        return list(zip(self.branches, column, strict=True))


def _within(lapses: Sequence[date], by: date) -> int:
    """How many are valid through the day before, and no more on some day up to the one after `by`."""
    return sum(day <= by + timedelta(days=1) for day in lapses)


def get_board(viewer: Viewer, filters: StandingFilters) -> Board:
    """The counts under the filters for branch and search. Two queries, whatever the number of people."""
    asked = _asked(filters)
    held = [sa.func.sum(sa.case((StandingInterval.state == state.value, 1), else_=0)) for state in _HELD]
    overdue = sa.func.sum(sa.case((_overdue(filters.on), 1), else_=0))
    counted = staff_numbers(viewer, asked).outerjoin(StandingInterval, _interval_of(filters.qualification, filters.on))
    counted = counted.add_columns(Branch.id, sa.func.count(), overdue, *held).group_by(Branch.id, Branch.path)
    rows = db.session.execute(counted.order_by(Branch.path)).all()
    soon = lapsing(filters.on, filters.on + timedelta(days=max(LAPSING_DAYS)), [filters.qualification]).subquery()
    ending = staff_numbers(viewer, asked).join(soon, soon.c.person_id == Posting.person_id).add_columns(Branch.id, soon.c.ends_on)
    lapses: dict[int, list[date]] = {}
    for branch, day in db.session.execute(ending):
        lapses.setdefault(branch, []).append(day)
    columns = tuple(zip(*rows, strict=True)) or ((),) * (3 + len(_HELD))
    return Board(filters, columns[0], columns[1], columns[2], columns[3:], lapses)


def get_sizes(viewer: Viewer, board: Board) -> list[tuple[int, int]]:
    """How many of those whom the filters ask for work where, in the order of the tree; from the board's own counts where they suffice."""
    filters = board.filters
    if sum([bool(filters.state), bool(filters.lapsing), filters.overdue]) <= 1:
        return board.sizes
    query = _narrowed(_people(viewer, filters), filters).add_columns(Branch.id, sa.func.count().label("n"))
    rows = db.session.execute(query.group_by(Branch.id, Branch.path).order_by(Branch.path))
    return [(row.id, row.n) for row in rows]


def list_page(viewer: Viewer, filters: StandingFilters, sizes: Sequence[tuple[int, int]], offset: int, limit: int) -> list[Line]:
    """A page of the list. In branch order only the branches are read in which it lies, so a page costs the same in any bank."""
    if filters.sort != "branch":
        return list_lines(viewer, filters, offset, limit)
    groups, skip = window(sizes[::-1] if filters.descending else sizes, offset, limit)
    return list_lines(viewer, filters, skip, limit, groups) if groups else []


def list_lines(
    viewer: Viewer, filters: StandingFilters, offset: int = 0, limit: int | None = None, branches: Collection[Any] | None = None
) -> list[Line]:
    """The people that the filters ask for, in their order, all of them without a limit; `branches` (ids) narrow them further. One query."""
    order = _order(filters)
    ranks = [column.label(f"rank_{number}") for number, (column, _descending) in enumerate(order)]
    chosen = _narrowed(_people(viewer, filters), filters).add_columns(Posting.person_id, Posting.branch_id, *ranks)
    if branches is not None:
        chosen = chosen.where(Posting.branch_id.in_(branches))
    # First who, sorted by no more than the order asks for; then what the line says of them.
    who = chosen.order_by(*(_sorted(column, down) for column, down in order)).offset(offset).limit(limit).subquery()
    columns = (
        Person.id,
        Person.name,
        Person.staff_no,
        Branch.name.label("branch"),
        Branch.code.label("branch_code"),
        state_of().label("state"),
        opens(viewer).label("opens"),
        StandingInterval.from_on,
        ends_on(filters.on).label("ends_on"),
        StandingInterval.params["number"].as_string().label("number"),
        StandingInterval.params["due_on"].as_string().label("due_on"),
    )
    held = sa.and_(
        StandingInterval.person_id == who.c.person_id, StandingInterval.qualification == filters.qualification, on_day(filters.on)
    )
    query = (
        sa.select(*columns)
        .select_from(who)
        .join(Person, Person.id == who.c.person_id)
        .join(Branch, Branch.id == who.c.branch_id)
        .outerjoin(StandingInterval, held)
        .order_by(*(_sorted(who.c[rank.name], down) for rank, (_column, down) in zip(ranks, order, strict=True)))
    )
    return [_line(row) for row in db.session.execute(query)]


def count_lines(viewer: Viewer, filters: StandingFilters) -> int:
    """How many people the filters ask for."""
    return sum(size for _branch, size in get_sizes(viewer, get_board(viewer, filters)))


def count_standings(viewer: Viewer, filters: StandingFilters) -> Counts:
    """The counts of the tiles: under the filters for branch and search, whatever the chosen state."""
    return get_board(viewer, filters).counts


def list_uncovered_branches(viewer: Viewer, qualification: str, on: date) -> Sequence[Branch]:
    """The lobbies in the viewer's scope where nobody who works there may stand on that day, in tree order."""
    covered = (
        sa.select(Posting.person_id)
        .join(
            StandingInterval,
            sa.and_(StandingInterval.person_id == Posting.person_id, StandingInterval.qualification == qualification, on_day(on)),
        )
        .where(Posting.branch_id == Branch.id, posted_on(on), StandingInterval.state.in_(VALID_STATES))
    )
    return db.session.scalars(
        sa.select(Branch).where(in_scope(viewer, RIGHT), Branch.kind.not_in(OFFICES), ~covered.exists()).order_by(Branch.path)
    ).all()


def get_intervals_of(person_id: int) -> dict[str, list[Interval]]:
    """A person's whole standing by qualification, past and computed future, the oldest first."""
    found: dict[str, list[Interval]] = {}
    rows = db.session.scalars(
        sa.select(StandingInterval)
        .where(StandingInterval.person_id == person_id)
        .order_by(StandingInterval.qualification, StandingInterval.from_on)
    )
    for row in rows:
        found.setdefault(row.qualification, []).append(row)
    return found


def get_workplaces_of(person_id: int) -> list[tuple[date, date | None, str]]:
    """Where a person has worked, the latest first: first day, last day (None: no end is known), branch."""
    rows = db.session.execute(
        sa.select(Posting.from_on, Posting.to_on, Branch.name)
        .join(Branch, Branch.id == Posting.branch_id)
        .where(Posting.person_id == person_id)
        .order_by(Posting.from_on.desc())
    )
    return [(row.from_on, last_day(row.to_on), row.name) for row in rows]


def get_certificates_of(person_id: int) -> Sequence[Certificate]:
    """A person's certificates, the newest first; the caller has asked whether the person is in scope."""
    return db.session.scalars(
        sa.select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.valid_from.desc())
    ).all()


def _people(viewer: Viewer, filters: StandingFilters) -> sa.Select[Any]:
    """Who worked in scope on the day beside their interval of the day, narrowed by branch and search."""
    return staff(viewer, _asked(filters)).outerjoin(StandingInterval, _interval_of(filters.qualification, filters.on))


def _asked(filters: StandingFilters) -> Staff:
    return Staff(on=filters.on, branch=filters.branch, text=filters.text)


def _narrowed(query: sa.Select[Any], filters: StandingFilters) -> sa.Select[Any]:
    if filters.state:
        query = query.where(state_of() == filters.state.value)
    if filters.lapsing:
        soon = lapsing(filters.on, filters.lapses_by, [filters.qualification]).subquery()
        query = query.where(Posting.person_id.in_(sa.select(soon.c.person_id)))
    if filters.overdue:
        query = query.where(_overdue(filters.on))
    return query


def _interval_of(qualification: str, on: date) -> sa.ColumnElement[bool]:
    return sa.and_(StandingInterval.person_id == Posting.person_id, StandingInterval.qualification == qualification, on_day(on))


def _overdue(on: date) -> sa.ColumnElement[bool]:
    # Days in ISO spelling compare as texts. Only a learner's interval names a due date.
    return sa.and_(StandingInterval.state.in_(_LEARNING), StandingInterval.params["due_on"].as_string() < on.isoformat())


def _order(filters: StandingFilters) -> list[tuple[sa.ColumnElement[Any], bool]]:
    """The columns to sort by and whether downwards; then always branch and staff number, so that pages never overlap."""
    ranks = {state.value: rank for rank, state in enumerate(State)}
    columns: dict[str, sa.ColumnElement[Any]] = {
        "branch": sa.type_coerce(Branch.path, sa.String),
        "staff_no": sa.type_coerce(Person.staff_no, sa.String),
        "state": sa.case(ranks, value=state_of(), else_=len(ranks)),
        "since": sa.type_coerce(StandingInterval.from_on, sa.Date),
        "until": ends_on(filters.on),
    }
    return [(columns[filters.sort], filters.descending), (columns["branch"], False), (columns["staff_no"], False)]


def _sorted(column: sa.ColumnElement[Any], descending: bool) -> sa.ColumnElement[Any]:
    return column.desc().nulls_last() if descending else column.asc().nulls_last()


def _line(row: Any) -> Line:
    return Line(
        person_id=row.id,
        name=row.name,
        staff_no=row.staff_no,
        branch=row.branch,
        branch_code=row.branch_code,
        state=row.state,
        since=row.from_on,
        until=last_day(row.ends_on),
        opens=bool(row.opens),
        number=row.number or "",
        due_on=row.due_on or "",
    )
