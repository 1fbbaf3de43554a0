"""What a list of people would do, row by row: who is new, changed, moved, coming back, leaving, or left as they are, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from app.domain.calendar import day_after
from app.domain.identity import name_of, staff_no_of
from app.domain.people_list import KnownPerson, ListedPerson, Surroundings, cell_fault, date_of

NEW, CHANGED, MOVED, RETURNING, LEAVING, SAME, STAYS, FAULTY = (
    "new", "changed", "moved", "returning", "leaving", "same", "stays", "faulty",
)  # fmt: skip
KINDS = (NEW, CHANGED, MOVED, RETURNING, LEAVING, SAME, STAYS, FAULTY)
# The rows that write something when the list is applied.
ACTING = (NEW, CHANGED, MOVED, RETURNING, LEAVING)

# Above this share of a subtree's people, whoever closes their accounts types the number: a half file looks like a wave of leavers.
SHARE_TO_CONFIRM = 10


class Fault(NamedTuple):
    """What is wrong in one cell: the field, what was written, the code, and the row that had the number first."""

    field: str
    value: str
    code: str
    first: int


class PlannedRow(NamedTuple):
    """A row with what it does. `row` 0 stands in no file: a full roster does not name that person. Facts are dicts as JSON can hold them:
    name, branch (its code), hired_on, active. `since` is the day from which it holds, where the file says one; `why` is the code of a row
    that stays as it is."""

    row: int
    kind: str
    staff_no: str
    person_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    why: str = ""
    since: date | None = None


def facts(name: str, branch_code: str, hired_on: date, active: bool) -> dict[str, Any]:
    """What a list says of a person and can change, as it is kept and compared."""
    return {"name": name, "branch": branch_code, "hired_on": hired_on.isoformat(), "active": active}


def plan(rows: Sequence[ListedPerson], around: Surroundings, everybody: Mapping[str, KnownPerson] | None = None) -> list[PlannedRow]:
    """What the rows do, and with a full roster also who of `everybody` (the active people of the subtree) is not named and so leaves."""
    planned = [_planned(row, around) for row in rows]
    if everybody:
        planned += [_missing(number, known) for number, known in everybody.items() if number not in around.first_rows]
    return planned


def counts(planned: Iterable[PlannedRow]) -> dict[str, int]:
    """How many rows of each kind."""
    found = Counter(row.kind for row in planned)
    return {kind: found[kind] for kind in KINDS}


def must_be_typed(leaving: int, people: int) -> bool:
    """Whether so many of a subtree's people would be closed that a click is not enough."""
    return leaving * 100 > people * SHARE_TO_CONFIRM


def _planned(row: ListedPerson, around: Surroundings) -> PlannedRow:
    faults = tuple(_faults(row, around))
    number, name, hired = staff_no_of(row.staff_no), name_of(row.name), date_of(row.hired_on)
    if faults or number is None or name is None or hired is None:
        return PlannedRow(row.row, FAULTY, row.staff_no[:60], None, {}, {}, faults)
    left = date_of(row.left_on) if row.left_on else None
    # Somebody whose last day is still to come works until then; the next list closes the account.
    after = facts(name, row.branch_code, hired, left is None or left >= around.today)
    known = around.people.get(number)
    if known is None:
        # Who has left before ever coming here needs no account.
        return PlannedRow(row.row, NEW if after["active"] else SAME, number, None, {}, after)
    return _of_known(row.row, number, known, after, left)


def _of_known(row: int, number: str, known: KnownPerson, after: dict[str, Any], left: date | None) -> PlannedRow:
    before = _facts_of(known)
    kind = _kind(before, after)
    if kind == LEAVING:
        # The last facts stay as they were known: a leaver's row only says that they left.
        after = before | {"active": False}
    if kind != SAME and known.stays:
        return PlannedRow(row, STAYS, number, known.id, before, after, why=known.stays)
    since = day_after(left) if kind == LEAVING and left else None
    return PlannedRow(row, kind, number, known.id, before, after, since=since)


def _missing(number: str, known: KnownPerson) -> PlannedRow:
    before = _facts_of(known)
    return PlannedRow(0, STAYS if known.stays else LEAVING, number, known.id, before, before | {"active": False}, why=known.stays)


def _kind(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if not after["active"]:
        return LEAVING if before["active"] else SAME
    if not before["active"]:
        return RETURNING
    if before["branch"] != after["branch"]:
        return MOVED
    return SAME if before == after else CHANGED


def _facts_of(known: KnownPerson) -> dict[str, Any]:
    return facts(known.name, known.branch_code, known.hired_on, known.active)


def _faults(row: ListedPerson, around: Surroundings) -> Iterable[Fault]:
    for field in ("staff_no", "name", "branch_code", "hired_on", "left_on"):
        fault = cell_fault(row, field, around)
        if fault:
            first = around.first_rows.get(staff_no_of(row.staff_no) or "", row.row)
            yield Fault(field, getattr(row, field)[:60], fault, first)
