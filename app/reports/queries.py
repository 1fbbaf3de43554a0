"""Standings of many people: one list, its counts, and where nobody is qualified. Scoped by the viewer in the query itself."""

from collections.abc import Sequence
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
from app.extensions import db
from app.qualification.models import Certificate, StandingInterval
from app.reports.interval_queries import VALID_STATES, ends_on, is_valid, last_day, on_day, state_of
from app.reports.staff_queries import RIGHT, Staff, opens, staff

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


def list_lines(viewer: Viewer, filters: StandingFilters, offset: int = 0, limit: int | None = None) -> list[Line]:
    """The people that the filters ask for, in their order; all of them without a limit. One query."""
    on = filters.on
    query = _narrowed(_people(viewer, filters), filters).add_columns(
        Person.id,
        Person.name,
        Person.staff_no,
        Branch.name.label("branch"),
        state_of().label("state"),
        opens(viewer).label("opens"),
        StandingInterval.from_on,
        ends_on(on).label("ends_on"),
        StandingInterval.params["number"].as_string().label("number"),
        StandingInterval.params["due_on"].as_string().label("due_on"),
    )
    rows = db.session.execute(query.order_by(*_order(filters)).offset(offset).limit(limit))
    return [_line(row) for row in rows]


def count_lines(viewer: Viewer, filters: StandingFilters) -> int:
    """How many people the filters ask for."""
    return db.session.scalar(_narrowed(_people(viewer, filters), filters).add_columns(sa.func.count())) or 0


def count_standings(viewer: Viewer, filters: StandingFilters) -> Counts:
    """The counts of the tiles: under the filters for branch and search, whatever the chosen state."""
    ends = ends_on(filters.on)
    columns: list[sa.ColumnElement[Any]] = [
        state_of().label("state"),
        sa.func.count().label("n"),
        sa.func.sum(sa.case((_overdue(filters.on), 1), else_=0)).label("overdue"),
    ]
    for days in LAPSING_DAYS:
        soon = ends <= filters.on + timedelta(days=days + 1)
        columns.append(sa.func.sum(sa.case((sa.and_(is_valid(), soon), 1), else_=0)).label(f"in_{days}"))
    rows = db.session.execute(_people(viewer, filters).add_columns(*columns).group_by(state_of())).all()
    return Counts(
        by_state={row.state: row.n for row in rows},
        lapsing={days: sum(getattr(row, f"in_{days}") for row in rows) for days in LAPSING_DAYS},
        overdue=sum(row.overdue for row in rows),
    )


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
    asked = Staff(on=filters.on, branch=filters.branch, text=filters.text)
    return staff(viewer, asked).outerjoin(StandingInterval, _interval_of(filters.qualification, filters.on))


def _narrowed(query: sa.Select[Any], filters: StandingFilters) -> sa.Select[Any]:
    if filters.state:
        query = query.where(state_of() == filters.state.value)
    if filters.lapsing:
        query = query.where(is_valid(), ends_on(filters.on) <= filters.lapses_by + timedelta(days=1))
    if filters.overdue:
        query = query.where(_overdue(filters.on))
    return query


def _interval_of(qualification: str, on: date) -> sa.ColumnElement[bool]:
    return sa.and_(StandingInterval.person_id == Person.id, StandingInterval.qualification == qualification, on_day(on))


def _overdue(on: date) -> sa.ColumnElement[bool]:
    # Days in ISO spelling compare as texts. Only a learner's interval names a due date.
    return sa.and_(StandingInterval.state.in_(_LEARNING), StandingInterval.params["due_on"].as_string() < on.isoformat())


def _order(filters: StandingFilters) -> list[sa.ColumnElement[Any]]:
    """The order asked for; then always branch and staff number, so that pages never overlap."""
    ranks = {state.value: rank for rank, state in enumerate(State)}
    columns: dict[str, sa.ColumnElement[Any]] = {
        "branch": sa.type_coerce(Branch.path, sa.String),
        "staff_no": sa.type_coerce(Person.staff_no, sa.String),
        "state": sa.case(ranks, value=state_of(), else_=len(ranks)),
        "since": sa.type_coerce(StandingInterval.from_on, sa.Date),
        "until": ends_on(filters.on),
    }
    chosen = columns[filters.sort]
    first = chosen.desc().nulls_last() if filters.descending else chosen.asc().nulls_last()
    return [first, columns["branch"].asc(), columns["staff_no"].asc()]


def _line(row: Any) -> Line:
    return Line(
        person_id=row.id,
        name=row.name,
        staff_no=row.staff_no,
        branch=row.branch,
        state=row.state,
        since=row.from_on,
        until=last_day(row.ends_on),
        opens=bool(row.opens),
        number=row.number or "",
        due_on=row.due_on or "",
    )
