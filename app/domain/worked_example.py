"""The date rules of a policy, worked out for made-up days.

Nothing is computed here a second time: a made-up life is written as events and goes through the same functions that grant, renew and lapse.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.calendar import ZONE
from app.domain.ledger import GENESIS, Event, canonical
from app.domain.periods import Grant, grace_ends, grants, last_of, renewal_counts_from
from app.domain.programme import Module, Policy, Programme, Qualification
from app.domain.standing import Interval, grant_due, intervals
from app.domain.values import Frozen

# Days that the calculator takes: as far as anybody's certificates reach.
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
_KEY = "example"


class Came(StrEnum):
    """When a renewal came, seen from the period it was to follow."""

    EARLY = "early"
    IN_WINDOW = "in_window"
    IN_GRACE = "in_grace"
    LATE = "late"
    AGAIN = "again"


class Period(Frozen):
    """First and last valid day, the first day on which a pass renews it, and the last day of its grace (the last valid day without one)."""

    first: date
    last: date
    opens: date
    grace_until: date


class Renewal(Frozen):
    """A later completion, when it came, and the period that it earned, if any."""

    on: date
    came: Came
    earned: Period | None


class Worked(Frozen):
    """A made-up life under one policy: its first period, what each later completion brought, and the standing of every day."""

    first: Period
    renewals: tuple[Renewal, ...]
    intervals: tuple[Interval, ...]

    @property
    def periods(self) -> tuple[Period, ...]:
        return (self.first, *(each.earned for each in self.renewals if each.earned))


class Case(Frozen):
    """A story to look at: a code, the day of the first completion, and those of the later ones."""

    code: str
    completed_on: date
    renewed_on: tuple[date, ...]


def work_out(policy: Policy, completed_on: date, renewed_on: Sequence[date] = ()) -> Worked:
    """What the rules of a policy make of everything being completed on one day, and again on later ones; those in any order.

    ValueError when a later completion lies before the first.
    """
    if any(day < completed_on for day in renewed_on):
        raise ValueError("a renewal before the first completion")
    life = _Life(policy)
    life.complete(completed_on)
    first, renewals = life.last(), []
    for day in sorted(renewed_on):
        before = life.periods()
        came = _came(day, before)
        life.complete(day)
        renewals.append(Renewal(on=day, came=came, earned=life.last() if len(life.periods()) > len(before) else None))
    return Worked(first=first, renewals=tuple(renewals), intervals=life.intervals())


def cases_of(policy: Policy, completed_on: date) -> tuple[Case, ...]:
    """The days on which the rules turn, for one first completion: around the window's first day, the last day and the end of the grace."""
    first, one = work_out(policy, completed_on).first, timedelta(days=1)
    days = {
        "before_window": (first.opens - one,),
        "window_opens": (first.opens,),
        "in_window": (first.opens + one,),
        "before_last_day": (first.last - one,),
        "last_day": (first.last,),
        "after_last_day": (first.last + one,),
        "grace_ends": (first.grace_until,),
        "after_grace": (first.grace_until + one,),
        "twice": (first.opens + one, first.last),
    }
    if first.grace_until == first.last:
        del days["grace_ends"], days["after_grace"]
    # A window as wide as the period has no day before it.
    return tuple(Case(code=code, completed_on=completed_on, renewed_on=on) for code, on in days.items() if min(on) >= completed_on)


def stories_of(policy: Policy) -> tuple[Case, ...]:
    """Three to begin with: in time; too early from a leap day on, and then on the last day; late from a month's end on."""
    usual, leap, end = date(2026, 3, 2), date(2028, 2, 29), date(2026, 8, 31)
    in_time, early, late = (work_out(policy, day).first for day in (usual, leap, end))
    return (
        Case(code="in_time", completed_on=usual, renewed_on=(min(in_time.opens + timedelta(days=10), in_time.last),)),
        Case(code="early", completed_on=leap, renewed_on=(max(early.opens - timedelta(days=1), leap), early.last)),
        Case(code="late", completed_on=end, renewed_on=(late.last + timedelta(days=7),)),
    )


def _came(day: date, before: Sequence[Period]) -> Came:
    last = before[-1]
    if day < last.opens:
        # A second pass for the period before counts once; one in the midst of a period is too early for anybody.
        return Came.AGAIN if len(before) > 1 and day <= before[-2].grace_until else Came.EARLY
    if day <= last.last:
        return Came.IN_WINDOW
    return Came.IN_GRACE if day <= last.grace_until else Came.LATE


class _Life:
    """The events of somebody for whom one paper is all that is asked."""

    def __init__(self, policy: Policy) -> None:
        module = Module(key=_KEY, title="", papers=(_KEY,))
        alone = {"version": 1, "effective_on": EARLIEST, "module": _KEY, "renewal": _KEY if policy.renewal else ""}
        fields = {name: getattr(policy, name) for name in Policy.model_fields} | alone
        self._policy = policy
        self._qualification = Qualification(key=_KEY, title="", **fields)
        self._programme = Programme(schema=1, modules=(module,), qualifications=(self._qualification,))
        self._events: list[Event] = []

    def complete(self, on: date) -> None:
        """Pass on a day, and grant what that has earned."""
        self._note("graded", on, paper=_KEY, passed=True, attempt=_KEY)
        earned = grant_due(self._events, self._qualification, self._programme, on)
        if earned:
            number = str(len(self._events) + 1)
            period = {"valid_from": earned.valid_from.isoformat(), "valid_until": earned.valid_until.isoformat()}
            self._note("granted", on, qualification=_KEY, number=number, **period)

    def periods(self) -> tuple[Period, ...]:
        return tuple(self._period(grant) for grant in grants(self._events, self._qualification))

    def last(self) -> Period:
        return self._period(last_of(grants(self._events, self._qualification)))

    def intervals(self) -> tuple[Interval, ...]:
        return intervals(self._events, self._qualification, self._programme)

    def _period(self, grant: Grant) -> Period:
        return Period(
            first=grant.valid_from,
            last=grant.valid_until,
            opens=renewal_counts_from(grant, self._policy),
            grace_until=grace_ends(grant, self._policy),
        )

    def _note(self, kind: str, on: date, **payload: Any) -> None:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=ZONE)
        about = {"person_id": 1, "actor_id": 1, "effective_on": on, "recorded_at": at, "prev_hash": GENESIS}
        self._events.append(Event(seq=len(self._events) + 1, kind=kind, payload=canonical(payload), **about))
