"""Reminders as they were made, the days for which they have been, and the addresses by which calendars are asked for."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class Reminder(db.Model):
    """One reminder to one person. The row itself is the message in the app; `mail` says what became of it by mail.

    Its key has no NULL: however many processes make the reminders of a day, each step of a matter is told once.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "kind", "about", "step"),
        sa.Index("ix_reminders_mail_next_try_at", "mail", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    # expiry, due or digest.
    kind: Mapped[str] = mapped_column(sa.String(10))
    about: Mapped[str] = mapped_column(sa.String(100))
    step: Mapped[int]
    # The last day that it is about; of a digest, the day it was made for.
    last_on: Mapped[date]
    # {"key", "number"} of a matter; of a digest {"counts": {kind: n}, "lines": [...], "seen": [...]}.
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # in_app (no mail), waiting, claimed (on its way), sent, failed, or unknown (the server took it and never answered).
    mail: Mapped[str] = mapped_column(sa.String(10))
    # How often it was claimed, which tells one claim from the next, and how many tries are left before a person has to look.
    tries: Mapped[int] = mapped_column(default=0)
    tries_left: Mapped[int] = mapped_column(default=0)
    # When it may be sent; of one that is claimed, when that was.
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Why the last try failed.
    fault: Mapped[str] = mapped_column(sa.String(200), default="")


class ReminderDay(db.Model):
    """The reminders of this civil day have all been made."""

    __tablename__ = "reminder_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarKey(db.Model):
    """The secret in the address by which a calendar program asks for a person's days. Only its hash is kept; a new one ends the old one."""

    __tablename__ = "calendar_keys"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
