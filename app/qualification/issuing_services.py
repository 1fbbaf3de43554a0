"""Issuing certificates: for a new period, and anew for one that runs. Everything here only flushes, under the ledger's lock."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import get_printed_names
from app.domain.calendar import civil_date
from app.domain.certificate import certificate_ends, number_of, printed_hash
from app.domain.ledger import SYSTEM, Event
from app.domain.programme import Programme, Qualification
from app.extensions import db
from app.qualification.models import Certificate
from app.record.services import append, lock_ledger

# What can take a certificate out of force, or bring one back.
ENDING = frozenset({"superseded", "revoked", "corrected"})


def issue(
    person_id: int, qualification: Qualification, valid_from: date, valid_until: date, programme: Programme, now: datetime, **more: Any
) -> Event:
    """Write the grant of a period into the ledger and its certificate beside it; `more` joins the payload."""
    row = _printed(person_id, qualification, valid_from, valid_until, programme, now)
    event = append(
        "granted",
        person_id,
        effective_on=civil_date(now),
        actor_id=SYSTEM,
        now=now,
        payload={**_told(row), "number": row.number, **more},
    )
    _put_in_force(row, event)
    return event


def supersede(
    old: Certificate, qualification: Qualification, programme: Programme, actor_id: int, now: datetime, code: str, **more: Any
) -> Event:
    """A new certificate in place of an old one, the printed fields frozen anew; `more` joins the payload.

    With `valid_until` it is printed with that last day: the extension that moved the period's own stands in the ledger before it, and its
    number is `extension`.
    """
    valid_until = more.pop("valid_until", old.valid_until)
    row = _printed(old.person_id, qualification, old.valid_from, valid_until, programme, now)
    event = append(
        "superseded",
        old.person_id,
        effective_on=civil_date(now),
        actor_id=actor_id,
        now=now,
        payload={**_told(row), "number": old.number, "by": row.number, "code": code, **more},
    )
    _put_in_force(row, event)
    return event


def mark_ended(person_id: int, keys: Sequence[str], events: Sequence[Event]) -> None:
    """Bring the marks of what is no longer in force in line with the ledger. Nothing is asked while nothing can have ended."""
    first_days = [(event.data["qualification"], event.data["valid_from"]) for event in events if event.kind == "granted"]
    if len(set(first_days)) == len(first_days) and not any(event.kind in ENDING for event in events):
        return
    ends = {number: end for key in keys for number, end in certificate_ends(events, key).items()}
    query = sa.select(Certificate).where(Certificate.person_id == person_id).execution_options(populate_existing=True)
    rows = db.session.scalars(query).all()
    wanted = {row.number: (ends[row.number].seq, ends[row.number].by) if row.number in ends else (0, "") for row in rows}
    changed = [row for row in rows if wanted[row.number] != (row.ended_by, row.replaced_by)]
    # What ends goes first: what comes back into force needs its place.
    for row in sorted(changed, key=lambda row: wanted[row.number][0] == 0):
        row.ended_by, row.replaced_by = wanted[row.number]
        db.session.flush()


def _printed(
    person_id: int, qualification: Qualification, valid_from: date, valid_until: date, programme: Programme, now: datetime
) -> Certificate:
    """A certificate with its number, its token and the fields as they are today; not yet stored."""
    fields = {**get_printed_names(person_id), "title": qualification.title}
    return Certificate(
        number=number_of(lock_ledger().seq + 1, civil_date(now)),
        token=secrets.token_urlsafe(16),
        person_id=person_id,
        qualification=qualification.key,
        valid_from=valid_from,
        valid_until=valid_until,
        issued_at=now,
        fields=fields | programme.issuer,
        ended_by=0,
        replaced_by="",
    )


def _told(row: Certificate) -> dict[str, str]:
    """What the ledger keeps of a certificate; of the printed fields a salted hash."""
    return {
        "qualification": row.qualification,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "printed": printed_hash(row.token, row.fields),
    }


def _put_in_force(row: Certificate, event: Event) -> None:
    """Store it, after whatever had been in force for the same period has made way."""
    table = Certificate.__table__
    in_the_way = (table.c.person_id == row.person_id, table.c.qualification == row.qualification, table.c.valid_from == row.valid_from)
    made_way = sa.update(table).where(*in_the_way, table.c.ended_by == 0).values(ended_by=event.seq, replaced_by=row.number)
    db.session.execute(made_way)
    row.event_seq = event.seq
    db.session.execute(sa.insert(table), {column.name: getattr(row, column.name) for column in table.columns})
