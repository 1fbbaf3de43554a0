"""Applying a dry run and taking it back, in pieces.

A list of 50,000 people is too long for one transaction: nobody could save an answer meanwhile. So each piece is a transaction of its own,
and the batch's state says how far it has come. "All or nothing" is kept by rolling forward or back, not by the database: until a
batch is applied, some of its rows are in force and others not yet, and the page says so. When a process dies in the middle, the next
timed work, or somebody on the page, carries on from the last piece or takes back what was done. A row whose person was changed since the
dry run stops the batch, and everything that it had done is taken back; people whom it had added stay as closed accounts, because
nobody is ever deleted.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.queries import get_person, viewer_of
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.domain.roster_plan import ACTING, FAULTY, LEAVING, must_be_typed
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit
from app.roster.batches_queries import RUNNING, get_abandoned, get_batch, may_be_undone
from app.roster.certificates_batch_services import accept_rows, void_rows
from app.roster.models import RosterBatch, RosterRow
from app.roster.people_batch_services import apply_rows, note_applied, note_undone, undo_rows

# The most rows in one transaction; it holds the write gate for less than a tenth of a second (`python -m bench.roster`). Where the machine
# is busy and a piece took longer than that, the next is smaller.
ROWS_AT_ONCE, FEWEST_AT_ONCE = 200, 25
LONG, SHORT = timedelta(milliseconds=250), timedelta(milliseconds=100)
# Each is an event and a settling: so many people's rows cost as much.
ROWS_A_CERTIFICATE = 5
# How a batch goes on when its last piece is done.
_ENDS = {"applying": "applied", "undoing": "undone", "stopping": "stopped"}


def begin_apply(viewer: Viewer, batch_id: str, typed: str, now: datetime) -> Refused | None:
    """Start to apply one's own dry run. `typed` is the number of people to be closed, asked for when they are many. Twice is once."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    if batch.person_id != viewer.person_id or batch.kind != "people":
        db.session.rollback()
        raise NotFound("no_such_import")
    refused = _why_not(batch, typed)
    if refused is None and batch.state == "staged":
        refused = start(batch, "applying", now)
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
        refused = start(batch, "undoing", now)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def run_batch(
    batch_id: str, clock: Callable[[], datetime], pause: Callable[[], None] = lambda: None, programme: Programme | None = None
) -> None:
    """Carry a batch on to its end. Two processes that do so at once take turns; `pause` lets others write between two pieces.

    Certificates are settled by the `programme`.
    """
    most, began = ROWS_AT_ONCE, clock()
    while _one_piece(batch_id, began, programme, most):
        took = clock() - began
        most = max(most // 2, FEWEST_AT_ONCE) if took > LONG else min(most * 2, ROWS_AT_ONCE) if took < SHORT else most
        pause()
        began = clock()


def carry_on(programme: Programme, now: datetime) -> int:
    """Carry on what processes that died have left in the middle. Returns how many batches."""
    left = get_abandoned(now)
    for batch_id in left:
        run_batch(batch_id, lambda: now, programme=programme)
    return len(left)


def _one_piece(batch_id: str, now: datetime, programme: Programme | None, most: int) -> bool:
    """Do or take back one piece of at most so many rows, in a transaction of its own. Returns whether there is more."""
    begin_write()
    batch = db.session.get(RosterBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.state not in RUNNING:
        db.session.rollback()
        return False
    rows = _next_rows(batch, most)
    overtaken = _carry_out(batch, rows, now, programme) if rows else 0
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


def _carry_out(batch: RosterBatch, rows: Sequence[RosterRow], now: datetime, programme: Programme | None) -> int:
    """0, or the position of the row at which the batch has to stop. Who stands behind it must still be here, with the rights of today."""
    if batch.state != "applying":
        if batch.kind == "people":
            undo_rows(batch, rows, now)
        elif programme is not None:
            void_rows(batch, rows, programme, now)
        return 0
    actors = [person for person in map(get_person, _behind(batch)) if person is not None and person.active]
    if len(actors) < len(_behind(batch)):
        return rows[0].position
    viewers = [viewer_of(actor) for actor in actors]
    if batch.kind == "people":
        return apply_rows(viewers[0], batch, rows, now)
    if programme is None:
        raise ValueError("certificates are settled by a programme")
    return accept_rows(viewers[0], viewers[1], batch, rows, programme, now)


def _behind(batch: RosterBatch) -> list[int]:
    return [batch.person_id] if batch.decided_by is None else [batch.person_id, batch.decided_by]


def _next_rows(batch: RosterBatch, most: int) -> Sequence[RosterRow]:
    """Forwards when applying, backwards when taking back."""
    query = sa.select(RosterRow).where(RosterRow.batch_id == batch.id, RosterRow.kind.in_(ACTING))
    query = query.limit(most if batch.kind == "people" else max(most // ROWS_A_CERTIFICATE, 1))
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
    if batch.kind == "people":
        (note_applied if forwards else note_undone)(batch, rows, actor, now)


def _finish(batch: RosterBatch, now: datetime) -> None:
    batch.state, batch.ended_at, batch.moved_at = _ENDS[batch.state], now, now
    batch.body = b""
    actor = batch.person_id if batch.undone_by is None else batch.undone_by
    detail = {"state": batch.state, "sha256": batch.sha256, **batch.counts}
    action = "people_imported" if batch.kind == "people" else "certificates_imported"
    audit(action, actor_id=actor, subject=f"import:{batch.id}", now=now, detail=detail)


def start(batch: RosterBatch, state: str, now: datetime) -> Refused | None:
    """Let a batch begin to run, unless another of its kind does. Only flushes."""
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
