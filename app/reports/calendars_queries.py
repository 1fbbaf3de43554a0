"""Whose calendar an address leads to, and the days of a branch."""

import hashlib
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Person
from app.domain.programme import Programme
from app.domain.reminders import Matter
from app.domain.rights import Viewer
from app.extensions import db
from app.reports.matters_queries import Window, list_matters
from app.reports.reminders_models import CalendarKey
from app.reports.reminders_queries import get_people

# How far back the calendar of a branch goes.
BACK = timedelta(days=90)
_LONGEST_TOKEN = 100


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def get_calendar_key(viewer: Viewer) -> CalendarKey | None:
    """The viewer's own address, without its secret."""
    return db.session.get(CalendarKey, viewer.person_id)


def get_feed_person(token: str) -> int | None:
    """Whose address this is, while they work here."""
    if len(token) > _LONGEST_TOKEN:
        return None
    return db.session.scalar(
        sa.select(CalendarKey.person_id)
        .join(Person, Person.id == CalendarKey.person_id)
        .where(CalendarKey.token_hash == hash_of(token), Person.active)
    )


def list_branch_days(viewer: Viewer, programme: Programme, today: date, branch: str) -> list[tuple[Matter, Any]]:
    """The matters in the viewer's scope, each with its person."""
    matters = list_matters(viewer, programme, today, Window(first=today - BACK), branch)
    people = get_people(sorted({matter.person_id for matter in matters}))
    return [(matter, people[matter.person_id]) for matter in matters]
