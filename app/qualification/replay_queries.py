"""The intervals computed anew from the ledger, beside those that are stored: a cache has to agree with what it was made from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.ledger import Event
from app.domain.programme import Programme, Qualification
from app.domain.standing import intervals
from app.extensions import db
from app.qualification.models import StandingInterval
from app.record.models import LedgerEvent
from app.record.queries import BATCH, get_events, get_events_of

# Columns of the table instead of mapped rows: this is asked for at each event, and by a replay for everybody.
INTERVALS = StandingInterval.__table__
Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """A person's intervals in a qualification where the stored ones are not those that the events give."""

    person_id: int
    qualification: str
    stored: tuple[Row, ...]
    computed: tuple[Row, ...]


@dataclass(frozen=True)
class Replay:
    """How many people and intervals were computed anew, and where the stored ones differ."""

    people: int
    intervals: int
    differences: tuple[Difference, ...]


def interval_rows(events: Sequence[Event], person_id: int, qualification: Qualification, programme: Programme) -> list[Row]:
    """A person's intervals in a qualification as rows of the table, the oldest first."""
    return [
        {
            "person_id": person_id,
            "qualification": qualification.key,
            "from_on": interval.from_on,
            "to_on": interval.to_on,
            "state": interval.standing.state.value,
            "reason": interval.standing.reason,
            "params": interval.standing.params,
            "event_seq": interval.standing.event_seq,
        }
        for interval in intervals(events, qualification, programme)
    ]


def stored_rows(*conditions: sa.ColumnElement[bool]) -> list[Row]:
    """Stored intervals, each person's oldest first."""
    query = sa.select(INTERVALS).where(*conditions).order_by(INTERVALS.c.person_id, INTERVALS.c.qualification, INTERVALS.c.from_on)
    return [dict(row) for row in db.session.execute(query).mappings()]


def get_replay(programme: Programme) -> Replay:
    """Compute everybody's intervals from the ledger and compare. Writes nothing.

    Somebody who differs is asked a second time by themselves: an event may have come between the reading of the ledger and of the table.
    """
    people, count, found = _people(), 0, []
    for start in range(0, len(people), BATCH):
        block = people[start : start + BATCH]
        events = get_events_of(block)
        stored = _by_person(stored_rows(INTERVALS.c.person_id.in_(block)))
        for person_id in block:
            count += len(stored[person_id])
            if _differences(person_id, events[person_id], stored[person_id], programme):
                db.session.rollback()
                found += differences_of(person_id, programme)
        # What has been read is let go: a large bank would otherwise be held in memory whole.
        db.session.rollback()
    return Replay(len(people), count, tuple(found))


def differences_of(person_id: int, programme: Programme) -> list[Difference]:
    """Where one person's stored intervals are not those that the events give."""
    return list(_differences(person_id, get_events(person_id), stored_rows(INTERVALS.c.person_id == person_id), programme))


def _differences(person_id: int, events: Sequence[Event], stored: Sequence[Row], programme: Programme) -> Iterator[Difference]:
    held: defaultdict[str, list[Row]] = defaultdict(list)
    for row in stored:
        held[row["qualification"]].append(row)
    for qualification in programme.qualifications:
        computed = interval_rows(events, person_id, qualification, programme)
        if held[qualification.key] != computed:
            yield Difference(person_id, qualification.key, tuple(held[qualification.key]), tuple(computed))
    # Of a qualification that the programme has no more, nothing should be left.
    for key in sorted(held.keys() - {qualification.key for qualification in programme.qualifications}):
        yield Difference(person_id, key, tuple(held[key]), ())


def _people() -> list[int]:
    """Everybody of whom the ledger or the table of intervals says anything."""
    return list(db.session.scalars(sa.union(sa.select(LedgerEvent.person_id), sa.select(INTERVALS.c.person_id)).order_by("person_id")))


def _by_person(rows: Sequence[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["person_id"]].append(row)
    return found
