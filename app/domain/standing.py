"""Standing: what a person's events say about a qualification on any day.

A pure function of events and policy. A certificate lapses because its last day has passed, not because a job ran.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from app.domain.calendar import FOREVER, add_months, day_after
from app.domain.ledger import Event
from app.domain.programme import Module, Progress, Qualification, progress
from app.domain.values import Frozen


class State(StrEnum):
    UNASSIGNED = "unassigned"
    LEARNING = "learning"
    READY = "ready"
    QUALIFIED = "qualified"
    RENEWAL_DUE = "renewal_due"
    EXPIRED = "expired"


# States in which a person may stand in the lobby.
VALID = frozenset({State.QUALIFIED, State.RENEWAL_DUE})


class Grant(Frozen):
    """One period of validity, first and last day both included, as written into the ledger when it was given."""

    seq: int
    valid_from: date
    valid_until: date
    number: str = ""


class Standing(Frozen):
    """A state with its reason: a code and its parameters, and the event that brought it about (0: none, the calendar did)."""

    state: State
    reason: str
    params: dict[str, str] = {}
    event_seq: int = 0


class Interval(Frozen):
    """A standing that holds from the first day up to, and without, the second."""

    from_on: date
    to_on: date
    standing: Standing


def grants(events: Sequence[Event], qualification: Qualification) -> tuple[Grant, ...]:
    """The periods granted for this qualification, in the order of the ledger."""
    return tuple(
        Grant(
            seq=event.seq,
            valid_from=date.fromisoformat(event.data["valid_from"]),
            valid_until=date.fromisoformat(event.data["valid_until"]),
            number=event.data["number"],
        )
        for event in events
        if event.kind == "granted" and event.data["qualification"] == qualification.key
    )


def grant_due(events: Sequence[Event], qualification: Qualification, module: Module) -> Grant | None:
    """The grant that the events have earned and the ledger does not hold yet, or None.

    A first grant, or one after a lapse, runs from the day the last requirement was met. A renewal passed in the window runs from the day
    after the old last day, so that nobody loses days by being early; a pass before the window opens renews nothing.
    """
    held = grants(events, qualification)
    if not held:
        done_on = progress(events, module).done_on
        return _grant(done_on, qualification) if done_on else None
    last = max(held, key=lambda grant: grant.valid_until)
    since = renewal_counts_from(last, qualification)
    done_on = progress(events, module, since=since).done_on
    if done_on is None or done_on < since:
        return None
    return _grant(max(done_on, day_after(last.valid_until)), qualification)


def renewal_opens(grant: Grant, qualification: Qualification) -> date:
    """The first day on which a new pass counts as a renewal."""
    return grant.valid_until - timedelta(days=qualification.renewal_window_days)


def renewal_counts_from(grant: Grant, qualification: Qualification) -> date:
    """The first day whose passes earn the next period: in the window, and never the day that earned this one, however wide the window."""
    return max(renewal_opens(grant, qualification), day_after(grant.valid_from))


def standing(events: Sequence[Event], qualification: Qualification, module: Module, on: date) -> Standing:
    """The standing on one day, from the events effective by then."""
    known = [event for event in events if event.effective_on <= on]
    held = [grant for grant in grants(known, qualification) if grant.valid_from <= on]
    if held:
        return _standing_of_holder(max(held, key=lambda grant: grant.valid_until), known, qualification, on)
    return _standing_of_learner(progress(known, module), known, module)


def intervals(events: Sequence[Event], qualification: Qualification, module: Module) -> tuple[Interval, ...]:
    """Every standing a person has had and, if nothing more happens, will have. Empty before the first event that counts."""
    days = {event.effective_on for event in events}
    for grant in grants(events, qualification):
        days |= {grant.valid_from, renewal_opens(grant, qualification), day_after(grant.valid_until)}
    found: list[Interval] = []
    ordered = sorted(days)
    for day, following in zip(ordered, [*ordered, FOREVER][1:], strict=True):
        now = standing(events, qualification, module, day)
        if found and found[-1].standing == now:
            found[-1] = found[-1].model_copy(update={"to_on": following})
        elif found or now.state is not State.UNASSIGNED:
            found.append(Interval(from_on=day, to_on=following, standing=now))
    return tuple(found)


def _grant(first_day: date, qualification: Qualification) -> Grant:
    # Valid through the same day of the month, `months` later, both days included.
    return Grant(seq=0, valid_from=first_day, valid_until=add_months(first_day, qualification.months))


def _standing_of_holder(last: Grant, known: Sequence[Event], qualification: Qualification, on: date) -> Standing:
    params = {"from": last.valid_from.isoformat(), "until": last.valid_until.isoformat(), "number": last.number}
    if on > last.valid_until:
        return Standing(state=State.EXPIRED, reason="lapsed", params=params, event_seq=last.seq)
    upcoming = any(grant.valid_from > last.valid_until for grant in grants(known, qualification))
    if on >= renewal_opens(last, qualification) and not upcoming:
        return Standing(state=State.RENEWAL_DUE, reason="window_open", params=params, event_seq=last.seq)
    return Standing(state=State.QUALIFIED, reason="granted", params=params, event_seq=last.seq)


def _standing_of_learner(done: Progress, known: Sequence[Event], module: Module) -> Standing:
    started = [event for event in known if _counts(event, module)]
    if not started:
        return Standing(state=State.UNASSIGNED, reason="not_assigned")
    # The last thing that counted brought the person to where they are.
    seq = started[-1].seq
    params = {"read": str(len(done.sections_read)), "of": str(len(module.sections)), "papers_left": ",".join(done.papers_left)}
    if done.due_on:
        params["due_on"] = done.due_on.isoformat()
    if done.sections_left:
        return Standing(state=State.LEARNING, reason="sections_left", params=params, event_seq=seq)
    return Standing(state=State.READY, reason="papers_left", params=params, event_seq=seq)


def _counts(event: Event, module: Module) -> bool:
    data = event.data
    return (
        (event.kind == "assigned" and data["module"] == module.key)
        or (event.kind == "section_read" and data["section"] in module.sections)
        or (event.kind == "graded" and data["paper"] in module.papers)
    )
