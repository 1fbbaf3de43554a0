"""The trace of who took data out."""

from datetime import datetime

from app.domain.standing_filters import StandingFilters
from app.extensions import begin_write, db
from app.record.services import audit


def note_export(person_id: int, kind: str, filters: StandingFilters, rows: int, now: datetime, address: str) -> None:
    """The audit row of an exported list: in which form, by which filters, of how many people."""
    begin_write()
    detail = {"what": f"standings.{kind}", "rows": rows, "filters": filters.as_args()}
    audit("data_exported", actor_id=person_id, subject="list:standings", now=now, detail=detail, address=address)
    db.session.commit()
