"""Lists of people: staged, shown, then applied as a whole or not at all."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.services import insert_people
from app.domain.calendar import civil_date
from app.domain.people_list import list_fault, missing_columns
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit
from app.roster.models import StagedImport
from app.roster.queries import STAGED_FOR, get_report, get_staged, rows_of


@dataclass(frozen=True)
class Imported:
    """How many people were added, and how many rows were there already."""

    new: int
    unchanged: int


def stage_import(viewer: Viewer, file_name: str, body: bytes, now: datetime) -> str | Refused:
    """Keep an uploaded file for an hour, for the dry run. Returns its id. Replaces the viewer's last one."""
    fault = list_fault(body)
    if fault:
        return Refused.because(fault, missing=missing_columns(body))
    import_id = secrets.token_hex(16)
    begin_write()
    old = sa.or_(StagedImport.person_id == viewer.person_id, StagedImport.staged_at <= now - STAGED_FOR)
    db.session.execute(sa.delete(StagedImport).where(old))
    db.session.add(StagedImport(id=import_id, person_id=viewer.person_id, file_name=file_name[:120], body=body, staged_at=now))
    db.session.commit()
    return import_id


def apply_import(viewer: Viewer, import_id: str, now: datetime) -> Imported | Refused:
    """Add every new person of a staged file in one transaction, or nobody."""
    staged = get_staged(viewer, import_id, now)
    if staged is None:
        raise NotFound("no_such_import")
    body, rows = staged.body, rows_of(staged.body)
    begin_write()
    # Taking the staged row away is the lock: of two clicks one applies the file.
    taken = db.session.execute(sa.delete(StagedImport).where(StagedImport.id == import_id)).rowcount
    report = get_report(viewer, rows, civil_date(now))
    if not taken:
        db.session.rollback()
        return Refused.because("no_such_import")
    if report.faults:
        db.session.rollback()
        return Refused.because("import_faulty", n=report.faulty_rows)
    entries = [(person.staff_no, person.name, person.branch_code, person.hired_on) for person in report.new]
    added = insert_people(entries, now)
    if isinstance(added, Refused):
        return added
    detail = {"sha256": hashlib.sha256(body).hexdigest(), "unchanged": report.unchanged, "added": added}
    audit("people_imported", actor_id=viewer.person_id, subject="people", now=now, detail=detail)
    db.session.commit()
    return Imported(len(added), report.unchanged)
