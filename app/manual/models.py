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
    # The edition it was read in, where the text can be found again; readings of release 0.2.0 and before do not know it.
    edition: Mapped[str | None] = mapped_column(sa.String(80))


class ClauseMark(db.Model):
    """A person's bookmark or private note on a clause. `clause_text` is the wording it was made on: the mark outlives the clause."""

    __tablename__ = "clause_marks"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    clause: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    bookmarked: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.Text)
    clause_text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReadingPlace(db.Model):
    """Where a person stopped reading, on whatever device. `clause` is "" at the top of a section."""

    __tablename__ = "reading_places"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(20))
    clause: Mapped[str] = mapped_column(sa.String(20))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChecklistTick(db.Model):
    """An entry of a checklist that a person has ticked off. `day` is the civil day, or the first day of the month for a monthly list."""

    __tablename__ = "checklist_ticks"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)
