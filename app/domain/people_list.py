"""A list of people as HR sends it: a CSV file with a Chinese header. Reading it, and what is wrong in which row."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from app.domain.identity import name_of, staff_no_of
from app.domain.values import Frozen

COLUMNS = ("工号", "姓名", "网点代码", "入职日期")
MOST_ROWS = 5_000
MOST_BYTES = 1_000_000

EARLIEST = date(1950, 1, 1)
# People are entered before their first day, but not years before.
LATEST_AHEAD = timedelta(days=366)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月|(?=\d{4}$)(\d{2}))(\d{1,2})日?")


class ListedPerson(Frozen):
    """One row as written; `row` is the line that a spreadsheet shows, the header being row 1."""

    row: int
    staff_no: str
    name: str
    branch_code: str
    hired_on: str

    def cell(self, column: str) -> str:
        """The text under one of COLUMNS."""
        return (self.staff_no, self.name, self.branch_code, self.hired_on)[COLUMNS.index(column)]


class KnownPerson(Frozen):
    """Somebody who has an account already. `visible` is whether the viewer may see who it is."""

    name: str
    branch_code: str
    hired_on: date
    visible: bool


class Surroundings(Frozen):
    """What the rows are held against: the branches in the viewer's scope, the people there are, the first row of each number, today."""

    branches: frozenset[str]
    people: Mapping[str, KnownPerson]
    first_rows: Mapping[str, int]
    today: date


def list_fault(body: bytes) -> str | None:
    """Why the file as a whole cannot be read, as a code, or None."""
    if not body.strip():
        return "import_empty"
    if len(body) > MOST_BYTES:
        return "import_too_big"
    text = _decoded(body)
    if text is None:
        return "import_encoding"
    if missing_columns(body):
        return "import_header"
    if sum(1 for _ in _rows(text)) > MOST_ROWS + 1:
        return "import_too_long"
    return None


def missing_columns(body: bytes) -> tuple[str, ...]:
    """Which columns the header lacks; their order does not matter, and further columns are left alone."""
    header = next(_rows(_decoded(body) or ""), (1, []))[1]
    return tuple(column for column in COLUMNS if column not in header)


def read_list(body: bytes) -> tuple[ListedPerson, ...]:
    """The rows of a file without a list_fault. Empty rows are passed over."""
    rows = _rows(_decoded(body) or "")
    header = next(rows, (1, []))[1]
    places = [header.index(column) for column in COLUMNS]
    found = []
    for row, cells in rows:
        staff_no, name, branch_code, hired_on = (cells[place] if place < len(cells) else "" for place in places)
        found.append(ListedPerson(row=row, staff_no=staff_no, name=name, branch_code=branch_code, hired_on=hired_on))
    return tuple(found)


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


def cell_fault(person: ListedPerson, column: str, around: Surroundings) -> str | None:
    """What is wrong with the cell under one of COLUMNS, as a code, or None."""
    known = around.people.get(staff_no_of(person.staff_no) or "")
    return _FAULTS[column](person, known, around)


def _number_fault(person: ListedPerson, known: KnownPerson | None, around: Surroundings) -> str | None:
    number = staff_no_of(person.staff_no)
    if number is None:
        return "row_staff_no"
    if around.first_rows[number] != person.row:
        return "row_twice"
    if known and not known.visible:
        return "row_elsewhere"
    return None


def _name_fault(person: ListedPerson, known: KnownPerson | None, _around: Surroundings) -> str | None:
    name = name_of(person.name)
    if name is None:
        return "row_name"
    if known and known.visible and known.name != name:
        return "row_name_differs"
    return None


def _branch_fault(person: ListedPerson, known: KnownPerson | None, around: Surroundings) -> str | None:
    if person.branch_code not in around.branches:
        return "row_branch"
    if known and known.visible and known.branch_code != person.branch_code:
        return "row_branch_differs"
    return None


def _date_fault(person: ListedPerson, known: KnownPerson | None, around: Surroundings) -> str | None:
    day = date_of(person.hired_on)
    if day is None or not EARLIEST <= day <= around.today + LATEST_AHEAD:
        return "row_date"
    if known and known.visible and known.hired_on != day:
        return "row_date_differs"
    return None


_FAULTS = dict(zip(COLUMNS, (_number_fault, _name_fault, _branch_fault, _date_fault), strict=True))


def _decoded(body: bytes) -> str | None:
    """UTF-8 with or without a byte order mark, else GB18030. None for neither, and for a file with NULs, which is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row that holds something; cells without the spaces around them."""
    reader = csv.reader(text.splitlines(keepends=True))
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                yield line, trimmed
    except csv.Error:
        # A cell longer than csv takes, or a stray carriage return: the rest of the file is one faulty row.
        yield before + 1, ["?"]
