"""Hindsight: what was known on an earlier day of a standing, beside what is known of the same day now.

Each event carries two times. `effective_on` says from which day it counts, `recorded_at` when it reached the ledger. A back-dated
revocation or a correction changes what is true of a day that has passed; it does not change what could be known on that day.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from app.domain.calendar import ZONE, civil_date, day_after
from app.domain.ledger import Event
from app.domain.programme import Programme, Qualification
from app.domain.standing import Standing, standing
from app.domain.values import Frozen

# What is noted beside a standing and changes none.
WITHOUT_WEIGHT = frozenset({"appeal_opened", "appeal_decided", "superseded", "erased"})


class Answer(Frozen):
    """Of one day and qualification: what is known now; where asked for, also what was believed by an earlier day, and what came later."""

    now: Standing
    then: Standing | None = None
    later: tuple[Event, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether somebody who asked then was told something else: another state, or the same with other days."""
        return self.then is not None and (self.then.state, self.then.reason, self.then.params) != (
            self.now.state,
            self.now.reason,
            self.now.params,
        )


def end_of(day: date) -> datetime:
    """The instant at which a civil day of the bank is over: what is recorded before it belongs to the day or an earlier one."""
    return datetime.combine(day_after(day), time(), ZONE)


def recorded_by(events: Sequence[Event], instant: datetime) -> tuple[Event, ...]:
    """The events that were in the ledger before an instant."""
    return tuple(event for event in events if event.recorded_at < instant)


def believed(events: Sequence[Event], qualification: Qualification, programme: Programme, on: date, instant: datetime) -> Standing:
    """The standing on a day as the ledger had it at an instant, whatever was recorded since.

    The programme is the one handed in: its own versions say from which day they hold. Pass `end_of(day)` to ask for a whole day.
    """
    return standing(recorded_by(events, instant), qualification, programme, on)


def answer(
    events: Sequence[Event], qualification: Qualification, programme: Programme, on: date, believed_on: date | None = None
) -> Answer:
    """The standing on a day as it is known now and, with `believed_on`, as it was known by the end of that day."""
    now = standing(events, qualification, programme, on)
    if believed_on is None:
        return Answer(now=now)
    instant = end_of(believed_on)
    then = believed(events, qualification, programme, on, instant)
    return Answer(now=now, then=then, later=came_later(events, qualification, on, instant))


def came_later(events: Sequence[Event], qualification: Qualification, on: date, instant: datetime) -> tuple[Event, ...]:
    """The events recorded since an instant that speak of the day or of what led to it; none of another qualification.

    A correction speaks of the event it voids, whenever it was made itself.
    """
    speaks = {event.seq for event in events if event.effective_on <= on and _concerns(event, qualification)}
    return tuple(
        event
        for event in events
        if event.recorded_at >= instant
        and (event.data["of"] in speaks if event.kind == "corrected" else event.seq in speaks)
        and event.kind not in WITHOUT_WEIGHT
    )


def learnt_on(event: Event) -> date:
    """The civil day on which an event reached the ledger."""
    return civil_date(event.recorded_at)


def _concerns(event: Event, qualification: Qualification) -> bool:
    if event.kind == "assigned":
        return event.data["module"] in qualification.all_modules
    return event.data.get("qualification") in (None, qualification.key)
