"""The lobby manager's duties with their times (manual 1.2), as the lists of things to do have them: when each is done, and its clause."""

from collections.abc import Iterable

from app.domain.checklists import Checklist, parts_of
from app.domain.ruling import ClauseId, Key, Text
from app.domain.values import Frozen


class Duty(Frozen):
    """One duty. `time` is when it is done: 营业前, 营业中, 营业后 or 每月."""

    key: Key
    do: Text
    time: Text
    clause: ClauseId


def duties_of(checklists: Iterable[Checklist]) -> tuple[Duty, ...]:
    """Every entry of the lists, in their order."""
    return tuple(
        Duty(key=entry.key, do=entry.do, time=_time(phase.title), clause=entry.clause)
        for checklist in checklists
        for phase in checklist.phases
        for entry in phase.entries
    )


def _time(title: str) -> str:
    time, topic = parts_of(title)
    return time or topic
