"""Applying a dry run and taking it back, in pieces.

A list of 50,000 people is too long for one transaction: nobody could save an answer meanwhile. So each piece is a transaction of its own,
and the batch's state says how far it has come. "All or nothing" is kept by rolling forward or back, not by the database: until a
batch is applied, some of its rows are in force and others not yet, and the page says so. When a process dies in the middle, the next
timed work, or somebody on the page, carries on from the last piece or takes back what was done. A row whose person was changed since the
dry run stops the batch, and everything that it had done is taken back; people whom it had added stay as closed accounts, because
nobody is ever deleted.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_person, viewer_of
from app.domain.rights import Viewer
from app.domain.roster_plan import ACTING, FAULTY, LEAVING, must_be_typed
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit
from app.roster.batches_queries import RUNNING, get_abandoned, get_batch, may_be_undone
from app.roster.models import RosterBatch, RosterRow
from app.roster.people_batch_services import apply_rows, note_applied, note_undone, undo_rows

# Rows in one transaction. It holds the write gate for about a tenth of a second (`python -m bench.roster`).
ROWS_AT_ONCE = 250
# How a batch goes on when its last piece is done.
_ENDS = {"applying": "applied", "undoing": "undone", "stopping": "stopped"}


def begin_apply(viewer: Viewer, batch_id: str, typed: str, now: datetime) -> Refused | None:
    """Start to apply one's own dry run. `typed` is the number of people to be closed, asked for when they are many. Twice is once."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    if batch.person_id != viewer.person_id:
        db.session.rollback()
        raise NotFound("no_such_import")
    refused = _why_not(batch, typed)
    if refused is None and batch.state == "staged":
        refused = _start(batch, "applying", now)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def begin_undo(viewer: Viewer, batch_id: str, now: datetime) -> Refused | None:
    """Start to take a batch back, also one that is stuck in the middle. Twice is once."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    if batch.state in ("undoing", "undone", "stopping", "stopped"):
        db.session.rollback()
        return None
    refused = None if may_be_undone(batch, now) else Refused.because("undo_too_late")
    if refused is None:
        batch.undone_by = viewer.person_id
        refused = _start(batch, "undoing", now)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def run_batch(batch_id: str, clock: Callable[[], datetime], pause: Callable[[], None] = lambda: None) -> None:
    """Carry a batch on to its end. Two processes that do so at once take turns; `pause` lets others write between two pieces."""
    while _one_piece(batch_id, clock()):
        pause()


def carry_on(now: datetime) -> int:
    """Carry on what processes that died have left in the middle. Returns how many batches."""
    left = get_abandoned(now)
    for batch_id in left:
        run_batch(batch_id, lambda: now)
    return len(left)


def _one_piece(batch_id: str, now: datetime) -> bool:
    """Do or take back one piece, in a transaction of its own. Returns whether there is more."""
    begin_write()
    batch = db.session.get(RosterBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.state not in RUNNING:
        db.session.rollback()
        return False
    rows = _next_rows(batch)
    overtaken = _carry_out(batch, rows, now)
    if overtaken:
        db.session.rollback()
        begin_write()
        batch = db.session.get_one(RosterBatch, batch_id, with_for_update=True, populate_existing=True)
        if batch.state == "applying":
            batch.state, batch.stopped_at, batch.moved_at = "stopping", overtaken, now
    elif rows:
        _count(batch, rows, now)
    else:
        _finish(batch, now)
    more = batch.state in RUNNING
    db.session.commit()
    return more


def _carry_out(batch: RosterBatch, rows: Sequence[RosterRow], now: datetime) -> int:
    if not rows:
        return 0
    if batch.state != "applying":
        undo_rows(batch, rows, now)
        return 0
    actor = get_person(batch.person_id)
    if actor is None or not actor.active:
        return rows[0].position
    return apply_rows(viewer_of(actor), batch, rows, now)


def _next_rows(batch: RosterBatch) -> Sequence[RosterRow]:
    """Forwards when applying, backwards when taking back."""
    query = sa.select(RosterRow).where(RosterRow.batch_id == batch.id, RosterRow.kind.in_(ACTING)).limit(ROWS_AT_ONCE)
    if batch.state == "applying":
        query = query.where(RosterRow.position > batch.place).order_by(RosterRow.position)
    else:
        query = query.where(RosterRow.position <= batch.place, RosterRow.state == "done").order_by(RosterRow.position.desc())
    return db.session.scalars(query).all()


def _count(batch: RosterBatch, rows: Sequence[RosterRow], now: datetime) -> None:
    forwards = batch.state == "applying"
    batch.done += len(rows) if forwards else -len(rows)
    batch.place, batch.moved_at = rows[-1].position if forwards else rows[-1].position - 1, now
    left = sum(row.state == "left" for row in rows)
    if left:
        batch.counts = batch.counts | {"left": batch.counts.get("left", 0) + left}
    actor = batch.person_id if forwards or batch.undone_by is None else batch.undone_by
    (note_applied if forwards else note_undone)(batch, rows, actor, now)


def _finish(batch: RosterBatch, now: datetime) -> None:
    batch.state, batch.ended_at, batch.moved_at = _ENDS[batch.state], now, now
    batch.body = b""
    actor = batch.person_id if batch.undone_by is None else batch.undone_by
    detail = {"state": batch.state, "sha256": batch.sha256, **batch.counts}
    audit("people_imported", actor_id=actor, subject=f"import:{batch.id}", now=now, detail=detail)


def _start(batch: RosterBatch, state: str, now: datetime) -> Refused | None:
    batch.state, batch.moved_at = state, now
    batch.began_at = batch.began_at or now
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        return Refused.because("import_running")
    return None


def _why_not(batch: RosterBatch, typed: str) -> Refused | None:
    faulty, leaving = batch.counts.get(FAULTY, 0), batch.counts.get(LEAVING, 0)
    if batch.state in ("uploaded", "planning"):
        return Refused.because("import_not_ready")
    if faulty:
        return Refused.because("import_faulty", n=faulty)
    if batch.mode == "full" and must_be_typed(leaving, batch.counts.get("people", 0)) and typed.strip() != str(leaving):
        return Refused.because("import_type_number", n=leaving)
    return None


def _locked(viewer: Viewer, batch_id: str, now: datetime) -> RosterBatch:
    """The batch, held until the commit, when the viewer may see it."""
    db.session.execute(sa.select(RosterBatch.id).where(RosterBatch.id == batch_id).with_for_update())
    batch = get_batch(viewer, batch_id, now)
    if batch is None:
        raise NotFound("no_such_import")
    return batch
