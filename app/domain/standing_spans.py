"""A person's intervals as rows, and what they say about one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.domain.calendar import FOREVER
from app.domain.standing import VALID

_VALID = frozenset(state.value for state in VALID)


@dataclass(frozen=True)
class Span:
    """A standing in a qualification from a day up to, and without, another; `number` is the certificate behind it, or ""."""

    qualification: str
    state: str
    reason: str
    from_on: date
    to_on: date
    number: str


@dataclass(frozen=True)
class OnDay:
    """The standing of one day. `until`: the last day on which the person may stand in the lobby without a break, None: no end is known."""

    span: Span
    valid: bool
    until: date | None


@dataclass(frozen=True)
class Spans:
    """All of a person's, by qualification and day."""

    all: tuple[Span, ...]

    def on(self, day: date) -> Iterator[OnDay]:
        """The standings of a day, one for each qualification in which there is one."""
        for _qualification, group in groupby(self.all, lambda span: span.qualification):
            rows = list(group)
            for index, span in enumerate(rows):
                if span.from_on <= day < span.to_on:
                    yield OnDay(span, span.state in _VALID, _until(rows[index:]))


def _until(rows: list[Span]) -> date | None:
    """The last day of the run of valid spans that begins with the first of these; None where that is not valid, or without an end."""
    end = None
    for span in rows:
        if span.state not in _VALID or (end is not None and span.from_on != end):
            break
        end = span.to_on
    return end - timedelta(days=1) if end is not None and end != FOREVER else None
