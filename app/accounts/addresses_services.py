"""Where somebody's reminders go by mail."""

from datetime import datetime

from app.accounts.queries import get_person_in_scope, keeps_account
from app.accounts.services import lock_person
from app.domain.mail_address import mail_address_of
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit

RIGHT = "manage_people"


def set_email(viewer: Viewer, person_id: int, raw: str, now: datetime) -> Refused | None:
    """Set the mail address of somebody in the viewer's scope; nothing takes it away. Setting it twice changes nothing."""
    address = mail_address_of(raw)
    begin_write()
    lock_person(person_id)
    person = get_person_in_scope(viewer, RIGHT, person_id)
    if person is None:
        db.session.rollback()
        raise NotFound("no_such_person")
    if address is None or not keeps_account(viewer, person):
        db.session.rollback()
        return Refused.because("email_malformed") if address is None else Refused.because("beyond_own_rights")
    if person.email != address:
        person.email = address
        # Not the address itself: the trail is kept longer than it may be.
        audit("email_changed", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail={"set": bool(address)})
    db.session.commit()
    return None
