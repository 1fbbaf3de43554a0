"""The book of mistakes: questions answered wrong, until they have been answered right on two different days."""

from collections.abc import Iterable
from datetime import date, datetime

from app.domain.calendar import civil_date
from app.domain.memory import Answered
from app.domain.values import Frozen

DAYS_RIGHT = 2


class Mistake(Frozen):
    """A question in the book. `last` is the latest wrong answer, `times` how often it was wrong, `right_on` the days set right since."""

    item_id: str
    last: Answered
    times: int
    right_on: tuple[date, ...] = ()

    @property
    def still_wrong(self) -> bool:
        return not self.right_on

    @property
    def wrong_at(self) -> datetime:
        return self.last.at


def mistakes(log: Iterable[Answered]) -> tuple[Mistake, ...]:
    """What stands in the book, the latest mistake first. Right twice on one day is once: what is learnt must outlast a night."""
    found: dict[str, Mistake] = {}
    for entry in sorted(log, key=lambda each: each.at):
        held = found.get(entry.item_id)
        if not entry.right:
            found[entry.item_id] = Mistake(item_id=entry.item_id, last=entry, times=held.times + 1 if held else 1)
        elif held:
            days = tuple(sorted({*held.right_on, civil_date(entry.at)}))
            found[entry.item_id] = held.model_copy(update={"right_on": days})
    kept = (mistake for mistake in found.values() if len(mistake.right_on) < DAYS_RIGHT)
    return tuple(sorted(kept, key=lambda mistake: mistake.wrong_at, reverse=True))
