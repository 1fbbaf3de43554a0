"""What a module asks besides reading and papers: how much of it is done, what is left, and what may be recorded as evidence."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from app.domain.ledger import Event
from app.domain.periods import policy_of, standing_events
from app.domain.programme import CasesAsked, Module, Observation, Programme
from app.domain.progress import Progress

# A course longer than this is entered day by day.
MOST_HOURS = 24
# What was held longer ago belongs to a year that has been settled.
OLDEST_DAYS = 366
LONGEST_NOTE = 500
LONGEST_TITLE = 80


def counted(module: Module, progress: Progress) -> tuple[int, int]:
    """How many requirements of a module are met, of how many. Sections, papers, cases, scenes and facts count singly, all hours as one."""
    cases = sum(asked.count for asked in module.cases)
    total = len(module.sections) + len(module.papers) + cases + len(module.observed) + len(module.facts) + bool(module.hours)
    left = len(progress.sections_left) + len(progress.papers_left) + len(progress.observed_left) + len(progress.facts_left)
    left += sum(missing for _theme, missing in progress.cases_left) + bool(progress.hours_left)
    return total - left, total


def cases_asked(module: Module, progress: Progress) -> tuple[tuple[CasesAsked, int], ...]:
    """What the module asks of cases, each with how many are still missing."""
    left = list(progress.cases_left)
    found = []
    for asked in module.cases:
        missing = next((pair for pair in left if pair[0] == asked.theme), None)
        if missing:
            left.remove(missing)
        found.append((asked, missing[1] if missing else 0))
    return tuple(found)


def observation_fault(scene: Observation, points: Collection[str], passed: bool, note: str) -> str | None:
    """Why an observation cannot be taken so: passed means that every point was seen, and a "not yet" tells what is missing."""
    if passed and not set(scene.points) <= set(points):
        return "points_missing"
    if not passed and not note.strip():
        return "what_lacks_missing"
    return None


def hours_fault(title: str, held_on: date, hours: int, today: date) -> str | None:
    """Why hours of continuing education cannot be entered so."""
    if not title.strip():
        return "title_missing"
    if held_on > today:
        return "held_in_the_future"
    if held_on < today - timedelta(days=OLDEST_DAYS):
        return "held_too_long_ago"
    if not 1 <= hours <= MOST_HOURS:
        return "hours_out_of_range"
    return None


def facts_held(events: Iterable[Event]) -> dict[str, Event]:
    """By fact the event that attested it, for the facts that hold; what was withdrawn or declared void does not."""
    held: dict[str, Event] = {}
    for event in standing_events(events):
        if event.kind == "attested":
            held.pop(event.data["fact"], None)
            if event.data["holds"]:
                held[event.data["fact"]] = event
    return held


def hours_entered(events: Iterable[Event]) -> tuple[Event, ...]:
    """The entries of hours that count: neither taken back nor declared void, the latest first."""
    rows = [event for event in standing_events(events) if event.kind == "hours_logged"]
    gone = {event.data["takes_back"] for event in rows if "takes_back" in event.data}
    return tuple(event for event in reversed(rows) if event.seq not in gone and "takes_back" not in event.data)


def modules_in_force(events: Sequence[Event], programme: Programme, on: date) -> tuple[Module, ...]:
    """The modules that were assigned to a person, and those by which the qualifications they serve are earned and renewed on this day."""
    assigned = {event.data["module"] for event in events if event.kind == "assigned" and event.effective_on <= on}
    served = [qualification for qualification in programme.qualifications if assigned & set(qualification.all_modules)]
    keys = assigned.union(*(policy_of(events, qualification, on).modules for qualification in served))
    return tuple(module for module in programme.modules if module.key in keys)
