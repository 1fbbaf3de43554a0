"""Writing to the ledger and to the audit trail. Both only flush: the use case that calls them commits once, last."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.domain.ledger import GENESIS, Event, canonical, hash_of, parted
from app.errors import Unavailable
from app.extensions import db
from app.record.models import AuditRow, EventTexts, LedgerEvent, LedgerHead


def append(kind: str, person_id: int, *, effective_on: date, actor_id: int, payload: dict[str, Any], now: datetime) -> Event:
    """Add one event at the end of the chain and return it. Locks the head until the caller's commit, so two writers cannot fork it.

    What people wrote in it (`FREE_TEXT`) is kept apart from the chain, which holds a digest.
    """
    head = lock_ledger()
    salt = secrets.token_hex(16)
    chained, texts = parted(payload, salt)
    event = Event(
        seq=head.seq + 1,
        kind=kind,
        person_id=person_id,
        effective_on=effective_on,
        recorded_at=now,
        actor_id=actor_id,
        payload=canonical(chained),
        prev_hash=head.hash,
        texts=canonical(texts) if texts else "",
    )
    event = event.model_copy(update={"hash": hash_of(event)})
    db.session.add(LedgerEvent(**event.model_dump(exclude={"texts"})))
    if texts:
        # The link between the two tables is for reading: the event's row is written before the one that refers to it.
        db.session.flush()
        db.session.add(EventTexts(seq=event.seq, salt=salt, body=event.texts))
    head.seq, head.hash = event.seq, event.hash
    db.session.flush()
    return event


def audit(action: str, *, actor_id: int, subject: str, now: datetime, detail: dict[str, Any] | None = None, address: str = "") -> None:
    """Note who did or saw what."""
    db.session.add(
        AuditRow(at=now, actor_id=actor_id, action=action, subject=subject, detail=canonical(detail or {}), address=address),
    )
    db.session.flush()


def audit_people(action: str, person_ids: Collection[int], *, actor_id: int, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """The same note about many people: a row for each, so that a person's trail has it."""
    told = {"at": now, "actor_id": actor_id, "action": action, "detail": canonical(detail or {}), "address": ""}
    if person_ids:
        db.session.execute(sa.insert(AuditRow.__table__), [{"subject": f"person:{person_id}", **told} for person_id in person_ids])


def lock_ledger() -> LedgerHead:
    """Take the chain's end until the caller's commit: nobody appends meanwhile, so what was read of the ledger stays the whole truth.

    Raises Unavailable while the record is halted (see heads_services): the check costs nothing here, the row is read anyway.
    """
    held: tuple[object, LedgerHead] | None = db.session.info.get("ledger")
    if held is not None and held[0] is db.session().get_transaction():
        return held[1]
    head = db.session.scalar(sa.select(LedgerHead).where(LedgerHead.id == 1).with_for_update().execution_options(populate_existing=True))
    if head is None:
        raise RuntimeError(f"the ledger has no head row; the migration makes it with hash {GENESIS}")
    if head.halted_at is not None:
        raise Unavailable("ledger_halted")
    # Asked for again in the same transaction, it is ours already; a later transaction is another object and asks the database.
    db.session.info["ledger"] = (db.session().get_transaction(), head)
    return head
