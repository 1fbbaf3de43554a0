"""Diagnoses: up to eight questions that look for one misconception."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class Diagnosis(db.Model):
    """One diagnosis. `given` is JSON: of each answer the facts of the case that was asked and the letter chosen; all else follows from it.

    What it came to is kept beside it: `named` are keys of misconceptions, parted by blanks; `cleared` says that there is none to be found.
    """

    __tablename__ = "diagnoses"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    area: Mapped[str] = mapped_column(sa.String(20))
    seed: Mapped[int]
    given: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    named: Mapped[str] = mapped_column(sa.String(200))
    cleared: Mapped[bool]
    # Ids of the questions that practise what was named, parted by blanks: those that this person may be shown the answers of.
    practise: Mapped[str] = mapped_column(sa.Text)
