"""The reminders that the made-up bank has had in the last two months, as its own job made them, and who has read theirs."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Person
from app.accounts.queries import viewer_of
from app.demo_past import Past
from app.extensions import db
from app.reports.reminders_models import Reminder
from app.reports.reminders_services import make_reminders, mark_read

DAYS = 45
# How long people take to look; what is newer is still unread today.
UNREAD = timedelta(days=3)


def plan_reminders(past: Past) -> None:
    """Every morning, as far back as the demo shows."""
    for ago in range(DAYS, 0, -1):
        past.at(past.today - timedelta(days=ago), 8, 1, lambda now: _morning(past, now))


def _morning(past: Past, now: datetime) -> None:
    make_reminders(past.library.programme, now, mails=False)
    older = sa.select(Reminder.person_id).where(Reminder.read_at.is_(None), Reminder.made_at < now - UNREAD)
    for person in db.session.scalars(sa.select(Person).where(Person.id.in_(older))).all():
        mark_read(viewer_of(person), None, now)
