"""Standing: what a person's events say about a qualification on any day.

A pure function of events, policy and date. A certificate lapses because its last day has passed, not because a job ran.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.domain.calendar import FOREVER, day_after
from app.domain.ledger import Event
from app.domain.periods import (
    Grant,
    grace_ends,
    grants,
    last_of,
    period,
    policy_of,
    renewal_counts_from,
    renewal_opens,
    revoked_by,
    standing_events,
    suspended_by,
)
from app.domain.programme import Module, Policy, Programme, Qualification
from app.domain.progress import Progress, progress
from app.domain.values import Frozen


class State(StrEnum):
    UNASSIGNED = "unassigned"
    LEARNING = "learning"
    READY = "ready"
    QUALIFIED = "qualified"
    RENEWAL_DUE = "renewal_due"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


# States in which a person may stand in the lobby.
VALID = frozenset({State.QUALIFIED, State.RENEWAL_DUE})


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


def grant_due(events: Sequence[Event], qualification: Qualification, programme: Programme, on: date) -> Grant | None:
    """The grant that the events have earned by a day and the ledger does not hold yet, or None.

    A first grant, or one after a lapse, runs from the day the last requirement was met. A renewal passed in the window runs as its policy
    says; a pass before the window opens renews nothing. Nothing is granted while a suspension is in force.
    """
    known = [event for event in standing_events(events) if event.effective_on <= on]
    if suspended_by(known, qualification):
        return None
    policy = policy_of(known, qualification, on)
    held = grants(known, qualification)
    last = last_of(held) if held else None
    module, since = way(known, last, qualification, programme, policy, on)
    done_on = progress(known, module, since=since).done_on
    if done_on is None or done_on < since:
        return None
    valid_from, valid_until = period(done_on, last, policy)
    return Grant(seq=0, valid_from=valid_from, valid_until=valid_until)


def way(
    known: Sequence[Event], last: Grant | None, qualification: Qualification, programme: Programme, policy: Policy, on: date
) -> tuple[Module, date]:
    """The module that leads to the next period, and the first day whose passes count for it.

    The shorter one as long as the last period or its grace runs; the whole one before the first period, after the grace, and after a
    revocation, which makes earlier passes worthless.
    """
    if last is None:
        gone = revoked_by(known, qualification)
        return programme.the_module(policy.module), day_after(gone.effective_on) if gone else date.min
    short = policy.renewal if policy.renewal and on <= grace_ends(last, policy) else policy.module
    return programme.the_module(short), renewal_counts_from(last, policy)


def standing(events: Sequence[Event], qualification: Qualification, programme: Programme, on: date) -> Standing:
    """The standing on one day, from the events effective by then."""
    return _standing_on(standing_events(events), qualification, programme, on)


def _standing_on(counted: Sequence[Event], qualification: Qualification, programme: Programme, on: date) -> Standing:
    known = [event for event in counted if event.effective_on <= on]
    policy = policy_of(known, qualification, on)
    held = [grant for grant in grants(known, qualification) if grant.valid_from <= on]
    if held:
        return _standing_of_holder(last_of(held), known, qualification, policy, on)
    gone = revoked_by(known, qualification)
    module, since = way(known, None, qualification, programme, policy, on)
    learner = _standing_of_learner(progress(known, module, since=since), known, module, since)
    if gone is not None and (learner.state is State.UNASSIGNED or learner.event_seq < gone.seq):
        return Standing(state=State.REVOKED, reason="revoked", params=_told(gone), event_seq=gone.seq)
    return learner


def intervals(events: Sequence[Event], qualification: Qualification, programme: Programme) -> tuple[Interval, ...]:
    """Every standing a person has had and, if nothing more happens, will have. Empty before the first event that counts."""
    counted = standing_events(events)
    days = {event.effective_on for event in counted} | {policy.effective_on for policy in qualification.later}
    for grant in _all_grants(counted, qualification):
        for policy in qualification.policies:
            days |= {renewal_opens(grant, policy), day_after(grace_ends(grant, policy))}
        days |= {grant.valid_from, day_after(grant.valid_until)}
    found: list[Interval] = []
    ordered = sorted(days)
    for day, following in zip(ordered, [*ordered, FOREVER][1:], strict=True):
        now = _standing_on(counted, qualification, programme, day)
        if found and found[-1].standing == now:
            found[-1] = found[-1].model_copy(update={"to_on": following})
        elif found or now.state is not State.UNASSIGNED:
            found.append(Interval(from_on=day, to_on=following, standing=now))
    return tuple(found)


def _all_grants(events: Sequence[Event], qualification: Qualification) -> set[Grant]:
    """Every grant as it stood after any event: an extension or a revocation changes what was known before only from its own day on."""
    ends = [number for number, event in enumerate(events, 1) if event.kind in ("granted", "imported", "extended", "superseded")]
    return {grant for end in ends for grant in grants(events[:end], qualification)}


def _standing_of_holder(last: Grant, known: Sequence[Event], qualification: Qualification, policy: Policy, on: date) -> Standing:
    params = {"from": last.valid_from.isoformat(), "until": last.valid_until.isoformat(), "number": last.number}
    if on > last.valid_until:
        if on <= grace_ends(last, policy):
            grace = {"grace": grace_ends(last, policy).isoformat()}
            return Standing(state=State.EXPIRED, reason="in_grace", params=params | grace, event_seq=last.seq)
        return Standing(state=State.EXPIRED, reason="lapsed", params=params, event_seq=last.seq)
    halted = suspended_by(known, qualification)
    if halted:
        return Standing(state=State.SUSPENDED, reason="suspended", params=params | _told(halted), event_seq=halted.seq)
    upcoming = any(grant.valid_from > last.valid_until for grant in grants(known, qualification))
    if on >= renewal_opens(last, policy) and not upcoming:
        return Standing(state=State.RENEWAL_DUE, reason="window_open", params=params, event_seq=last.seq)
    return Standing(state=State.QUALIFIED, reason="granted", params=params, event_seq=last.seq)


def _told(event: Event) -> dict[str, str]:
    return {"on": event.effective_on.isoformat(), "reason": str(event.data.get("reason", ""))}


def _standing_of_learner(done: Progress, known: Sequence[Event], module: Module, since: date) -> Standing:
    started = [event for event in known if _counts(event, module, since)]
    if not started:
        return Standing(state=State.UNASSIGNED, reason="not_assigned")
    # The last thing that counted brought the person to where they are.
    seq = started[-1].seq
    params = {"read": str(len(done.sections_read)), "of": str(len(module.sections)), "papers_left": ",".join(done.papers_left)}
    if done.due_on:
        params["due_on"] = done.due_on.isoformat()
    if done.sections_left:
        return Standing(state=State.LEARNING, reason="sections_left", params=params, event_seq=seq)
    if done.facts_left:
        return Standing(state=State.LEARNING, reason="facts_left", params=params | {"facts": ",".join(done.facts_left)}, event_seq=seq)
    if done.papers_left:
        return Standing(state=State.READY, reason="papers_left", params=params, event_seq=seq)
    return Standing(state=State.READY, reason="others_left", params=params, event_seq=seq)


def _counts(event: Event, module: Module, since: date) -> bool:
    data = event.data
    if event.kind == "section_read":
        return data["section"] in module.sections
    if event.effective_on < since:
        return False
    return (
        (event.kind == "assigned" and data["module"] == module.key)
        or (event.kind in ("graded", "regraded") and data["paper"] in module.papers)
        or (event.kind == "observed" and data["scene"] in module.observed)
        or (event.kind == "attested" and data["fact"] in module.facts)
        or (event.kind == "case_played" and any(asked.theme in ("", data["theme"]) for asked in module.cases))
        or (event.kind == "hours_logged" and module.hours > 0)
    )
