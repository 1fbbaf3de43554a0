"""From a file to its dry run: the table is read once, held against the accounts once, and kept with what each row would do."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import get_branch_in_scope
from app.domain.calendar import civil_date
from app.domain.past_certificates import listed_certificates, plan_certificates
from app.domain.people_list import listed
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.domain.roster_columns import fingerprint, mapping_fault
from app.domain.roster_plan import ACTING, PlannedRow, counts, plan
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.roster.batches_queries import KEPT_FOR, RUNNING, STAGED_FOR, WAITING, get_batch, packed, table_of
from app.roster.models import ColumnChoice, RosterBatch, RosterRow
from app.roster.past_certificates_queries import get_shelf
from app.roster.reading_services import read_table
from app.roster.surroundings_queries import RIGHT, common_path, get_branch_ids, get_everybody, get_surroundings

# Rows that are written in one transaction: some ten milliseconds, so that whoever saves an answer hardly waits.
ROWS_AT_ONCE = 250
_FORGOTTEN_AT_ONCE = 5_000


@dataclass(frozen=True)
class Upload:
    """A file and what it is to be: its kind of list, and whether it states everybody of a subtree ("full") or only changes."""

    file_name: str
    body: bytes
    kind: str = "people"
    mode: str = "changes"
    branch_code: str = ""


def stage_upload(viewer: Viewer, upload: Upload, now: datetime) -> str | Refused:
    """Read a file and keep its table for an hour. Returns the batch's id. Replaces what the viewer had waiting."""
    rows = read_table(upload.body)
    if isinstance(rows, Refused):
        return rows
    top = get_branch_in_scope(viewer, RIGHT, upload.branch_code) if upload.mode == "full" else None
    if upload.mode == "full" and top is None:
        return Refused.because("no_such_branch", code=upload.branch_code)
    batch = _new_batch(viewer, upload, packed(rows), now)
    batch_id = batch.id
    begin_write()
    _throw_away(sa.and_(RosterBatch.person_id == viewer.person_id, RosterBatch.state.in_(WAITING)))
    db.session.add(batch)
    db.session.commit()
    return batch_id


def choose_columns(viewer: Viewer, batch_id: str, mapping: Mapping[str, int], now: datetime) -> Refused | None:
    """Remember which columns hold what, for this file and every later one with the same header."""
    batch = get_batch(viewer, batch_id, now)
    if batch is None or batch.state not in WAITING:
        raise NotFound("no_such_import")
    header, kind = table_of(batch)[0].cells, batch.kind
    fault = mapping_fault(kind, mapping, len(header))
    if fault:
        return Refused.because(fault)
    values: dict[str, Any] = {"person_id": viewer.person_id, "mapping": dict(mapping), "chosen_at": now}
    begin_write()
    choosing = insert_into(ColumnChoice).values(fingerprint=fingerprint(kind, header), **values)
    db.session.execute(choosing.on_conflict_do_update(index_elements=["fingerprint"], set_=values))
    db.session.commit()
    return None


def plan_batch(
    viewer: Viewer, batch_id: str, mapping: Mapping[str, int], now: datetime, programme: Programme | None = None
) -> Refused | None:
    """Work out what each row would do and keep it, in pieces; only the last makes it a dry run that can be applied.

    Certificates are held against the `programme`.
    """
    batch = get_batch(viewer, batch_id, now)
    if batch is None or batch.state not in WAITING:
        raise NotFound("no_such_import")
    if batch.kind == "people":
        planned, people = _planned_people(viewer, batch, mapping, now)
    elif programme is not None:
        planned, people = _planned_certificates(viewer, batch, mapping, programme, now), 0
    else:
        raise ValueError("certificates are held against a programme")
    facts = _facts(batch, mapping, planned, people)
    pieces = [planned[start : start + ROWS_AT_ONCE] for start in range(0, len(planned), ROWS_AT_ONCE)] or [[]]
    for number, piece in enumerate(pieces):
        if not _keep_piece(batch_id, number, piece, facts if number == len(pieces) - 1 else {}):
            return Refused.because("no_such_import")
    return None


def discard_batch(viewer: Viewer, batch_id: str, now: datetime) -> None:
    """Throw a dry run away."""
    batch = get_batch(viewer, batch_id, now)
    if batch is None or batch.state not in WAITING:
        raise NotFound("no_such_import")
    begin_write()
    _throw_away(sa.and_(RosterBatch.id == batch_id, RosterBatch.state.in_(WAITING)))
    db.session.commit()


