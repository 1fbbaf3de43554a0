"""People × qualifications: one row a person, one cell a qualification, on any day. Scoped by the viewer in the query itself."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person, Posting, RoleGrant
from app.domain.hindsight import believed
from app.domain.matrix_filters import MatrixFilters
from app.domain.programme import Programme
from app.domain.rights import TRAINEE, Viewer
from app.domain.standing import VALID, Standing, State
from app.domain.windows import window
from app.extensions import db
from app.qualification.models import StandingInterval
from app.record.queries import BATCH, get_events_of
from app.reports.interval_queries import ends_on, is_valid, lapsing, last_day, on_day
from app.reports.staff_queries import Staff, opens, staff, staff_numbers


@dataclass(frozen=True)
class Cell:
    """A standing. `until` is the last valid day, renewals included; of the expired, the day on which it ended."""

    state: str
    until: date | None = None


NOTHING = Cell(State.UNASSIGNED.value)


@dataclass(frozen=True)
class Row:
    """A person with a cell for each qualification asked for. `opens`: the viewer may open the person's page."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    branch_code: str
    opens: bool
    cells: tuple[Cell, ...]


def get_sizes(viewer: Viewer, filters: MatrixFilters, keys: Sequence[str]) -> list[tuple[int, int]]:
    """How many of those whom the filters ask for work where, by branch (id) in the order of the tree. One query."""
    query = _narrowed(staff_numbers(viewer, _asked(filters)), filters, keys).add_columns(Branch.id, sa.func.count().label("n"))
    rows = db.session.execute(query.group_by(Branch.id, Branch.path).order_by(Branch.path))
    return [(row.id, row.n) for row in rows]


def list_page(
    viewer: Viewer, filters: MatrixFilters, keys: Sequence[str], sizes: Sequence[tuple[int, int]], offset: int, limit: int
) -> list[Row]:
    """A page of the matrix. In branch order only the branches are read in which it lies, so a page costs the same in any bank."""
    if filters.sort != "branch":
        return list_rows(viewer, filters, keys, offset, limit)
    groups, skip = window(sizes[::-1] if filters.descending else sizes, offset, limit)
    return list_rows(viewer, filters, keys, skip, limit, groups) if groups else []


def list_rows(
    viewer: Viewer,
    filters: MatrixFilters,
    keys: Sequence[str],
    offset: int = 0,
    limit: int | None = None,
    branches: Collection[Any] | None = None,
) -> list[Row]:
    """The rows that the filters ask for, in their order, all of them without a limit; `branches` (ids) narrow them further. One query."""
    order = _order(filters)
    columns = (
        Person.id,
        Person.name,
        Person.staff_no,
        Branch.name.label("branch"),
        Branch.code.label("branch_code"),
        opens(viewer).label("opens"),
    )
    ranks = [column.label(f"rank_{number}") for number, (column, _descending) in enumerate(order)]
    chosen = _narrowed(staff(viewer, _asked(filters)), filters, keys).add_columns(*columns, *ranks)
    if branches is not None:
        chosen = chosen.where(Posting.branch_id.in_(branches))
    people = chosen.order_by(*(_sorted(column, down) for column, down in order)).offset(offset).limit(limit).subquery()
    interval = aliased(StandingInterval)
    query = (
        sa.select(*people.c, interval.qualification, interval.state, ends_on(filters.on, interval).label("ends_on"))
        .select_from(people)
        .outerjoin(interval, sa.and_(interval.person_id == people.c.id, on_day(filters.on, interval), interval.qualification.in_(keys)))
        .order_by(*(_sorted(people.c[rank.name], down) for rank, (_column, down) in zip(ranks, order, strict=True)), people.c.id)
    )
    return list(_rows(db.session.execute(query), keys))


def count_rows(viewer: Viewer, filters: MatrixFilters, keys: Sequence[str]) -> int:
    """How many people the filters ask for."""
    return sum(size for _branch, size in get_sizes(viewer, filters, keys))


