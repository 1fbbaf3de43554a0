"""Editions of the content, and who has read what."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class Edition(db.Model):
    """One good library as it was: what a past paper or reading referred to, and what production falls back to."""

    __tablename__ = "editions"

    digest: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(20))
    effective_on: Mapped[date]
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # The whole library as compressed JSON.
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)


class SectionRead(db.Model):
    """A person has said that they have read a section, as its text stood then."""

    __tablename__ = "section_reads"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    section_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
