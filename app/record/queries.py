"""Reading the ledger."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.ledger import Breach, Event, breaches, canonical, seal_of, spelt
from app.extensions import db
from app.record.models import AuditRow, EventTexts, LedgerEvent, LedgerHead

# How many people one statement asks about: databases limit the parameters of a statement.
BATCH = 500


def get_events(person_id: int) -> tuple[Event, ...]:
    """All events of one person in the order in which they were recorded."""
    rows = db.session.scalars(sa.select(LedgerEvent).where(LedgerEvent.person_id == person_id).order_by(LedgerEvent.seq))
    return tuple(_event(row) for row in rows)


def get_events_of(person_ids: Collection[int]) -> dict[int, tuple[Event, ...]]:
    """All events of several people at once, by person and in order; nobody asked for is missing from the answer."""
    found: defaultdict[int, list[Event]] = defaultdict(list)
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), BATCH):
        rows = sa.select(LedgerEvent).where(LedgerEvent.person_id.in_(wanted[start : start + BATCH])).order_by(LedgerEvent.seq)
        for row in db.session.scalars(rows):
            found[row.person_id].append(_event(row))
    return {person_id: tuple(found[person_id]) for person_id in wanted}


def people_with_events(person_ids: Collection[int]) -> frozenset[int]:
    """Those of these people about whom the ledger says anything."""
    wanted, found = sorted(set(person_ids)), set[int]()
    for start in range(0, len(wanted), BATCH):
        chunk = wanted[start : start + BATCH]
        found.update(db.session.scalars(sa.select(LedgerEvent.person_id).where(LedgerEvent.person_id.in_(chunk)).distinct()))
    return frozenset(found)


def get_event(seq: int) -> Event | None:
    """One event by its number."""
    row = db.session.get(LedgerEvent, seq)
    return _event(row) if row else None


def get_closed_since(person_id: int) -> datetime | None:
    """When a person's account was closed last, as the audit trail has it."""
    closed = sa.select(sa.func.max(AuditRow.at)).where(AuditRow.action == "account_closed", AuditRow.subject == f"person:{person_id}")
    return db.session.scalar(closed)


def get_head() -> tuple[int, str]:
    """Where the chain ends: (seq, hash)."""
    head = db.session.get_one(LedgerHead, 1)
    return head.seq, head.hash


def verify_ledger() -> list[Breach]:
    """Check the whole chain. An empty list means that every row is as it was written."""
    with _standing_still() as session:
        head = session.get_one(LedgerHead, 1)
        return breaches(_every_event(session), head.seq, head.hash) or _broken_seals(session)


def get_export() -> Iterator[str]:
    """The whole ledger as JSON lines without their ends: every field of every event in order, last the head."""
    with _standing_still() as session:
        head = session.get_one(LedgerHead, 1)
        for event in _every_event(session):
            yield canonical(spelt(event))
        yield canonical({"head": {"seq": head.seq, "hash": head.hash}})


def _broken_seals(session: Session) -> list[Breach]:
    """The events whose text is not the one that was sealed; an erased one has no salt any more and is as it should be."""
    rows = session.execute(
        sa.select(EventTexts.seq, EventTexts.salt, EventTexts.body, LedgerEvent.payload)
        .join(LedgerEvent, LedgerEvent.seq == EventTexts.seq)
        .where(EventTexts.salt != "")
        .order_by(EventTexts.seq)
        .execution_options(yield_per=1000)
    )
    return [
        Breach(seq=seq, code="text_changed")
        for seq, salt, body, payload in rows
        if json.loads(payload).get("sealed") != seal_of(salt, json.loads(body))
    ]


@contextmanager
def _standing_still() -> Iterator[Session]:
    """A session of its own that sees one instant: an event that is appended while the chain is walked is no breach."""
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(**options) as connection, Session(connection) as session:
        yield session


def _every_event(session: Session) -> Iterator[Event]:
    rows = session.scalars(sa.select(LedgerEvent).order_by(LedgerEvent.seq).execution_options(yield_per=1000))
    for row in rows:
        yield _event(row)
        session.expunge(row)


def _event(row: LedgerEvent) -> Event:
    return Event.model_construct(
        seq=row.seq,
        kind=row.kind,
        person_id=row.person_id,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id,
        payload=row.payload,
        prev_hash=row.prev_hash,
        hash=row.hash,
        texts=row.texts.body if row.texts else "",
    )
