"""Assignments, and cohorts: named groups of people that a trainer makes."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class Assignment(db.Model):
    """A module given to a person with a due date. `round` counts the times, so that a renewal is a new row and a double click is not."""

    __tablename__ = "assignments"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    module: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(index=True)
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))


class Cohort(db.Model):
    """A named group of people under a branch. Whoever may see the branch may see it; it is archived, never deleted."""

    __tablename__ = "cohorts"
    __table_args__ = (sa.UniqueConstraint("branch_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CohortMember(db.Model):
    """Somebody in a cohort. Twice the same person is impossible in the database itself."""

    __tablename__ = "cohort_members"

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohorts.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))


class EvidenceKey(db.Model):
    """The ledger event that a form of the evidence pages became for a person. `key` is the form's own: sent twice, it records once."""

    __tablename__ = "evidence_keys"

    key: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True, index=True)
    event_seq: Mapped[int]
