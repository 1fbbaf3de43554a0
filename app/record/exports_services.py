"""Taking data out: asked for a reason when it is about many people, counted, and noted before anything leaves.

What every view that hands out a file about people does before it makes the file:

    export = Export(what="matrix.xlsx", people=len(rows), filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)

The words around it (the reason in the address, the bank's limits, the page that asks) are those of app.web.exports.
"""

from datetime import datetime

import sqlalchemy as sa

from app.domain.exporting import HOUR, Export, ExportRules, reason_fault
from app.errors import Refused
from app.extensions import begin_write, db
from app.record.models import AuditRow
from app.record.services import audit


def allow_export(actor_id: int, export: Export, rules: ExportRules, now: datetime, address: str) -> Refused | None:
    """Note an export and return None: it may leave. Or say why not: `export_needs_reason`, `export_reason_short`, `too_many_exports`.

    Called by the view before it writes the file, with what the file will hold. The limit by the hour is a brake and no lock: two requests
    at the very same instant may both pass.
    """
    fault = reason_fault(export, rules)
    if fault:
        return Refused.because(fault, people=export.people, most=rules.reason_above)
    begin_write()
    seconds = _seconds_to_wait(actor_id, rules, now)
    if seconds:
        db.session.rollback()
        return Refused.because("too_many_exports", most=rules.per_hour, seconds=seconds, minutes=-(-seconds // 60))
    detail = {"what": export.what, "rows": export.people, "filters": dict(export.filters)}
    detail |= {"reason": export.reason} if export.reason else {}
    audit("data_exported", actor_id=actor_id, subject=export.subject, now=now, detail=detail, address=address)
    db.session.commit()
    return None


def _seconds_to_wait(actor_id: int, rules: ExportRules, now: datetime) -> int:
    """Until one of the last hour's exports is an hour old; 0: there is room for one more."""
    latest = (
        sa.select(AuditRow.at)
        .where(AuditRow.actor_id == actor_id, AuditRow.action == "data_exported", AuditRow.at > now - HOUR)
        .order_by(AuditRow.at.desc())
        .limit(rules.per_hour)
    )
    held = db.session.scalars(latest).all()
    return max(1, int((held[-1] + HOUR - now).total_seconds())) if len(held) >= rules.per_hour else 0
