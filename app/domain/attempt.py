"""The rules of an attempt that need no database: when time is up, who may start, what a result may show."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.values import Frozen

# A save that was on its way when time ran out still counts; how late it was is kept beside it.
GRACE = timedelta(seconds=60)
# What a new sitting allows; a trainer may add tries for a person.
TRIES = 3
COOL_DOWN = timedelta(minutes=30)


# Lateness below this is the network's, and nobody is asked about it.
FLAGGED_AFTER_MS = 5000
# After this long another person than the one who suspended must let the candidate go on.
LONG_SUSPENSION = timedelta(minutes=10)

# Minutes that may be added at once; more is another occasion.
LONGEST_EXTENSION = 240


class AttemptState(StrEnum):
    """Grading is no state: it is a row of its own. `suspended` is a running attempt whose clock stands still."""

    OPEN = "open"
    SUSPENDED = "suspended"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    VOID = "void"


# Not over yet: one of these at most for a person in a sitting.
RUNNING = (AttemptState.OPEN, AttemptState.SUSPENDED)
# Over, and counted: a void attempt is over and counts for nothing.
CLOSED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


class Place(Frozen):
    """Where an act came from: the hash of the signed-in session, the network address and the browser's own name."""

    session: str
    address: str
    agent: str = ""


class Past(Frozen):
    """What matters of an earlier attempt: whether it passed and when it was closed."""

    passed: bool
    closed_at: datetime


def deadline(started_at: datetime, minutes: int, window_closes_at: datetime) -> datetime:
    """The end of an attempt, fixed at its start: the time limit, but never past the sitting's window."""
    return min(started_at + timedelta(minutes=minutes), window_closes_at)


def accepts(deadline_at: datetime, now: datetime) -> bool:
    """Whether an answer is still taken: up to the deadline and the grace after it."""
    return now <= deadline_at + GRACE


def is_flagged(late_by_ms: int) -> bool:
    """Whether an answer that was taken came late enough for somebody to look at it."""
    return late_by_ms > FLAGGED_AFTER_MS


def failures_since_pass(past: list[Past]) -> list[Past]:
    """The attempts that count against the number of tries: those after the last pass, oldest first."""
    ordered = sorted(past, key=lambda attempt: attempt.closed_at)
    passes = [index for index, attempt in enumerate(ordered) if attempt.passed]
    return ordered[passes[-1] + 1 :] if passes else ordered


def wait_until(past: list[Past], cool_down: timedelta) -> datetime | None:
    """When the next try may start, None when at once."""
    failures = failures_since_pass(past)
    return failures[-1].closed_at + cool_down if failures and cool_down else None


def shows_answers(passed: bool, tries_left: int) -> bool:
    """Whether a result shows keys and explanations: after a pass, or when no try is left. Before that it names the clauses to read again,
    so that the next try is worth something."""
    return passed or tries_left <= 0
