"""The rules of a sitting that somebody holds: its window, its phases, and how staff numbers are read from a pasted list."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.identity import staff_no_of
from app.domain.values import Frozen

MOST_TRIES = 9
LONGEST_COOL_DOWN = 7 * 24 * 60
# A window longer than this is a slip of the pen in the year or the month.
LONGEST_WINDOW = timedelta(days=31)
_BETWEEN = re.compile(r"[\s,，、;；]+")


class Phase(StrEnum):
    COMING = "coming"
    RUNNING = "running"
    PAST = "past"
    CANCELLED = "cancelled"


class SittingPlan(Frozen):
    """What a trainer decides about a sitting. `branch` is a code, `invigilator` a staff number as typed, times are instants."""

    title: str
    paper: str
    branch: str
    room: str
    opens_at: datetime
    closes_at: datetime
    invigilator: str
    tries: int
    cool_down_minutes: int


def phase_of(opens_at: datetime, closes_at: datetime, cancelled: bool, now: datetime) -> Phase:
    """Where a sitting stands. The window is half open: at its end it is over."""
    if cancelled:
        return Phase.CANCELLED
    if now < opens_at:
        return Phase.COMING
    return Phase.RUNNING if now < closes_at else Phase.PAST


def window_fault(opens_at: datetime, closes_at: datetime, minutes: int, now: datetime) -> str | None:
    """The code of what is wrong with a window for a paper of so many minutes; None when nothing is."""
    if closes_at <= opens_at:
        return "window_backwards"
    if closes_at <= now:
        return "window_past"
    if closes_at - opens_at > LONGEST_WINDOW:
        return "window_too_long"
    if closes_at - opens_at < timedelta(minutes=minutes):
        return "window_too_short"
    return None


def staff_numbers(pasted: str) -> tuple[list[str], list[str]]:
    """The staff numbers of a pasted list, each once and in order, and the words that cannot be one."""
    words = [word for word in _BETWEEN.split(pasted) if word]
    return _once(number for number in map(staff_no_of, words) if number), _once(word for word in words if staff_no_of(word) is None)


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
