"""The list of people, and what an uploaded list would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope, list_branches
from app.domain.identity import name_of, staff_no_of
from app.domain.people_list import COLUMNS, KnownPerson, ListedPerson, Surroundings, cell_fault, date_of, first_rows, read_list
from app.domain.rights import Viewer
from app.errors import Refused
from app.extensions import db
from app.roster.models import StagedImport

STAGED_FOR = timedelta(hours=1)
# As many parameters as any database takes in one statement, with room.
_CHUNK = 500


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to: a part of a name or number, a branch with all below it, open or closed accounts."""

    text: str = ""
    branch_code: str = ""
    active: bool = True


@dataclass(frozen=True)
class RowFault:
    """One cell that has to be mended, and how."""

    row: int
    column: str
    value: str
    refused: Refused


@dataclass(frozen=True)
class NewPerson:
    """A row that adds somebody."""

    row: int
    staff_no: str
    name: str
    branch_code: str
    hired_on: date


@dataclass(frozen=True)
class Report:
    """What a file would do: add `new`, leave `unchanged` rows alone; with any fault it does nothing."""

    new: tuple[NewPerson, ...]
    unchanged: int
    faults: tuple[RowFault, ...]

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})


def count_people(viewer: Viewer, right: str, wanted: Wanted) -> int:
    """How many people the list holds."""
    return db.session.scalar(sa.select(sa.func.count(Person.id)).join(Branch).where(*_conditions(viewer, right, wanted))) or 0


def list_people(viewer: Viewer, right: str, wanted: Wanted, *, offset: int, limit: int) -> Sequence[Person]:
    """A page of the people in the viewer's scope, by branch and number."""
    return db.session.scalars(
        sa.select(Person)
        .join(Branch)
        .where(*_conditions(viewer, right, wanted))
        .order_by(Branch.path, Person.staff_no)
        .offset(offset)
        .limit(limit)
    ).all()


def get_staged(viewer: Viewer, import_id: str, now: datetime) -> StagedImport | None:
    """The viewer's own upload, while it waits."""
    return db.session.scalar(
        sa.select(StagedImport).where(
            StagedImport.id == import_id, StagedImport.person_id == viewer.person_id, StagedImport.staged_at > now - STAGED_FOR
        )
    )


def get_report(viewer: Viewer, rows: Sequence[ListedPerson], today: date) -> Report:
    """Hold the rows against the accounts as they are now."""
    numbers = first_rows(rows)
    around = Surroundings(
        branches=frozenset(branch.code for branch in list_branches(viewer, "manage_people")),
        people=_known(viewer, list(numbers)),
        first_rows=numbers,
        today=today,
    )
    new, unchanged, faults = [], 0, []
    for row in rows:
        wrong = _faults(row, around)
        number, name, day = staff_no_of(row.staff_no), name_of(row.name), date_of(row.hired_on)
        if wrong or number is None or name is None or day is None:
            faults += wrong
        elif number in around.people:
            unchanged += 1
        else:
            new.append(NewPerson(row.row, number, name, row.branch_code, day))
    return Report(tuple(new), unchanged, tuple(faults))


def rows_of(body: bytes) -> tuple[ListedPerson, ...]:
    """The rows of a file that was accepted at its upload."""
    return read_list(body)


def _faults(row: ListedPerson, around: Surroundings) -> list[RowFault]:
    found = []
    number = staff_no_of(row.staff_no) or ""
    known = around.people.get(number)
    shown = {"name": known.name, "branch": known.branch_code, "day": known.hired_on} if known and known.visible else {}
    for column in COLUMNS:
        fault = cell_fault(row, column, around)
        if fault:
            refused = Refused.because(fault, first=around.first_rows.get(number, row.row), **shown)
            found.append(RowFault(row.row, column, row.cell(column)[:60], refused))
    return found


def _known(viewer: Viewer, numbers: list[str]) -> dict[str, KnownPerson]:
    found: dict[str, KnownPerson] = {}
    for start in range(0, len(numbers), _CHUNK):
        query = (
            sa.select(Person.staff_no, Person.name, Branch.code, Branch.path, Person.hired_on)
            .join(Branch)
            .where(Person.staff_no.in_(numbers[start : start + _CHUNK]))
        )
        for staff_no, name, code, path, hired_on in db.session.execute(query):
            visible = viewer.covers("manage_people", path)
            found[staff_no] = KnownPerson(name=name, branch_code=code, hired_on=hired_on, visible=visible)
    return found


def _conditions(viewer: Viewer, right: str, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = [in_scope(viewer, right), Person.active == wanted.active]
    text = wanted.text.strip()
    if text:
        number = staff_no_of(text) or text.upper()
        conditions.append(
            sa.or_(Person.name.contains(name_of(text) or text, autoescape=True), Person.staff_no.contains(number, autoescape=True))
        )
    if wanted.branch_code:
        top = sa.select(Branch.path).where(Branch.code == wanted.branch_code).scalar_subquery()
        conditions.append(Branch.path.startswith(top))
    return conditions