def as_believed(rows: Sequence[Row], programme: Programme, on: date, instant: datetime) -> list[Row]:
    """The same people with their standings as the ledger had them at an instant, reckoned anew from their events."""
    told: list[Row] = []
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        events = get_events_of([row.person_id for row in some])
        for row in some:
            found = [believed(events[row.person_id], each, programme, on, instant) for each in programme.qualifications]
            told.append(replace(row, cells=tuple(Cell(then.state.value, _until(then)) for then in found)))
    return told


def _until(then: Standing) -> date | None:
    ends = then.state in VALID or then.state is State.EXPIRED
    return date.fromisoformat(then.params["until"]) if ends else None


def _asked(filters: MatrixFilters) -> Staff:
    return Staff(on=filters.on, branch=filters.branch, text=filters.text, left=filters.who == "left")


def _narrowed(query: sa.Select[Any], filters: MatrixFilters, keys: Collection[str]) -> sa.Select[Any]:
    if filters.role:
        roles = sa.select(RoleGrant.role).where(RoleGrant.person_id == Posting.person_id)
        query = query.where(~roles.exists() if filters.role == TRAINEE else roles.where(RoleGrant.role == filters.role).exists())
    chosen = [filters.qualification] if filters.qualification else list(keys)
    if filters.state:
        held = _of_person(filters.on, chosen)
        if filters.state is State.UNASSIGNED:
            query = query.where(~held.exists() | held.where(StandingInterval.state == State.UNASSIGNED.value).exists())
        else:
            query = query.where(held.where(StandingInterval.state == filters.state.value).exists())
    if filters.lapsing:
        soon = lapsing(filters.on, filters.lapses_by, chosen).subquery()
        query = query.where(Posting.person_id.in_(sa.select(soon.c.person_id)))
    if filters.missing:
        # The last ones of the programme are held by the fewest: they are looked at first, and mostly settle it.
        query = query.where(sa.or_(*(~_of_person(filters.on, [key]).where(is_valid()).exists() for key in reversed(keys))))
    return query


def _of_person(on: date, keys: Collection[str]) -> sa.Select[Any]:
    """The intervals of the person of the outer query on a day."""
    return sa.select(StandingInterval.person_id).where(
        StandingInterval.person_id == Posting.person_id, StandingInterval.qualification.in_(keys), on_day(on)
    )


def _order(filters: MatrixFilters) -> list[tuple[sa.ColumnElement[Any], bool]]:
    """The columns to sort by and whether downwards; always branch and staff number at the end, so that pages never overlap."""
    branch, staff_no = sa.type_coerce(Branch.path, sa.String), sa.type_coerce(Person.staff_no, sa.String)
    plain: dict[str, sa.ColumnElement[Any]] = {"branch": branch, "staff_no": staff_no}
    held = _of_person(filters.on, [filters.sort]).with_only_columns(ends_on(filters.on))
    first = plain[filters.sort] if filters.sort in plain else held.limit(1).scalar_subquery()
    return [(first, filters.descending), (branch, False), (staff_no, False)]


def _sorted(column: sa.ColumnElement[Any], descending: bool) -> sa.ColumnElement[Any]:
    return column.desc().nulls_last() if descending else column.asc().nulls_last()


def _rows(found: sa.Result[Any], keys: Sequence[str]) -> Iterator[Row]:
    """The lines of one person stand together: a line for each qualification, or one without any."""
    last: Any = None
    cells: dict[str, Cell] = {}
    for line in found:
        if last is not None and line.id != last.id:
            yield _row(last, cells, keys)
            cells = {}
        if line.qualification:
            cells[line.qualification] = Cell(line.state, last_day(line.ends_on))
        last = line
    if last is not None:
        yield _row(last, cells, keys)


def _row(line: Any, cells: dict[str, Cell], keys: Sequence[str]) -> Row:
    told = tuple(cells.get(key, NOTHING) for key in keys)
    return Row(line.id, line.name, line.staff_no, line.branch, line.branch_code, bool(line.opens), told)
