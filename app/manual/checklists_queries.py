"""What a person has ticked off."""

from datetime import date

import sqlalchemy as sa

from app.domain.checklists import Checklist
from app.extensions import db
from app.manual.models import ChecklistTick


def get_ticks(person_id: int, checklist: Checklist, today: date) -> frozenset[str]:
    """The keys of the entries of this list that the person has ticked off today, or this month for the monthly list."""
    ticked = db.session.scalars(
        sa.select(ChecklistTick.entry).where(ChecklistTick.person_id == person_id, ChecklistTick.day == checklist.starts_on(today))
    )
    # On the first of a month the ticks of both lists stand under one day.
    return frozenset(ticked) & frozenset(entry.key for entry in checklist.entries)
