"""Reminders put straight into their table, for tests that need some to be there."""

from datetime import datetime, timedelta

from app.domain.calendar import civil_date
from app.extensions import begin_write, db
from app.reports.reminders_models import Reminder


def remind(person_id: int, now: datetime, mail: str = "in_app", step: int = 30, kind: str = "expiry") -> int:
    """A reminder of a certificate that ends in so many days. Returns its id."""
    ends = civil_date(now) + timedelta(days=step)
    begin_write()
    row = Reminder(
        person_id=person_id,
        kind=kind,
        about=f"lobby-manager {ends.isoformat()}",
        step=step,
        last_on=ends,
        detail={"key": "lobby-manager", "number": ""},
        made_at=now,
        mail=mail,
        tries=1,
        tries_left=0,
        next_try_at=now,
        fault="550 no such mailbox" if mail == "failed" else "",
    )
    db.session.add(row)
    db.session.commit()
    return row.id
