"""What people ask about their own data."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db

_OPEN = sa.text("outcome = 'open'")


class DataRequest(db.Model):
    """Somebody's wish that data about them be corrected or erased (`kind`), or HR's own proposal to erase a leaver.

    An erasure is proposed by one person of HR and done by another; everything else is answered by one.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        # One open request of a kind at a time: two clicks make one.
        sa.Index("uq_data_requests_one_open", "person_id", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    # erase or correct.
    kind: Mapped[str] = mapped_column(sa.String(12))
    wish: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # open, done, refused, or restricted: kept for the term of the law and used for nothing else.
    outcome: Mapped[str] = mapped_column(sa.String(12), index=True)
    answer: Mapped[str] = mapped_column(sa.Text)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
