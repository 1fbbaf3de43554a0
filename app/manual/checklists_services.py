"""Ticking things off."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.checklists import checklist_of
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.manual.models import ChecklistTick

# A help for the day's work and no record of anybody's: a quarter is enough to look back on.
DAYS_KEPT = 92


def set_tick(person_id: int, key: str, entry: str, shown: date, done: bool, library: Library, now: datetime) -> Refused | None:
    """Tick an entry off (`done`) or take the tick back. Saying the same twice, also from two tabs at once, changes nothing.

    `shown` is the day the page was made for: a page left open over midnight must not tick today what was done yesterday.
    """
    checklist = checklist_of(key, library.checklists)
    if checklist is None:
        raise NotFound("no_such_checklist")
    if entry not in {each.key for each in checklist.entries}:
        raise NotFound("no_such_entry")
    day = checklist.starts_on(civil_date(now))
    if shown != day:
        return Refused.because("checklist_day_over")
    begin_write()
    if done:
        row = {"person_id": person_id, "day": day, "entry": entry, "ticked_at": now}
        db.session.execute(insert_into(ChecklistTick).values(row).on_conflict_do_nothing())
    else:
        db.session.execute(
            sa.delete(ChecklistTick).where(ChecklistTick.person_id == person_id, ChecklistTick.day == day, ChecklistTick.entry == entry)
        )
    db.session.commit()
    return None


def forget_old_ticks(now: datetime) -> int:
    """Delete ticks older than DAYS_KEPT days. Returns how many."""
    begin_write()
    deleted = db.session.execute(sa.delete(ChecklistTick).where(ChecklistTick.day < civil_date(now) - timedelta(days=DAYS_KEPT)))
    db.session.commit()
    return int(deleted.rowcount)
