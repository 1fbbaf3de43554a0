"""Reminders: which last day somebody is to be reminded of, and which step before or after it is due.

A step is a number of days before the last day (negative: after it). Whoever runs the rule tells which steps were told already.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.assignments import Status
from app.domain.standing import VALID, State
from app.domain.values import Frozen

DAYS = (60, 30, 7, 0, -7)
# How long the last step may still be told once its day has come: after that the news is no news.
LAST_STEP_OPEN = 14
# How far back the digest of a branch head goes: what is over for longer is no news to anybody.
LOOK_BACK = 365

EXPIRY, DUE, DIGEST = "expiry", "due", "digest"
_HALTED = frozenset({State.SUSPENDED.value, State.REVOKED.value})
_LEARNING = frozenset({State.LEARNING.value, State.READY.value})


class Span(NamedTuple):
    """One standing of a person in one qualification, from a day up to, and without, another."""

    from_on: date
    to_on: date
    state: str
    number: str


class Lapse(NamedTuple):
    """The last day of a validity that nothing follows, and the certificate that it is the end of."""

    last_on: date
    number: str


class Matter(Frozen):
    """What a person is to be reminded of: the end of a qualification's validity, or an assignment with its due date.

    `key` is the qualification or the module. `about` names the period or the round, so that a new one begins a new series of reminders.
    """

    person_id: int
    kind: str
    key: str
    about: str
    last_on: date
    number: str = ""


def lapse_of(spans: Sequence[Span], today: date) -> Lapse | None:
    """What a person's spans in one qualification, in order, give cause to remind of on a day.

    The end of the validity that runs today, unless a renewal follows it; or the end that lies behind, while nothing has followed. Nobody is
    reminded who is suspended or revoked, today or by the time the validity ends: renewing would not help them.
    """
    here = next((index for index, span in enumerate(spans) if span.from_on <= today < span.to_on), None)
    if here is None:
        return None
    if spans[here].state in VALID:
        end = here
        while end + 1 < len(spans) and spans[end + 1].state in VALID:
            end += 1
        follows = spans[end + 1] if end + 1 < len(spans) else None
        return _lapse(spans[end], follows)
    first = here
    while first > 0 and spans[first].state == State.EXPIRED:
        first -= 1
    return _lapse(spans[first], spans[first + 1] if first < here else None)


def _lapse(held: Span, follows: Span | None) -> Lapse | None:
    if held.state not in VALID or follows is None or follows.state != State.EXPIRED:
        return None
    return Lapse(held.to_on - timedelta(days=1), held.number)


def open_by_standing(standings: Collection[tuple[str, str]], due_on: date) -> bool | None:
    """Whether an assignment is still to be worked on, as far as standings tell; None: the person's events have to be asked.

    `standings` are today's (state, due date in ISO or "") in the qualifications that the module serves. Who holds them all needs no
    reminder of the training for them; who is suspended or revoked in one gets none.
    """
    states = {state for state, _ in standings}
    if states & _HALTED or (states and states == {State.QUALIFIED.value}):
        return False
    return True if any(state in _LEARNING and due == due_on.isoformat() for state, due in standings) else None


def open_by_status(status: Status) -> bool:
    """The same from the assignment's own status."""
    return status is not Status.DONE


def step_reached(last_on: date, today: date, days: Sequence[int] = DAYS) -> int | None:
    """The latest step whose day has come; None before the first one and when the last one is too long past."""
    reached = [step for step in days if last_on - timedelta(days=step) <= today]
    if not reached:
        return None
    latest = min(reached)
    over = latest == min(days) and today > last_on - timedelta(days=latest) + timedelta(days=LAST_STEP_OPEN)
    return None if over else latest


def step_due(last_on: date, today: date, told: Collection[int], days: Sequence[int] = DAYS) -> int | None:
    """The step to tell today: the latest that has come, if neither it nor a later one was told.

    Where the job did not run for some days, the steps between are left out: one message, which says how many days are left today.
    """
    step = step_reached(last_on, today, days)
    return None if step is None or any(earlier <= step for earlier in told) else step


def steps_ahead(last_on: date, today: date, until: date, days: Sequence[int] = DAYS) -> tuple[tuple[date, int], ...]:
    """The steps that come after today, up to and with a day, each with its day, if nothing happens meanwhile."""
    found = ((last_on - timedelta(days=step), step) for step in days)
    return tuple((day, step) for day, step in found if today < day <= until)


def digest_due(today: date, lines: Collection[str], last_on: date | None, last_lines: Collection[str]) -> bool:
    """Whether a branch head gets a digest today: the first of the week, or one more when something joined since the last one.

    A line names a person's matter and how far it has come. Lines that went away need no message: that is good news. Weeks begin on Monday.
    """
    if not lines or last_on == today:
        return False
    return last_on is None or last_on.isocalendar()[:2] != today.isocalendar()[:2] or bool(set(lines) - set(last_lines))
