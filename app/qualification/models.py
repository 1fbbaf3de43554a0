"""Computed standings, kept so that "as of any date" is one look-up, and the certificates that were issued."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class StandingInterval(db.Model):
    """A person's state in a qualification from a day up to, and without, another. Only `settle` writes it; a replay gives the same rows."""

    __tablename__ = "standing_intervals"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    qualification: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.String(40))
    params: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    event_seq: Mapped[int]


class Certificate(db.Model):
    """One period of validity as it was printed. `fields` are frozen at issue: a later change of name or branch does not touch them."""

    __tablename__ = "certificates"
    __table_args__ = (sa.UniqueConstraint("person_id", "qualification", "valid_from"),)

    number: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    # 128 bits from the system's random source: what the public check page is asked by.
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    qualification: Mapped[str] = mapped_column(sa.String(60))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_seq: Mapped[int] = mapped_column(unique=True)
    fields: Mapped[dict[str, str]] = mapped_column(sa.JSON)
