"""A list of people as HR sends it: its rows, and what is wrong in which cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.identity import name_of, staff_no_of
from app.domain.roster_tables import SheetRow
from app.domain.values import Frozen

EARLIEST = date(1950, 1, 1)
# People are entered before their first day, but not years before.
LATEST_AHEAD = timedelta(days=366)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月|(?=\d{4}$)(\d{2}))(\d{1,2})日?")


class ListedPerson(NamedTuple):
    """One row as written, under the fields' names."""

    row: int
    staff_no: str
    name: str
    branch_code: str
    hired_on: str
    left_on: str = ""


class KnownPerson(NamedTuple):
    """Somebody who has an account already. `visible` is whether the viewer may see who it is; `stays` is why the viewer may not touch
    the account, as a code, or ""."""

    id: int
    name: str
    branch_code: str
    hired_on: date
    active: bool
    visible: bool
    stays: str = ""


class Surroundings(Frozen):
    """What the rows are held against: the branches in the viewer's scope, the people there are, the first row of each number, today."""

    branches: frozenset[str]
    people: Mapping[str, KnownPerson]
    first_rows: Mapping[str, int]
    today: date


def listed(rows: Sequence[SheetRow], mapping: Mapping[str, int]) -> tuple[ListedPerson, ...]:
    """The rows below the header, by the columns that were chosen."""
    places = [(field, mapping[field]) for field in ListedPerson._fields if field in mapping]
    return tuple(
        ListedPerson(row=row.row, **{field: row.cells[place] if place < len(row.cells) else "" for field, place in places})
        for row in rows[1:]
    )


def date_of(raw: str) -> date | None:
    """A civil date as people and spreadsheets write it: 2026-03-02, 2026/3/2, 2026.3.2, 20260302, 2026年3月2日. None when it is none."""
    match = _DATE.fullmatch(raw.strip())
    if match is None:
        return None
    year, *months, day = match.groups()
    try:
        return date(int(year), int(next(month for month in months if month)), int(day))
    except ValueError:
        return None


def first_rows(people: Iterable[ListedPerson]) -> dict[str, int]:
    """The row in which each staff number comes first."""
    found: dict[str, int] = {}
    for person in people:
        number = staff_no_of(person.staff_no)
        if number:
            found.setdefault(number, person.row)
    return found


def cell_fault(person: ListedPerson, field: str, around: Surroundings) -> str | None:
    """What is wrong with the cell under one of the fields, as a code, or None."""
    return _FAULTS[field](person, around)


def _number_fault(person: ListedPerson, around: Surroundings) -> str | None:
    number = staff_no_of(person.staff_no)
    if number is None:
        return "row_staff_no"
    if around.first_rows[number] != person.row:
        return "row_twice"
    known = around.people.get(number)
    if known and not known.visible:
        return "row_elsewhere"
    return None


def _name_fault(person: ListedPerson, _around: Surroundings) -> str | None:
    if name_of(person.name) is None:
        return "row_name"
    return None


def _branch_fault(person: ListedPerson, around: Surroundings) -> str | None:
    if person.branch_code not in around.branches:
        return "row_branch"
    return None


def _hired_fault(person: ListedPerson, around: Surroundings) -> str | None:
    day = date_of(person.hired_on)
    if day is None or not EARLIEST <= day <= around.today + LATEST_AHEAD:
        return "row_date"
    return None


def _left_fault(person: ListedPerson, around: Surroundings) -> str | None:
    if not person.left_on:
        return None
    day, hired = date_of(person.left_on), date_of(person.hired_on)
    if day is None or not EARLIEST <= day <= around.today + LATEST_AHEAD or (hired and day < hired):
        return "row_left_on"
    return None


_FAULTS = {
    "staff_no": _number_fault,
    "name": _name_fault,
    "branch_code": _branch_fault,
    "hired_on": _hired_fault,
    "left_on": _left_fault,
}
