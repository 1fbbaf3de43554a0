"""The server's clock, the only one that counts."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import current_app

from app.domain.calendar import civil_date

# A wall clock further off than this has been moved; less is the slow correction that keeps clocks in step.
MOST_OFF = timedelta(seconds=2)


class Steady:
    """The time of day at the start, carried on by a clock that nobody can set.

    Somebody sets the computer's clock an hour on or back, and no deadline moves: no attempt closes early, none gains a second. The new
    time is taken when the process starts again; until then `off` says how far apart the two are.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._started, self._since = wall(), monotonic()

    def __call__(self) -> datetime:
        return self._started + timedelta(seconds=self._monotonic() - self._since)

    @property
    def off(self) -> timedelta:
        """How far the computer's clock is ahead of this one; negative when it is behind."""
        return self._wall() - self()


def _since_boot() -> float:
    """Seconds that nobody can set; where the system has such a clock, one that goes on while the computer sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


_steady = Steady(lambda: datetime.now(UTC), _since_boot)


def now() -> datetime:
    """This instant in UTC. Tests and drills put another clock into `app.extensions["clock"]`."""
    clock = current_app.extensions.get("clock")
    instant: datetime = clock() if clock else _steady()
    return instant


def moved_by() -> timedelta | None:
    """How far the computer's clock was moved since this process started; None when it was not."""
    clock = current_app.extensions.get("clock", _steady)
    off: timedelta = getattr(clock, "off", timedelta())
    return off if abs(off) > MOST_OFF else None


def today() -> date:
    """This civil day at the bank."""
    return civil_date(now())
