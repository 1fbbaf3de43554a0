"""Settling: from a person's events to certificates and intervals."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.ledger import SYSTEM, Event
from app.domain.periods import standing_events
from app.domain.programme import Programme, Qualification
from app.domain.standing import grant_due
from app.extensions import begin_write, db
from app.qualification.issuing_services import issue, mark_ended
from app.qualification.replay_queries import INTERVALS, Row, differences_of, interval_rows, stored_rows
from app.record.queries import get_events
from app.record.services import audit, lock_ledger

# A rebuilding holds the write gate for so many people at a time.
AT_ONCE = 20


def settle(person_id: int, programme: Programme, now: datetime) -> None:
    """Bring a person's certificates and intervals in line with the ledger. Only flushes.

    Holds the end of the ledger until the caller's commit, so that two events at once cannot both issue the same certificate. Computing
    everything anew gives the same rows: the intervals are a cache that may be dropped at any time.
    """
    lock_ledger()
    events, stored = get_events(person_id), stored_rows(INTERVALS.c.person_id == person_id)
    for qualification in programme.qualifications:
        granted = _grant_if_earned(events, person_id, qualification, programme, now)
        events = (*events, granted) if granted else events
        # Nothing is written where they agree already: most events change little.
        rows = interval_rows(events, person_id, qualification, programme)
        if rows != [row for row in stored if row["qualification"] == qualification.key]:
            _replace(person_id, qualification.key, rows)
    mark_ended(person_id, [qualification.key for qualification in programme.qualifications], events)
    db.session.flush()


def rebuild_intervals(person_ids: Sequence[int], programme: Programme) -> int:
    """Write the intervals of these people anew where they are not what the ledger gives; returns of how many people.

    Nothing is granted: the ledger stays as it is. In small steps, so that others come to write in between.
    """
    changed = 0
    for start in range(0, len(person_ids), AT_ONCE):
        begin_write()
        lock_ledger()
        for person_id in person_ids[start : start + AT_ONCE]:
            differing = differences_of(person_id, programme)
            changed += bool(differing)
            for each in differing:
                _replace(person_id, each.qualification, each.computed)
        db.session.commit()
    return changed


def note_check(number: str, how: str, now: datetime, address: str) -> None:
    """The audit row of a stranger who looked a certificate up; `how` is "code" (the QR) or "form". Nobody is signed in: the actor is 0."""
    begin_write()
    audit("certificate_checked", actor_id=SYSTEM, subject=f"certificate:{number}", now=now, detail={"how": how}, address=address)
    db.session.commit()


def _grant_if_earned(
    events: Sequence[Event], person_id: int, qualification: Qualification, programme: Programme, now: datetime
) -> Event | None:
    earned = grant_due(events, qualification, programme, civil_date(now))
    if earned is None:
        return None
    evidence = _evidence(events, qualification, programme)
    return issue(person_id, qualification, earned.valid_from, earned.valid_until, programme, now, evidence=evidence)


def _evidence(events: Sequence[Event], qualification: Qualification, programme: Programme) -> list[str]:
    """The attempts that earned a grant: of each paper the latest pass."""
    papers = {paper for key in qualification.all_modules for paper in programme.the_module(key).papers}
    latest = {
        event.data["paper"]: event.data["attempt"]
        for event in standing_events(events)
        if event.kind in ("graded", "regraded") and event.data["passed"] and event.data["paper"] in papers
    }
    return list(latest.values())


def _replace(person_id: int, qualification: str, rows: Sequence[Row]) -> None:
    db.session.execute(sa.delete(INTERVALS).where(INTERVALS.c.person_id == person_id, INTERVALS.c.qualification == qualification))
    if rows:
        db.session.execute(sa.insert(INTERVALS), list(rows))
