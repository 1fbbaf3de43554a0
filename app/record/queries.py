"""Reading the ledger."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.domain.ledger import Breach, Event, breaches
from app.extensions import db
from app.record.models import LedgerEvent, LedgerHead


def get_events(person_id: int) -> tuple[Event, ...]:
    """All events of one person in the order in which they were recorded."""
    rows = db.session.scalars(sa.select(LedgerEvent).where(LedgerEvent.person_id == person_id).order_by(LedgerEvent.seq))
    return tuple(_event(row) for row in rows)


def get_head() -> tuple[int, str]:
    """Where the chain ends: (seq, hash)."""
    head = db.session.get_one(LedgerHead, 1)
    return head.seq, head.hash


def verify_ledger() -> list[Breach]:
    """Check the whole chain. An empty list means that every row is as it was written."""
    seq, head_hash = get_head()
    return breaches(_every_event(), seq, head_hash)


def _every_event() -> Iterator[Event]:
    rows = db.session.scalars(sa.select(LedgerEvent).order_by(LedgerEvent.seq).execution_options(yield_per=1000))
    for row in rows:
        yield _event(row)
        db.session.expunge(row)


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
    )
