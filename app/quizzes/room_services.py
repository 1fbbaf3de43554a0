"""What an invigilator writes down about a candidate. Suspending, resuming and adding time are in incidents_services.py."""

from datetime import datetime

from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.quizzes.models import SittingNote
from app.quizzes.room_queries import get_seat_in_room, get_watched, may_act
from app.record.services import audit

LONGEST_NOTE = 300


def note_incident(viewer: Viewer, sitting_id: int, person_id: int, text: str, key: str, now: datetime) -> Refused | None:
    """Note something about a candidate of a room that the viewer runs, never about oneself. The same key again notes nothing twice."""
    if not text.strip():
        return Refused.because("note_missing")
    if not key:
        raise DomainError("malformed_save")
    begin_write()
    sitting = get_watched(viewer, sitting_id)
    allowed = sitting is not None and may_act(viewer, sitting) and person_id != viewer.person_id
    if sitting is None or not allowed or get_seat_in_room(viewer, sitting, person_id, now) is None:
        raise NotFound("no_such_person")
    values = {"sitting_id": sitting_id, "key": key, "person_id": person_id, "noted_by": viewer.person_id, "noted_at": now}
    noted = db.session.execute(
        insert_into(SittingNote).values(**values, text=text.strip()[:LONGEST_NOTE]).on_conflict_do_nothing().returning(SittingNote.key)
    )
    if noted.first():
        audit("incident_noted", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail={"sitting": sitting_id})
    db.session.commit()
    return None
