"""What a qualification asks for: modules of sections and papers, validity and renewal."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from app.domain.ledger import Event
from app.domain.values import Frozen


class Module(Frozen):
    """A unit of learning that a trainer assigns: sections to read, papers to pass."""

    key: str
    title: str
    sections: tuple[str, ...]
    papers: tuple[str, ...]


class Qualification(Frozen):
    """Earned by completing `module`; valid `months`, renewable in the last `renewal_window_days` by passing the papers again."""

    key: str
    title: str
    module: str
    months: int = Field(gt=0)
    renewal_window_days: int = Field(ge=0)


class Programme(Frozen):
    """All modules and qualifications the bank uses."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    modules: tuple[Module, ...]
    qualifications: tuple[Qualification, ...]
    # What certificates carry of the bank for good (BankIdentity.printed). Put here when the app starts; part of no file and no edition.
    issuer: dict[str, str] = Field(default={}, exclude=True)

    def module(self, key: str) -> Module | None:
        return next((module for module in self.modules if module.key == key), None)

    def qualification(self, key: str) -> Qualification | None:
        return next((qualification for qualification in self.qualifications if qualification.key == key), None)

    def module_of_paper(self, slug: str) -> Module | None:
        return next((module for module in self.modules if slug in module.papers), None)


class Progress(Frozen):
    """How far a person is in one module. `assigned_on` and `due_on` are of the latest assignment."""

    assigned_on: date | None = None
    due_on: date | None = None
    sections_read: tuple[str, ...] = ()
    sections_left: tuple[str, ...] = ()
    papers_passed: tuple[str, ...] = ()
    papers_left: tuple[str, ...] = ()
    done_on: date | None = None

    @property
    def assigned(self) -> bool:
        return self.assigned_on is not None

    @property
    def done(self) -> bool:
        return self.done_on is not None

    def overdue(self, today: date) -> bool:
        return self.due_on is not None and today > self.due_on and not self.done


def progress(events: Iterable[Event], module: Module, since: date = date.min) -> Progress:
    """A person's progress. Papers count when passed on or after `since` (a renewal asks for new passes); what was read stays read."""
    assigned_on = due_on = None
    read: dict[str, date] = {}
    passed: dict[str, date] = {}
    for event in events:
        data = event.data
        if event.kind == "assigned" and data["module"] == module.key:
            assigned_on, due_on = event.effective_on, date.fromisoformat(data["due_on"])
        elif event.kind == "section_read" and data["section"] in module.sections:
            read.setdefault(data["section"], event.effective_on)
        elif event.kind == "graded" and data["passed"] and data["paper"] in module.papers and event.effective_on >= since:
            passed.setdefault(data["paper"], event.effective_on)
    sections_left = tuple(key for key in module.sections if key not in read)
    papers_left = tuple(key for key in module.papers if key not in passed)
    done = not sections_left and not papers_left
    return Progress(
        assigned_on=assigned_on,
        due_on=due_on,
        sections_read=tuple(key for key in module.sections if key in read),
        sections_left=sections_left,
        papers_passed=tuple(key for key in module.papers if key in passed),
        papers_left=papers_left,
        done_on=max([*read.values(), *passed.values()], default=None) if done else None,
    )
