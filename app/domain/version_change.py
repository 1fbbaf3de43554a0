"""What a new version of a qualification changes for one person, told before its day comes.

A pure function of the events known today: it says what will be so on the version's first day if nothing more happens till then.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from app.domain.asked import Asked, asked_by, still_asked
from app.domain.calendar import day_after
from app.domain.ledger import Event
from app.domain.periods import Grant, grace_ends, grants, last_of, policy_of, renewal_counts_from, standing_events
from app.domain.programme import Module, Policy, Programme, Qualification
from app.domain.progress import progress
from app.domain.standing import State, standing, way
from app.domain.values import Frozen


class Group(StrEnum):
    """Where somebody stands on the eve of the new version."""

    LEARNER = "learner"
    HOLDER = "holder"
    LAPSED = "lapsed"
    NEWCOMER = "newcomer"


GROUP_OF = {
    State.UNASSIGNED: Group.NEWCOMER,
    State.LEARNING: Group.LEARNER,
    State.READY: Group.LEARNER,
    State.QUALIFIED: Group.HOLDER,
    State.RENEWAL_DUE: Group.HOLDER,
    State.SUSPENDED: Group.HOLDER,
    State.EXPIRED: Group.LAPSED,
    # Earlier passes are worth nothing: who was revoked begins anew.
    State.REVOKED: Group.NEWCOMER,
}


class Effect(Frozen):
    """What changes for somebody. `from_on` is the day from which the new version holds; None: with the period they earn next.

    `added`, `dropped` compare what is asked of them next, `met` is what of the added they have already; `to_assign` is a module that
    has still to be assigned. Days of the present or last period, and of its renewal before and after, for who holds or held one.
    """

    group: Group
    state: State
    before: int
    after: int
    from_on: date | None
    module_before: str = ""
    module_after: str = ""
    added: tuple[Asked, ...] = ()
    met: tuple[Asked, ...] = ()
    dropped: tuple[Asked, ...] = ()
    to_assign: str = ""
    last_day: date | None = None
    opens: tuple[date, date] | None = None
    grace: tuple[date, date] | None = None

    @property
    def moved(self) -> bool:
        return self.before != self.after


def eve_of(version: Policy) -> date:
    """The last day under the versions before."""
    return version.effective_on - timedelta(days=1)


def effect_of(events: Sequence[Event], qualification: Qualification, programme: Programme, version: Policy) -> Effect:
    """What `version` (one of qualification.later) changes for the person with these events, on its first day."""
    day = version.effective_on
    known = [event for event in standing_events(events) if event.effective_on <= day]
    old = policy_of(known, _up_to(qualification, version.version - 1), day)
    new = policy_of(known, _up_to(qualification, version.version), day)
    state = standing(events, qualification, programme, eve_of(version)).state
    group = GROUP_OF[state]
    told = {"group": group, "state": state, "before": old.version, "after": new.version}
    if group is Group.NEWCOMER:
        return Effect(from_on=day, **told)
    held = grants(known, qualification)
    last = last_of(held) if held else None
    before, since = way(known, last, qualification, programme, old, day)
    after, _since = way(known, last, qualification, programme, new, day)
    told |= _asked(known, before, after, since) | (_days(last, old, new) if last else {})
    return Effect(from_on=day if old.version != new.version else _later(held, day), **told)


def _up_to(qualification: Qualification, version: int) -> Qualification:
    return qualification.model_copy(update={"later": tuple(policy for policy in qualification.later if policy.version <= version)})


def _asked(known: Sequence[Event], before: Module, after: Module, since: date) -> dict[str, object]:
    told: dict[str, object] = {"module_before": before.key, "module_after": after.key}
    if before.key == after.key:
        return told
    asked_before, asked_after = asked_by(before), asked_by(after)
    known_before, left = set(asked_before), set(still_asked(after, progress(known, after, since=since)))
    added = tuple(each for each in asked_after if each not in known_before)
    assigned = {event.data["module"] for event in known if event.kind == "assigned"}
    return told | {
        "added": added,
        "met": tuple(each for each in added if each not in left),
        "dropped": tuple(each for each in asked_before if each not in set(asked_after)),
        "to_assign": after.key if after.key not in assigned else "",
    }


def _days(last: Grant, old: Policy, new: Policy) -> dict[str, object]:
    return {
        "last_day": last.valid_until,
        "opens": (renewal_counts_from(last, old), renewal_counts_from(last, new)),
        "grace": (grace_ends(last, old), grace_ends(last, new)),
    }


def _later(held: Sequence[Grant], day: date) -> date | None:
    """For who is left with the version before: the first day of the period that follows, as far as the calendar tells it."""
    coming = [grant.valid_from for grant in held if grant.valid_from >= day]
    if coming:
        return min(coming)
    return day_after(last_of(held).valid_until) if held and last_of(held).valid_until >= day else None