def forget_lists(now: datetime) -> int:
    """Throw away what has waited for an hour, and what the rows of batches older than thirty days say of people, a piece at a time.

    Returns how many uploads and rows.
    """
    old = sa.select(RosterBatch.id).where(~RosterBatch.state.in_((*WAITING, *RUNNING)), RosterBatch.ended_at < now - KEPT_FOR)
    begin_write()
    thrown = _throw_away(sa.and_(RosterBatch.state.in_(WAITING), RosterBatch.staged_at <= now - STAGED_FOR))
    keys = sa.select(RosterRow.batch_id, RosterRow.position).where(RosterRow.batch_id.in_(old)).limit(_FORGOTTEN_AT_ONCE)
    gone = db.session.execute(sa.delete(RosterRow).where(sa.tuple_(RosterRow.batch_id, RosterRow.position).in_(keys)))
    db.session.commit()
    return thrown + int(gone.rowcount)


def _new_batch(viewer: Viewer, upload: Upload, body: bytes, now: datetime) -> RosterBatch:
    return RosterBatch(
        id=secrets.token_hex(16),
        kind=upload.kind,
        person_id=viewer.person_id,
        file_name=upload.file_name.replace("\0", "")[:120],
        sha256=hashlib.sha256(upload.body).hexdigest(),
        mode=upload.mode,
        branch_code=upload.branch_code if upload.mode == "full" else "",
        path="",
        state="uploaded",
        body=body,
        mapping={},
        counts={},
        total=0,
        done=0,
        place=0,
        stopped_at=0,
        staged_at=now,
    )


def _planned_people(viewer: Viewer, batch: RosterBatch, mapping: Mapping[str, int], now: datetime) -> tuple[Sequence[PlannedRow], int]:
    """The rows with what they do, and how many people a full roster speaks of."""
    rows = listed(table_of(batch), mapping)
    everybody = get_everybody(viewer, batch.branch_code) if batch.mode == "full" else None
    return plan(rows, get_surroundings(viewer, rows, civil_date(now)), everybody), len(everybody or {})


def _planned_certificates(
    viewer: Viewer, batch: RosterBatch, mapping: Mapping[str, int], programme: Programme, now: datetime
) -> Sequence[PlannedRow]:
    rows = listed_certificates(table_of(batch), mapping)
    return plan_certificates(rows, get_shelf(viewer, rows, programme, civil_date(now)))


def _facts(batch: RosterBatch, mapping: Mapping[str, int], planned: Sequence[PlannedRow], people: int) -> dict[str, Any]:
    """What the batch is told of its rows."""
    codes = {one["branch"] for row in planned for one in (row.before, row.after) if one} | ({batch.branch_code} - {""})
    branches = get_branch_ids()
    return {
        "mapping": dict(mapping),
        "counts": counts(planned) | {"people": people},
        "total": sum(row.kind in ACTING for row in planned),
        "path": common_path(branches[code][1] for code in codes if code in branches) if codes else "",
        "state": "staged",
    }


def _keep_piece(batch_id: str, number: int, piece: Sequence[PlannedRow], facts: Mapping[str, Any]) -> bool:
    """The first piece takes the batch, so that of two clicks one plans it; the last gives it its counts."""
    begin_write()
    batch = db.session.get(RosterBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.state not in (("uploaded", "staged") if number == 0 else ("planning",)):
        db.session.rollback()
        return False
    if number == 0:
        db.session.execute(sa.delete(RosterRow).where(RosterRow.batch_id == batch_id))
        batch.state = "planning"
    values = [
        {"batch_id": batch_id, "position": number * ROWS_AT_ONCE + place, "state": "", "told": []}
        | row._asdict()
        | {"faults": [list(fault) for fault in row.faults]}
        for place, row in enumerate(piece, 1)
    ]
    if values:
        db.session.execute(sa.insert(RosterRow.__table__), values)
    for name, value in facts.items():
        setattr(batch, name, value)
    db.session.commit()
    return True


def _throw_away(condition: sa.ColumnElement[bool]) -> int:
    ids = sa.select(RosterBatch.id).where(condition)
    db.session.execute(sa.delete(RosterRow).where(RosterRow.batch_id.in_(ids)))
    return int(db.session.execute(sa.delete(RosterBatch).where(condition)).rowcount)
