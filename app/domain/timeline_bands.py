"""Where the stretches of a timeline lie on a picture: per cent of its width, so that years fit on a phone as on a desk."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.domain.calendar import FOREVER, add_months
from app.domain.values import Frozen

# A picture shows some time after the last thing that happens, so that its end is seen to go on.
MARGIN_MONTHS = 6
# More labels would run into each other on the narrowest phone.
MOST_TICKS = 6
# A character of a label, what stands around it, and the label of a day (YYYY-MM), in per cent of the narrowest picture.
CHARACTER, EDGE, DAY = 3.8, 2.4, 14
# Too thin to be seen: a day in twenty years still shows.
THINNEST = 0.35


class Stretch(Frozen):
    """A state from a day up to, and without, another."""

    from_on: date
    to_on: date
    state: str


class Piece(Frozen):
    """A stretch as drawn. `left` and `width` are per cent; `holds` says whether a label of so many characters has room in it."""

    stretch: Stretch
    left: float
    width: float

    def holds(self, label: str) -> bool:
        return len(label) * CHARACTER + EDGE <= self.width


class Scale(Frozen):
    """The days that a picture shows, from the first up to, and without, the last."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day begins, in per cent; days outside lie on the edge."""
        share = (day - self.first).days / (self.last - self.first).days
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def pieces(self, stretches: Iterable[Stretch]) -> tuple[Piece, ...]:
        """The stretches that the picture shows some of."""
        found = []
        for stretch in stretches:
            left, right = self.at(stretch.from_on), self.at(stretch.to_on)
            if stretch.from_on < self.last and stretch.to_on > self.first:
                found.append(Piece(stretch=stretch, left=min(left, 100 - THINNEST), width=max(round(right - left, 2), THINNEST)))
        return tuple(found)

    def ticks(self) -> tuple[tuple[float, date], ...]:
        """Days that carry a label: beginnings of years, or of months where the picture is short, never more than MOST_TICKS."""
        for months in (1, 3, 6, 12, 24, 60, 120, 240):
            days = [day for day in _beginnings(self.first, self.last, months) if self.at(day) <= 100 - DAY]
            apart = all(self.at(later) - self.at(earlier) >= DAY for earlier, later in pairwise(days))
            if len(days) <= MOST_TICKS and apart:
                return tuple((self.at(day), day) for day in days)
        return ()


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches that follow each other in the same state as one: on a picture the reasons within a state play no part."""
    found: list[Stretch] = []
    for stretch in stretches:
        if found and found[-1].state == stretch.state and found[-1].to_on == stretch.from_on:
            found[-1] = found[-1].model_copy(update={"to_on": stretch.to_on})
        else:
            found.append(stretch)
    return found


def scale_of(stretches: Sequence[Stretch], marks: Iterable[date]) -> Scale:
    """A scale on which every change of state and every marked day has its place; an end that is not known takes no room."""
    days = [day for stretch in stretches for day in (stretch.from_on, stretch.to_on) if day != FOREVER] + list(marks)
    return Scale(first=min(days) - timedelta(days=7), last=add_months(max(days), MARGIN_MONTHS))


def _beginnings(first: date, last: date, months: int) -> list[date]:
    """The first days of every so many months, counted from a January."""
    step = max(1, months // 12)
    day = date(max(1, first.year // step * step), 1, 1)
    found = []
    while day < last:
        if day >= first:
            found.append(day)
        day = add_months(day, months)
    return found
