"""The five questions of a day."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.calendar import civil_date
from app.domain.daily import Day, days_practised, next_due, the_day
from app.domain.practice_items import pick, pool_of
from app.domain.programme import Programme
from app.library.load import Library
from app.practice.memory_queries import Memory, get_memory
from app.practice.queries import PracticeItem, get_practice
from app.qualification.queries import get_progress_now


@dataclass(frozen=True)
class Daily:
    """A person's day: the questions done and left, on how many days of this week they practised, and when the next is due."""

    memory: Memory
    day: Day
    week_days: int
    next_on: date | None


def get_daily(person_id: int, library: Library, now: datetime, memory: Memory | None = None) -> Daily:
    """Today, from what is remembered (`memory`, where it has been read already) and what is assigned."""
    memory = memory or get_memory(person_id, now)
    askable = get_askable(library)
    new = get_new(person_id, library, askable, civil_date(now))
    return Daily(
        memory=memory,
        day=the_day(memory.cards, memory.log, askable, new, now),
        week_days=days_practised(memory.log, now),
        next_on=next_due(memory.cards, askable, now),
    )


def get_daily_question(person_id: int, daily: Daily, library: Library, now: datetime) -> PracticeItem | None:
    """The next question of today: the same until it is answered, however often the page is loaded. None when no more is left."""
    today = civil_date(now)
    seed = today.toordinal() * 1000 + person_id % 1000
    for clause in daily.day.left:
        item = pick(clause, library.bank, daily.memory.log, seed)
        shown = get_practice(item.id, library, seed) if item else None
        if shown:
            # One key for the question of this day, so that two tabs cannot count it twice.
            key = hashlib.sha256(f"daily:{today}:{shown.id}".encode()).hexdigest()[:32]
            return replace(shown, key=key)
    return None


def get_askable(library: Library) -> tuple[str, ...]:
    """The examinable clauses that practice has items on, in reading order."""
    pool = pool_of(library.bank)
    return tuple(clause.id for clause in library.manual.clauses if clause.examinable and clause.id in pool)


def get_new(person_id: int, library: Library, askable: tuple[str, ...], on: date) -> tuple[str, ...]:
    """Which of them a person may begin: those of the sections that are assigned; without an assignment, all."""
    sections = get_assigned_sections(person_id, library.programme, on)
    if not sections:
        return askable
    assigned = {clause.id for section in library.manual.sections if section.id in sections for clause in section.clauses}
    return tuple(clause for clause in askable if clause in assigned)


def get_assigned_sections(person_id: int, programme: Programme, on: date) -> frozenset[str]:
    """The sections of every module that is assigned to a person."""
    return frozenset(
        section
        for module in programme.modules
        if get_progress_now(person_id, module, programme, on).assigned
        for section in module.sections
    )
