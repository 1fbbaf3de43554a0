"""Filters of a list that a person keeps under a name."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class SavedView(db.Model):
    """The words of a list's address under a name of the person's own. Without a day it means the day on which it is opened."""

    __tablename__ = "saved_views"
    __table_args__ = (
        # One view of a page opens by itself, at most.
        sa.Index(
            "uq_saved_views_one_default",
            "person_id",
            "page",
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    # matrix or standings.
    page: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    query: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
