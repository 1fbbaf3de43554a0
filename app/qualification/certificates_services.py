"""Printing a certificate anew for the same period. Standing stays as it is, so one person of HR is enough."""

from datetime import datetime

from app.accounts.queries import get_person_in_scope
from app.domain.calendar import civil_date
from app.domain.certificate import REISSUE_REASONS, is_number
from app.domain.periods import Grant, grants, standing_events
from app.domain.personal_data import is_erased
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.qualification.decisions_queries import RIGHT, is_frozen
from app.qualification.issuing_services import supersede
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.queries import get_events
from app.record.services import audit, lock_ledger


def reissue_certificate(
    viewer: Viewer, number: str, code: str, note: str, programme: Programme, now: datetime, address: str
) -> str | Refused:
    """Issue a certificate anew for the same period. Returns the new number; however many ask at once, one is made."""
    if code not in REISSUE_REASONS or not note.strip():
        return Refused.because("reissue_reason_missing")
    begin_write()
    lock_ledger()
    row = db.session.get(Certificate, number, populate_existing=True) if is_number(number) else None
    if row is None or get_person_in_scope(viewer, RIGHT, row.person_id) is None:
        raise NotFound("no_such_certificate")
    qualification = programme.qualification(row.qualification)
    held = grants(standing_events(get_events(row.person_id)), qualification) if qualification else ()
    period = next((grant for grant in held if grant.number == number), None)
    refused = _why_not(viewer, row, period, now)
    if refused or qualification is None or period is None:
        db.session.rollback()
        return refused or Refused.because("qualification_gone")
    # The last day is the period's: an extension from before extensions were printed is put on paper now.
    more = {"valid_until": period.valid_until, "reason": note.strip()}
    new = str(supersede(row, qualification, programme, viewer.person_id, now, code, **more).data["by"])
    settle(row.person_id, programme, now)
    detail = {"by": new, "code": code}
    audit("certificate_reissued", actor_id=viewer.person_id, subject=f"certificate:{number}", now=now, detail=detail, address=address)
    db.session.commit()
    return new


def _why_not(viewer: Viewer, row: Certificate, period: Grant | None, now: datetime) -> Refused | None:
    if row.person_id == viewer.person_id:
        return Refused.because("not_own_certificate")
    if row.replaced_by:
        return Refused.because("certificate_replaced", number=row.replaced_by)
    if row.ended_by or is_erased(row.fields) or (period and period.valid_until < civil_date(now)):
        return Refused.because("certificate_over")
    if is_frozen(row.person_id, row.qualification):
        return Refused.because("appeal_open")
    return None
