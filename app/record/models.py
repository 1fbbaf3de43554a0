"""Tables of the ledger and of the audit trail. Neither holds a name: people are numbers here."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import UtcDateTime, db


class LedgerEvent(db.Model):
    """One thing that was proved or decided. `hash` covers every other column and the hash before it."""

    __tablename__ = "ledger_events"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[int] = mapped_column(index=True)
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    payload: Mapped[str] = mapped_column(sa.Text)
    prev_hash: Mapped[str] = mapped_column(sa.String(80))
    hash: Mapped[str] = mapped_column(sa.String(80), unique=True)

    texts: Mapped["EventTexts | None"] = relationship(lazy="joined", viewonly=True)


class EventTexts(db.Model):
    """What people wrote in an event, as a JSON object: apart from the chain, which holds sha256(salt + body). Erased, both are emptied."""

    __tablename__ = "event_texts"

    seq: Mapped[int] = mapped_column(sa.ForeignKey("ledger_events.seq", ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(sa.String(32))
    body: Mapped[str] = mapped_column(sa.Text)


class LedgerHead(db.Model):
    """The one row that says where the chain ends. Appending locks it, so the chain can never fork."""

    __tablename__ = "ledger_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(80))
    # Since when nothing more is written, because a signed end is lost to this ledger; an administrator's sign-off ends it.
    halted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(db.Model):
    """Who did or saw what. `actor_id` 0 is the system."""

    __tablename__ = "audit_rows"
    __table_args__ = (sa.Index("ix_audit_rows_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(120))
    detail: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(64))


class ClauseConfirmation(db.Model):
    """The bank stands for a clause of ours, as it was worded then: `digest` names the wording. A withdrawn one stays, with who and when.

    `signatory` is who of the bank confirms, on `confirmed_on`; `person_id` is who signed it in here.
    """

    __tablename__ = "clause_confirmations"
    __table_args__ = (
        sa.Index(
            "uq_clause_confirmations_standing",
            "clause",
            "digest",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(16))
    person_id: Mapped[int] = mapped_column(index=True)
    signatory: Mapped[str] = mapped_column(sa.String(80))
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None]
