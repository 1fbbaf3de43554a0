"""Uploaded lists: which there are, how far they have come, and what is in their rows."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.domain.rights import Viewer
from app.domain.roster_columns import fingerprint, plain
from app.domain.roster_tables import SheetRow
from app.extensions import db
from app.roster.models import ColumnChoice, RosterBatch, RosterRow

# Who sees a batch of each kind, besides the one who uploaded it.
RIGHTS = {"people": "manage_people", "certificates": "decide"}
STAGED_FOR = timedelta(hours=1)
# After this a batch can no longer be undone, and what its rows say of people is deleted.
KEPT_FOR = timedelta(days=30)
# Nothing moves for this long: the process that ran the batch is gone.
ABANDONED_AFTER = timedelta(seconds=30)
WAITING = ("uploaded", "planning", "staged")
RUNNING = ("applying", "undoing", "stopping")


def get_batch(viewer: Viewer, batch_id: str, now: datetime) -> RosterBatch | None:
    """A batch that the viewer may see: their own, while it waits for an hour at most; of others, what was applied in their scope."""
    return db.session.scalar(sa.select(RosterBatch).where(RosterBatch.id == batch_id, _visible(viewer, now)))


def list_batches(viewer: Viewer, kind: str, now: datetime, *, offset: int, limit: int) -> Sequence[RosterBatch]:
    """The batches of a kind that the viewer may see, the latest first."""
    query = sa.select(RosterBatch).where(_visible(viewer, now), RosterBatch.kind == kind).options(selectinload(RosterBatch.uploader))
    return db.session.scalars(query.order_by(RosterBatch.staged_at.desc(), RosterBatch.id).offset(offset).limit(limit)).all()


def count_batches(viewer: Viewer, kind: str, now: datetime) -> int:
    """How many batches the list holds."""
    return db.session.scalar(sa.select(sa.func.count(RosterBatch.id)).where(_visible(viewer, now), RosterBatch.kind == kind)) or 0


def list_rows(viewer: Viewer, batch_id: str, kind: str, now: datetime, *, offset: int, limit: int) -> Sequence[RosterRow]:
    """A page of the rows of one kind ("left": those that an undo has left), in the order of the file."""
    query = sa.select(RosterRow).where(RosterRow.batch_id.in_(sa.select(RosterBatch.id).where(_visible(viewer, now))))
    which = RosterRow.state == "left" if kind == "left" else RosterRow.kind == kind
    query = query.where(RosterRow.batch_id == batch_id, which)
    return db.session.scalars(query.order_by(RosterRow.position).offset(offset).limit(limit)).all()


def get_row(batch_id: str, position: int) -> RosterRow | None:
    return db.session.get(RosterRow, (batch_id, position))


def get_earlier(batch: RosterBatch) -> RosterBatch | None:
    """The last batch that the very same file has become, if it was applied."""
    same = (RosterBatch.sha256 == batch.sha256, RosterBatch.kind == batch.kind, RosterBatch.state == "applied", RosterBatch.id != batch.id)
    return db.session.scalar(sa.select(RosterBatch).where(*same).order_by(RosterBatch.ended_at.desc()).limit(1))


def get_abandoned(now: datetime) -> list[str]:
    """The batches that run and have not moved for a while."""
    left = (RosterBatch.state.in_(RUNNING), RosterBatch.moved_at < now - ABANDONED_AFTER)
    return list(db.session.scalars(sa.select(RosterBatch.id).where(*left)))


def is_abandoned(batch: RosterBatch, now: datetime) -> bool:
    """Whether the process that ran this batch seems to be gone."""
    return batch.state in RUNNING and (batch.moved_at or now) < now - ABANDONED_AFTER


def get_columns(batch: RosterBatch) -> dict[str, int] | None:
    """The columns to take without asking: as chosen last for such a header, or where it has the usual headings."""
    header = table_of(batch)[0].cells
    choice = db.session.get(ColumnChoice, fingerprint(batch.kind, header))
    return choice.mapping if choice else plain(batch.kind, header)


def table_of(batch: RosterBatch) -> tuple[SheetRow, ...]:
    """The table as it was read; empty once the batch has been applied."""
    if not batch.body:
        return ()
    return tuple(SheetRow(row, tuple(cells)) for row, cells in json.loads(zlib.decompress(batch.body)))


def packed(rows: Sequence[SheetRow]) -> bytes:
    """A table as it is kept: texts that repeat a lot take little room."""
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)


def may_be_undone(batch: RosterBatch, now: datetime) -> bool:
    """Whether what the batch did can still be taken back."""
    began = batch.began_at or now
    return batch.kind == "people" and batch.state in ("applied", "applying") and now - began < KEPT_FOR


def _visible(viewer: Viewer, now: datetime) -> sa.ColumnElement[bool]:
    waiting = RosterBatch.state.in_(WAITING)
    mine = sa.and_(RosterBatch.person_id == viewer.person_id, sa.or_(~waiting, RosterBatch.staged_at > now - STAGED_FOR))
    return sa.or_(mine, sa.and_(~waiting, sa.or_(*(_below(viewer, kind, right) for kind, right in RIGHTS.items()))))


def _below(viewer: Viewer, kind: str, right: str) -> sa.ColumnElement[bool]:
    paths = (RosterBatch.path.startswith(path, autoescape=True) for path in viewer.paths(right))
    return sa.and_(RosterBatch.kind == kind, sa.or_(sa.false(), *paths))
