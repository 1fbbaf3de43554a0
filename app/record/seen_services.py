"""Who has looked at whose record: the one row that a page about another person writes."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.ledger import canonical
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
    if viewer_id == person_id or seen_just_now(viewer_id, person_id, {"page": page}, now):
        return
    begin_write()
    audit("person_seen", actor_id=viewer_id, subject=f"person:{person_id}", now=now, detail={"page": page}, address=address)
    db.session.commit()


def seen_just_now(actor_id: int, person_id: int, detail: dict[str, str], now: datetime) -> bool:
    """Whether the same look was noted within the hour."""
    looks = sa.select(AuditRow.id).where(
        AuditRow.subject == f"person:{person_id}",
        AuditRow.at > now - ONE_LOOK,
        AuditRow.at <= now,
        AuditRow.actor_id == actor_id,
        AuditRow.action == "person_seen",
        AuditRow.detail == canonical(detail),
    )
    return bool(db.session.scalar(sa.select(looks.exists())))
