"""How far a person is in a module: a pure function of the ledger's events, each requirement met on the day of the event that met it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.domain.ledger import Event
from app.domain.programme import CasesAsked, Module
from app.domain.values import Frozen


class Progress(Frozen):
    """How far a person is in one module. `assigned_on` and `due_on` are of the latest assignment.

    `cases_left` says per requirement of the module how many cases are still asked, as (theme, how many); `hours_left` is whole hours.
    """

    assigned_on: date | None = None
    due_on: date | None = None
    sections_read: tuple[str, ...] = ()
    sections_left: tuple[str, ...] = ()
    papers_passed: tuple[str, ...] = ()
    papers_left: tuple[str, ...] = ()
    cases_left: tuple[tuple[str, int], ...] = ()
    observed: tuple[str, ...] = ()
    observed_left: tuple[str, ...] = ()
    hours: int = 0
    hours_left: int = 0
    facts_left: tuple[str, ...] = ()
    done_on: date | None = None

    @property
    def assigned(self) -> bool:
        return self.assigned_on is not None

    @property
    def done(self) -> bool:
        return self.done_on is not None

    @property
    def others_left(self) -> bool:
        """Whether something besides reading, papers and facts is still asked."""
        return bool(self.cases_left or self.observed_left or self.hours_left)

    def overdue(self, today: date) -> bool:
        return self.due_on is not None and today > self.due_on and not self.done


class _Met:
    """The first day on which each thing was done."""

    def __init__(self) -> None:
        self.read: dict[str, date] = {}
        self.passed: dict[str, date] = {}
        self.played: dict[tuple[str, str, int], date] = {}
        self.observed: dict[str, date] = {}
        self.facts: dict[str, date] = {}
        self.hours: list[tuple[date, int]] = []

    def take(self, event: Event, module: Module, since: date) -> None:
        """Note what an event meets. What was read and what HR attested stays; all else counts from `since` on."""
        data, day = event.data, event.effective_on
        if event.kind == "section_read" and data["section"] in module.sections:
            self.read.setdefault(data["section"], day)
        elif event.kind == "attested" and data["fact"] in module.facts:
            self._attest(data["fact"], bool(data["holds"]), day)
        elif day >= since:
            self._take_renewed(event, module)

    def _attest(self, fact: str, holds: bool, day: date) -> None:
        if holds:
            self.facts.setdefault(fact, day)
        else:
            self.facts.pop(fact, None)

    def _take_renewed(self, event: Event, module: Module) -> None:
        data, day = event.data, event.effective_on
        if event.kind in ("graded", "regraded") and _passes(data, module):
            self.passed.setdefault(data["paper"], day)
        elif event.kind == "case_played" and not data.get("critical"):
            self.played.setdefault((data["case"], data["theme"], data["percent"]), day)
        elif event.kind == "observed" and data["passed"] and data["scene"] in module.observed:
            self.observed.setdefault(data["scene"], day)
        elif event.kind == "hours_logged":
            self.hours.append((day, int(data["hours"])))


def progress(events: Iterable[Event], module: Module, since: date = date.min) -> Progress:
    """A person's progress. What can be renewed counts on or after `since` (a renewal asks for it anew); what was read stays read."""
    met, assigned_on, due_on = _Met(), None, None
    for event in events:
        if event.kind == "assigned" and event.data["module"] == module.key:
            assigned_on, due_on = event.effective_on, date.fromisoformat(event.data["due_on"])
        else:
            met.take(event, module, since)
    cases = [_cases(asked, met) for asked in module.cases]
    hours, hours_on = _hours(met, module.hours)
    left = Progress(
        assigned_on=assigned_on,
        due_on=due_on,
        sections_read=tuple(key for key in module.sections if key in met.read),
        sections_left=tuple(key for key in module.sections if key not in met.read),
        papers_passed=tuple(key for key in module.papers if key in met.passed),
        papers_left=tuple(key for key in module.papers if key not in met.passed),
        cases_left=tuple((asked.theme, missing) for asked, (missing, _) in zip(module.cases, cases, strict=True) if missing),
        observed=tuple(key for key in module.observed if key in met.observed),
        observed_left=tuple(key for key in module.observed if key not in met.observed),
        hours=hours,
        hours_left=max(0, module.hours - hours),
        facts_left=tuple(key for key in module.facts if key not in met.facts),
    )
    if left.sections_left or left.papers_left or left.facts_left or left.others_left:
        return left
    days = [*met.read.values(), *met.passed.values(), *met.observed.values(), *met.facts.values(), *(day for _, day in cases), hours_on]
    return left.model_copy(update={"done_on": max((day for day in days if day is not None), default=None)})


def _passes(data: dict[str, object], module: Module) -> bool:
    paper = str(data["paper"])
    return paper in module.papers and bool(data["passed"]) and int(str(data.get("percent", 100))) >= module.cuts.get(paper, 0)


def _cases(asked: CasesAsked, met: _Met) -> tuple[int, date | None]:
    """How many cases are still missing, and the day on which the last one that counts was finished. A case counts once."""
    first: dict[str, date] = {}
    for (case, theme, percent), day in met.played.items():
        if percent >= asked.percent and asked.theme in ("", theme):
            first[case] = min(day, first.get(case, day))
    days = sorted(first.values())[: asked.count]
    return asked.count - len(days), days[-1] if days else None


def _hours(met: _Met, asked: int) -> tuple[int, date | None]:
    """All hours that count, and the day on which they came to what is asked. A row of negative hours takes a wrong one back."""
    by_day: dict[date, int] = defaultdict(int)
    for day, hours in met.hours:
        by_day[day] += hours
    total, reached = 0, None
    for day in sorted(by_day):
        total += by_day[day]
        if asked and total >= asked and reached is None:
            reached = day
        elif total < asked:
            reached = None
    return total, reached
