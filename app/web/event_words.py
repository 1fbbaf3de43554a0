"""The events of a person's record as people read them: titles in place of keys, and what belongs to one day in one entry."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from app.domain.hindsight import learnt_on
from app.domain.ledger import Event
from app.library.load import Library
from app.web.standing_words import event_sentence


def told(events: Sequence[Event], library: Library) -> list[tuple[date, list[str]]]:
    """The events in plain words by day, the latest first; sections read on one day in a row are one entry."""
    found: list[tuple[date, list[str]]] = []
    for (day, _kind, _turn), group in groupby(enumerate(events), lambda pair: _entry_of(*pair)):
        found.append((day, [_numbered(event, library) for _index, event in group]))
    return found[::-1]


def told_late(events: Sequence[Event], library: Library) -> list[str]:
    """Events that came later than they count from, in the order in which they came: when, what, and from when it counts."""
    return [
        _(
            "%(learnt)s 记入：%(what)s，自 %(day)s 起算",
            learnt=learnt_on(event),
            what=_numbered(event, library),
            day=event.effective_on,
        )
        for event in events
    ]


def _numbered(event: Event, library: Library) -> str:
    return f"{event_sentence(event.kind, titled(event, library))} · {_('第 %(n)s 号', n=event.seq)}"


def titled(event: Event, library: Library) -> dict[str, Any]:
    """An event's payload with titles where it holds keys; a key that no content knows any more stays as it is."""
    data = dict(event.data)
    programme = library.programme
    if module := programme.module(data.get("module", "")):
        data["module"] = module.title
    if section := library.manual.section(data.get("section", "")):
        data["section"] = f"{section.id} {section.title}"
    if scene := programme.observation(data.get("scene", "")):
        data["scene"] = scene.title
    if fact := programme.fact(data.get("fact", "")):
        data["fact"] = fact.title
    if case := library.bank.case(data.get("case", "")):
        data["case"] = case.case.title
    if blueprint := library.bank.blueprint(data.get("paper", "")):
        data["paper"] = blueprint.title
    return data


def _entry_of(index: int, event: Event) -> tuple[date, str, int]:
    return event.effective_on, event.kind, 0 if event.kind == "section_read" else index
