"""Cases played in practice."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class CasePlay(db.Model):
    """One play of a case. `steps` is the path as a JSON list: with the case and the seed of its order, all else follows from it.

    What it came to is kept beside it, so that a later edition of the case changes nothing. `ending` is "" while it runs, and for good
    where it was given up.
    """

    __tablename__ = "case_plays"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(50), index=True)
    seed: Mapped[int]
    edition: Mapped[str] = mapped_column(sa.String(80))
    steps: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[str] = mapped_column(sa.String(30))
    percent: Mapped[int]
    critical: Mapped[str] = mapped_column(sa.Text)
