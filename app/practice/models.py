"""What was answered outside of exams, and what is remembered of each clause."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class PracticeAnswer(db.Model):
    """One answer in a person's log, exam marks included once practice has taken them in. A log for learning, no part of the record.

    `key` is what the form carried, so that a double click counts once. `seed` is the order in which the item was asked. `slip` says in
    a sentence what a wrong answer mixes up. `occasion` is the attempt or run that the answer belongs to, "" for a single question.
    """

    __tablename__ = "practice_answers"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "key"),
        sa.Index("ix_practice_answers_person_id_answered_at", "person_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(sa.String(64))
    item: Mapped[str] = mapped_column(sa.String(80))
    # Clause ids, parted by blanks.
    clauses: Mapped[str] = mapped_column(sa.Text)
    right: Mapped[bool]
    behaviour: Mapped[str] = mapped_column(sa.String(12))
    confidence: Mapped[int]
    slip: Mapped[str] = mapped_column(sa.Text)
    response: Mapped[str] = mapped_column(sa.Text)
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    occasion: Mapped[str] = mapped_column(sa.String(32))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewCard(db.Model):
    """A clause in a person's memory, as domain/memory.py reckons it. It follows from the log and could be made anew from it."""

    __tablename__ = "review_cards"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    clause: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    stability: Mapped[float] = mapped_column(sa.Double)
    difficulty: Mapped[float] = mapped_column(sa.Double)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    right: Mapped[bool]
    answers: Mapped[int]
    lapses: Mapped[int]


class CalibrationRun(db.Model):
    """Ten questions, each with how sure one is. `items` are their ids and seeds as JSON, in the order in which they are asked."""

    __tablename__ = "calibration_runs"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    items: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
