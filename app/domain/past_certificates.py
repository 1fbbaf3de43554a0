"""A list of certificates from before, or from elsewhere: what is wrong in which cell, and which of them the record does not hold yet."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from app.domain.identity import staff_no_of
from app.domain.people_list import EARLIEST, LATEST_AHEAD, date_of
from app.domain.roster_plan import FAULTY, NEW, SAME, Fault, PlannedRow
from app.domain.roster_tables import SheetRow
from app.domain.values import Frozen

FIELDS = ("staff_no", "qualification", "number", "valid_from", "valid_until", "issuer")
LONGEST = 60


class ListedCertificate(NamedTuple):
    """One row as written, under the fields' names. The last day is included."""

    row: int
    staff_no: str
    qualification: str
    number: str
    valid_from: str
    valid_until: str
    issuer: str


class Holder(NamedTuple):
    """Somebody in the scope of who uploads. `barred` is why nothing may be accepted for them by this person, or now, as a code; `revoked`
    and `frozen` are the qualifications of which that is so; `held` are the outside certificates that the record holds already."""

    id: int
    name: str
    branch_code: str
    barred: str = ""
    revoked: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()
    held: frozenset[tuple[str, str]] = frozenset()


class Shelf(Frozen):
    """What the rows are held against: people by staff number, qualifications by every word for them, the first row of each, today."""

    holders: Mapping[str, Holder]
    qualifications: Mapping[str, str]
    first_rows: Mapping[tuple[str, str, str], int]
    today: date


def listed_certificates(rows: Sequence[SheetRow], mapping: Mapping[str, int]) -> tuple[ListedCertificate, ...]:
    """The rows below the header, by the columns that were chosen."""
    places = [(field, mapping[field]) for field in FIELDS]
    return tuple(
        ListedCertificate(row=row.row, **{field: row.cells[place] if place < len(row.cells) else "" for field, place in places})
        for row in rows[1:]
    )


def words_of(qualifications: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each qualification's key by its key and by its title, however they are spaced."""
    return {_folded(word): key for key, title in qualifications for word in (key, title)}


def first_certificates(rows: Iterable[ListedCertificate]) -> dict[tuple[str, str, str], int]:
    """The row in which each certificate comes first."""
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        found.setdefault(_key(row), row.row)
    return found


def plan_certificates(rows: Sequence[ListedCertificate], shelf: Shelf) -> list[PlannedRow]:
    """What the rows do: add evidence, or nothing because the record holds it."""
    return [_planned(row, shelf) for row in rows]


def _planned(row: ListedCertificate, shelf: Shelf) -> PlannedRow:
    holder = shelf.holders.get(staff_no_of(row.staff_no) or "")
    first, last = date_of(row.valid_from), date_of(row.valid_until)
    faults = tuple(Fault(field, getattr(row, field)[:LONGEST], code, shelf.first_rows[_key(row)]) for field, code in _faults(row, shelf))
    if faults or holder is None or first is None or last is None:
        return PlannedRow(row.row, FAULTY, row.staff_no[:LONGEST], None, {}, {}, faults)
    after: dict[str, Any] = {
        "name": holder.name,
        "branch": holder.branch_code,
        "qualification": shelf.qualifications[_folded(row.qualification)],
        "number": row.number,
        "valid_from": first.isoformat(),
        "valid_until": last.isoformat(),
        "issuer": row.issuer,
    }
    kind = SAME if (after["qualification"], row.number) in holder.held else NEW
    return PlannedRow(row.row, kind, staff_no_of(row.staff_no) or "", holder.id, {}, after)


def _faults(row: ListedCertificate, shelf: Shelf) -> Iterable[tuple[str, str]]:
    for field, fault in (
        ("staff_no", holder_fault(row, shelf)),
        ("qualification", qualification_fault(row, shelf)),
        ("number", text_fault(row.number)),
        ("valid_from", day_fault(row.valid_from, shelf.today)),
        ("valid_until", period_fault(row)),
        ("issuer", text_fault(row.issuer)),
    ):
        if fault:
            yield field, fault


def holder_fault(row: ListedCertificate, shelf: Shelf) -> str | None:
    """Why nothing can be accepted for this staff number, as a code, or None."""
    number = staff_no_of(row.staff_no)
    if number is None:
        return "row_staff_no"
    holder = shelf.holders.get(number)
    if holder is None:
        return "row_nobody"
    if holder.barred == "not_for_oneself":
        return "row_own_record"
    if holder.barred:
        return "row_own_trainee"
    if shelf.first_rows[_key(row)] != row.row:
        return "row_twice"
    return None


def qualification_fault(row: ListedCertificate, shelf: Shelf) -> str | None:
    """Why the qualification will not do, as a code, or None."""
    key = shelf.qualifications.get(_folded(row.qualification))
    holder = shelf.holders.get(staff_no_of(row.staff_no) or "")
    if key is None:
        return "row_qualification"
    if holder and key in holder.revoked:
        return "row_revoked"
    if holder and key in holder.frozen:
        return "row_frozen"
    return None


def text_fault(text: str) -> str | None:
    """Why a number or a name of an issuer will not do, as a code, or None."""
    if not text or len(text) > LONGEST or any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") for character in text):
        return "row_text"
    return None


def day_fault(raw: str, today: date) -> str | None:
    """Why a first day will not do, as a code, or None."""
    day = date_of(raw)
    if day is None or not EARLIEST <= day <= today + LATEST_AHEAD:
        return "row_date"
    return None


def period_fault(row: ListedCertificate) -> str | None:
    """Why a last day will not do, as a code, or None. It may lie behind: what has lapsed is history all the same."""
    first, last = date_of(row.valid_from), date_of(row.valid_until)
    if last is None or last < EARLIEST or last.year > 9998 or (first and last < first):
        return "row_until"
    return None


def _key(row: ListedCertificate) -> tuple[str, str, str]:
    return staff_no_of(row.staff_no) or row.staff_no, _folded(row.qualification), row.number


def _folded(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())
