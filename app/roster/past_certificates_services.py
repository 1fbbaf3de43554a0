"""Past certificates as outside evidence: proposed by one of HR with a whole file, confirmed by another, then written as a whole."""

from datetime import datetime

from app.domain.rights import Viewer
from app.domain.roster_plan import FAULTY
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit
from app.roster.batches_queries import get_batch
from app.roster.batches_services import start
from app.roster.models import RosterBatch
from app.roster.past_certificates_queries import RIGHT


def propose_batch(viewer: Viewer, batch_id: str, now: datetime) -> Refused | None:
    """Put one's own dry run before a second person. Twice is once."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    refused = None
    if batch.person_id != viewer.person_id:
        refused = Refused.because("other_person_needed")
    elif batch.counts.get(FAULTY):
        refused = Refused.because("import_faulty", n=batch.counts[FAULTY])
    elif batch.state not in ("staged", "proposed") or not batch.total:
        refused = Refused.because("import_not_ready")
    if refused:
        db.session.rollback()
        return refused
    if batch.state == "staged":
        batch.state = "proposed"
        _note("certificates_proposed", viewer, batch, now)
    db.session.commit()
    return None


def confirm_batch(viewer: Viewer, batch_id: str, now: datetime) -> Refused | None:
    """The second person's word: from now on the list is written. Whether they may decide about everybody in it shows row by row."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    refused = None
    if viewer.person_id == batch.person_id:
        refused = Refused.because("other_person_needed")
    elif not viewer.covers(RIGHT, batch.path):
        refused = Refused.because("beyond_own_rights")
    elif batch.state != "proposed":
        refused = None if batch.decided_by == viewer.person_id else Refused.because("decided_already")
        db.session.rollback()
        return refused
    if refused is None:
        batch.decided_by = viewer.person_id
        _note("certificates_confirmed", viewer, batch, now)
        refused = start(batch, "applying", now)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def decline_batch(viewer: Viewer, batch_id: str, now: datetime) -> Refused | None:
    """The second person says no, or the proposer takes the proposal back."""
    begin_write()
    batch = _locked(viewer, batch_id, now)
    refused = None
    if batch.state != "proposed":
        refused = Refused.because("decided_already")
    elif viewer.person_id != batch.person_id and not viewer.covers(RIGHT, batch.path):
        refused = Refused.because("beyond_own_rights")
    if refused:
        db.session.rollback()
        return refused
    batch.state, batch.decided_by, batch.ended_at = "declined", viewer.person_id, now
    _note("certificates_declined", viewer, batch, now)
    db.session.commit()
    return None


def _locked(viewer: Viewer, batch_id: str, now: datetime) -> RosterBatch:
    batch = db.session.get(RosterBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.kind != "certificates" or get_batch(viewer, batch_id, now) is None or not viewer.can(RIGHT):
        raise NotFound("no_such_import")
    return batch


def _note(action: str, viewer: Viewer, batch: RosterBatch, now: datetime) -> None:
    detail = {"sha256": batch.sha256, "certificates": batch.total}
    audit(action, actor_id=viewer.person_id, subject=f"import:{batch.id}", now=now, detail=detail)
