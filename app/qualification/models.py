"""Computed standings, kept so that "as of any date" is one look-up, certificates and their batches, and decisions with their appeals."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class StandingInterval(db.Model):
    """A person's state in a qualification from a day up to, and without, another. Only `settle` writes it; a replay gives the same rows."""

    __tablename__ = "standing_intervals"
    # Holds all that a board of a day asks for, person by person: the rows themselves are not read.
    __table_args__ = (sa.Index("ix_standing_intervals_days", "qualification", "person_id", "from_on", "to_on", "state"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    qualification: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.String(40))
    params: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    event_seq: Mapped[int]


class Certificate(db.Model):
    """One period of validity as it was printed. `fields` are frozen at issue: a later change of name or branch does not touch them.

    `ended_by` and `replaced_by` are kept by `settle` from the ledger: the event that took this certificate out of force (0: none has), and
    the number that took its place ("": none).
    """

    __tablename__ = "certificates"
    __table_args__ = (
        # One in force for each period, however many at once would issue it; no column of the key is ever NULL.
        sa.Index(
            "uq_certificates_one_in_force",
            "person_id",
            "qualification",
            "valid_from",
            unique=True,
            sqlite_where=sa.text("ended_by = 0"),
            postgresql_where=sa.text("ended_by = 0"),
        ),
    )

    number: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    # 128 bits from the system's random source: what the public check page is asked by.
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    qualification: Mapped[str] = mapped_column(sa.String(60))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_seq: Mapped[int] = mapped_column(unique=True)
    ended_by: Mapped[int] = mapped_column(default=0, server_default="0")
    replaced_by: Mapped[str] = mapped_column(sa.String(30), default="", server_default="")
    fields: Mapped[dict[str, str]] = mapped_column(sa.JSON)


class CertificateBatch(db.Model):
    """Certificates that somebody has printed together; the files lie in the instance folder for a day.

    making → ready, or cancelled; in the end gone. `numbers` are frozen when it is made, `done` of them are printed.
    """

    __tablename__ = "certificate_batches"
    __table_args__ = (
        sa.Index(
            "uq_certificate_batches_one_running",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'making'"),
            postgresql_where=sa.text("state = 'making'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    filters: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    numbers: Mapped[list[str]] = mapped_column(sa.JSON)
    total: Mapped[int]
    done: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Decision(db.Model):
    """What somebody proposed about a person's qualification and a second person confirmed or declined. `wish` is a domain Wish as JSON."""

    __tablename__ = "decisions"
    __table_args__ = (
        # One open proposal of a kind at a time: two clicks, or two people at once, make one.
        sa.Index(
            "uq_decisions_one_open",
            "person_id",
            "qualification",
            "kind",
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    qualification: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(12))
    wish: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # open, confirmed, declined or withdrawn.
    outcome: Mapped[str] = mapped_column(sa.String(12), index=True)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The ledger event that it became.
    event_seq: Mapped[int | None]


class Appeal(db.Model):
    """A person's objection to a decision about them. While it is open the matter is frozen: nothing else is decided about it."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    # One appeal against one decision, for good.
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id", ondelete="RESTRICT"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    grounds: Mapped[str] = mapped_column(sa.Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # open, upheld (the person was right) or dismissed.
    outcome: Mapped[str] = mapped_column(sa.String(12), index=True)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
