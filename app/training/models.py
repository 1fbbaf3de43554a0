"""Assignments."""

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
