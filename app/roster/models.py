"""Lists that were uploaded: batches with their rows, and which columns were chosen for a header."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import UtcDateTime, db

_RUNNING = sa.text("state IN ('applying', 'undoing', 'stopping')")


class RosterBatch(db.Model):
    """An uploaded list and how far it has come.

    uploaded → planning → staged → (proposed, for certificates) → applying → applied → undoing → undone; or applying → stopping → stopped
    when the world has changed since the dry run. `body` is the table as it was read, until it is applied. `path` is the branch below
    which all its rows lie: who manages people there sees it.
    """

    __tablename__ = "roster_batches"
    __table_args__ = (
        # One list of a kind at a time: two that overlap would stop each other.
        sa.Index("uq_roster_batches_one_running", "kind", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    # 128 bits from the system's random source.
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(120))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    # "changes" adds and changes; "full" states everybody of the subtree under branch_code.
    mode: Mapped[str] = mapped_column(sa.String(8))
    branch_code: Mapped[str] = mapped_column(sa.String(20))
    path: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    mapping: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    # How many rows of each kind; "people" of the subtree, "left" by an undo.
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    # Acting rows in all, and how many of them are done or undone; `place` is the position of the last.
    total: Mapped[int]
    done: Mapped[int]
    place: Mapped[int]
    # The position of the row that stopped it, 0 for none.
    stopped_at: Mapped[int]
    staged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the last piece was done: a batch that runs and has not moved for a while was left by a process that died.
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    undone_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))

    # Only read, and through queries that hold the scope.
    uploader: Mapped[Any] = relationship("Person", foreign_keys=[person_id], viewonly=True)


class RosterRow(db.Model):
    """One row of a batch with what it does (domain/roster_plan.py), by its position; rows 0 stand in no file."""

    __tablename__ = "roster_rows"
    __table_args__ = (sa.Index("ix_roster_rows_batch_id_kind", "batch_id", "kind", "position"),)

    batch_id: Mapped[str] = mapped_column(sa.ForeignKey("roster_batches.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    staff_no: Mapped[str] = mapped_column(sa.String(60))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    after: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    # The day from which it holds, where the file says one.
    since: Mapped[date | None]
    faults: Mapped[list[list[Any]]] = mapped_column(sa.JSON)
    # Why the row stays as it is, or why an undo has left it, as a code.
    why: Mapped[str] = mapped_column(sa.String(40))
    # "", done, undone or left.
    state: Mapped[str] = mapped_column(sa.String(8))
    # Roles that the move ended, and the events that the row became.
    told: Mapped[list[Any]] = mapped_column(sa.JSON)


class ColumnChoice(db.Model):
    """Which column of a header holds which field, as somebody chose last; the next file of the same shape goes straight to the dry run."""

    __tablename__ = "column_choices"

    fingerprint: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    mapping: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
