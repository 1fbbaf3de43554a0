"""The pictures of HR's desk, as numbers: months, how many lobbies of a city are covered, whose validity ends when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from app.domain.calendar import add_months

MONTHS = 12


class Bar(NamedTuple):
    """A city with its lobbies, and how many of them have somebody."""

    name: str
    covered: int
    total: int


class Month(NamedTuple):
    """A civil month by its first day, and a number; `of` is what it is a part of, 0: there is nothing to tell."""

    first: date
    value: int
    of: int = 0

    @property
    def percent(self) -> int:
        """Rounded down: nobody reads a hundred where one has failed."""
        return self.value * 100 // self.of if self.of else 0


def coverage(lobbies: Iterable[tuple[str, bool]]) -> list[Bar]:
    """Lobbies (city, whether somebody may stand there) by city, the worst share first, then by how many are missing, then by name."""
    total, covered = Counter[str](), Counter[str]()
    for city, has_somebody in lobbies:
        total[city] += 1
        covered[city] += has_somebody
    bars = (Bar(city, covered[city], total[city]) for city in total)
    return sorted(bars, key=lambda bar: (bar.covered / bar.total, bar.covered - bar.total, bar.name))


def months_from(on: date) -> list[date]:
    """The first days of the month of a day and of those after it."""
    return [add_months(on.replace(day=1), number) for number in range(MONTHS)]


def months_until(on: date) -> list[date]:
    """The first days of the months up to that of a day."""
    return [add_months(on.replace(day=1), number - MONTHS + 1) for number in range(MONTHS)]


def endings(ends: Mapping[date, int], on: date) -> list[Month]:
    """How many people's validity ends in each month to come; `ends` counts them by the first day on which they are not valid any more."""
    found = Counter[date]()
    for day, people in ends.items():
        last = date.fromordinal(day.toordinal() - 1)
        found[last.replace(day=1)] += people
    return [Month(first, found[first]) for first in months_from(on)]
