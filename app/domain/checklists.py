"""The lobby manager's lists of things to do (manual 1.2): what is done every day, in order, and what is done every month."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from app.domain.ruling import Text
from app.domain.values import Frozen

# A key becomes part of an address or of a stored tick, so it stays within plain letters.
KEY = r"^[a-z][a-z0-9_]*$"
MONTH = "month"


class Entry(Frozen):
    """One thing to do. `key` is what a tick is stored under; `standard` how well it is to be done, where the manual says so."""

    key: str = Field(pattern=KEY, max_length=60)
    do: Text
    standard: str = ""
    clause: str


class Phase(Frozen):
    """A stretch of the day, such as 营业前, with what is done in it. `title` may name the time and the topic: 营业中：分流引导."""

    key: str = Field(pattern=KEY, max_length=60)
    title: Text
    entries: tuple[Entry, ...] = Field(min_length=1)


class Checklist(Frozen):
    """A whole list. `key` is "day" or "month"."""

    key: str = Field(pattern=KEY, max_length=20)
    title: Text
    phases: tuple[Phase, ...] = Field(min_length=1)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for phase in self.phases for entry in phase.entries)

    def starts_on(self, day: date) -> date:
        """The day under which a tick made on `day` is kept: that day, or the first of its month for the monthly list."""
        return day.replace(day=1) if self.key == MONTH else day


def checklist_of(key: str, checklists: tuple[Checklist, ...]) -> Checklist | None:
    """The list of this key; None if there is none."""
    return next((checklist for checklist in checklists if checklist.key == key), None)


def parts_of(title: str) -> tuple[str, str]:
    """A phase's title as time and topic: 营业中：分流引导 → (营业中, 分流引导); 营业前 → ("", 营业前)."""
    time, mark, topic = title.partition("：")
    return (time, topic) if mark else ("", title)


def repeated(checklists: tuple[Checklist, ...]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Every key that stands a second time, with its place as indexes (list, phase, entry).

    The keys of entries are distinct over all lists, because a tick names nothing but the entry.
    """
    lists, entries = set[str](), set[str]()
    for number, checklist in enumerate(checklists):
        if checklist.key in lists:
            yield (number,), checklist.key
        lists.add(checklist.key)
        phases = set[str]()
        for at, phase in enumerate(checklist.phases):
            if phase.key in phases:
                yield (number, at), phase.key
            phases.add(phase.key)
            for index, entry in enumerate(phase.entries):
                if entry.key in entries:
                    yield (number, at, index), entry.key
                entries.add(entry.key)
