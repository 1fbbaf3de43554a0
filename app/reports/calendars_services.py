"""The address by which a calendar program asks for a person's days."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from app.domain.rights import Viewer
from app.extensions import begin_write, db, insert_into
from app.record.services import audit
from app.reports.calendars_queries import hash_of
from app.reports.reminders_models import CalendarKey


def open_calendar(viewer: Viewer, now: datetime) -> str:
    """A new secret for the viewer's own calendar; the one before it ends. Returns it, and keeps only its hash."""
    token = secrets.token_urlsafe(24)
    begin_write()
    values = {"token_hash": hash_of(token), "made_at": now}
    insert = insert_into(CalendarKey).values(person_id=viewer.person_id, **values)
    db.session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=values))
    audit("calendar_opened", actor_id=viewer.person_id, subject=f"person:{viewer.person_id}", now=now)
    db.session.commit()
    return token


def end_calendar(viewer: Viewer, now: datetime) -> None:
    """End the viewer's own address. Ending it twice changes nothing."""
    begin_write()
    ended = db.session.execute(sa.delete(CalendarKey).where(CalendarKey.person_id == viewer.person_id))
    if ended.rowcount:
        audit("calendar_ended", actor_id=viewer.person_id, subject=f"person:{viewer.person_id}", now=now)
    db.session.commit()
