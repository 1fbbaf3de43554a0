"""Who has looked at whose record: the one row that a page about another person writes."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.extensions import begin_write, db
from app.record.models import AuditRow
from app.record.services import audit

# Looking again at the same page about the same person within this time is the same look.
ONE_LOOK = timedelta(hours=1)


def note_seen(viewer_id: int, person_id: int, page: str, now: datetime, address: str) -> None:
    """Note that `viewer_id` opens a page about somebody else: once an hour for each viewer, person and kind of page.

    `page` is one of record, training, account, certificate, decision. Called before the page leaves, after its rights were asked; one
    short transaction of its own. Two first looks at the very same instant make two rows, which is no loss.
    """
    if viewer_id == person_id or _seen_just_now(viewer_id, person_id, page, now):
        return
    begin_write()
    audit("person_seen", actor_id=viewer_id, subject=f"person:{person_id}", now=now, detail={"page": page}, address=address)
    db.session.commit()


def _seen_just_now(viewer_id: int, person_id: int, page: str, now: datetime) -> bool:
    rows = sa.select(AuditRow.detail).where(
        AuditRow.subject == f"person:{person_id}",
        AuditRow.at > now - ONE_LOOK,
        AuditRow.at <= now,
        AuditRow.actor_id == viewer_id,
        AuditRow.action == "person_seen",
    )
    return f'{{"page":"{page}"}}' in db.session.scalars(rows).all()
