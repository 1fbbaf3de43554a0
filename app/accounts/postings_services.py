"""Keeping where people work: transfers, leaving and coming back leave what was before as it was. All of it only flushes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Posting
from app.domain.calendar import FOREVER
from app.extensions import db

_POSTINGS = Posting.__table__
# As many parameters as any database takes in one statement, with room.
_CHUNK = 500


def begin_postings(firsts: Sequence[tuple[int, int, date]]) -> None:
    """The first postings of new people: (person, branch, first day)."""
    _insert([{"person_id": person_id, "from_on": day, "to_on": FOREVER, "branch_id": branch_id} for person_id, branch_id, day in firsts])


def set_postings(wanted: Mapping[int, int | None], on: date) -> None:
    """From a day on, people (by id) work in these branches (by id), or, for None, no longer here.

    Who is there already stays as they are. A posting that would begin on that day or later is replaced and not kept: it never came to be.
    """
    open_ones = _open(list(wanted))
    ended: list[int] = []
    dropped: list[int] = []
    begun: list[dict[str, object]] = []
    for person_id, branch_id in wanted.items():
        held = open_ones.get(person_id)
        if held is None:
            begins = on
        elif held.branch_id == branch_id:
            continue
        else:
            begins = max(on, held.from_on)
            (dropped if held.from_on >= on else ended).append(person_id)
        if branch_id is not None:
            begun.append({"person_id": person_id, "from_on": begins, "to_on": FOREVER, "branch_id": branch_id})
    for person_ids in _chunks(dropped):
        db.session.execute(sa.delete(_POSTINGS).where(_POSTINGS.c.person_id.in_(person_ids), _POSTINGS.c.to_on == FOREVER))
    for person_ids in _chunks(ended):
        open_one = (_POSTINGS.c.person_id.in_(person_ids), _POSTINGS.c.to_on == FOREVER)
        db.session.execute(sa.update(_POSTINGS).where(*open_one).values(to_on=on))
    _insert(begun)


def first_day_is(person_id: int, hired_on: date) -> None:
    """Let a person's first posting begin on the first day as it was corrected, unless it had ended by then."""
    first = db.session.scalar(sa.select(Posting).where(Posting.person_id == person_id).order_by(Posting.from_on).limit(1))
    if first is not None and hired_on < first.to_on:
        first.from_on = hired_on
        db.session.flush()


def _open(person_ids: Sequence[int]) -> dict[int, sa.Row[tuple[int, date, int]]]:
    found = {}
    for chunk in _chunks(person_ids):
        columns = (_POSTINGS.c.person_id, _POSTINGS.c.from_on, _POSTINGS.c.branch_id)
        rows = db.session.execute(sa.select(*columns).where(_POSTINGS.c.person_id.in_(chunk), _POSTINGS.c.to_on == FOREVER))
        found |= {row.person_id: row for row in rows}
    return found


def _chunks(person_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (person_ids[start : start + _CHUNK] for start in range(0, len(person_ids), _CHUNK))


def _insert(rows: list[dict[str, object]]) -> None:
    if rows:
        db.session.execute(sa.insert(_POSTINGS), rows)
