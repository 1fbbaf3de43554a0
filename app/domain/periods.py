"""Periods of validity: which a person holds, what a policy makes of the next one, and which policy it is that holds for a person."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.domain.calendar import FOREVER, add_months, day_after
from app.domain.ledger import Event
from app.domain.programme import Policy, Qualification
from app.domain.values import Frozen


class Grant(Frozen):
    """One period of validity, first and last day both included, as written into the ledger when it was given.

    `seq` is the event that last set it: the grant, an extension of it, or a new certificate for it. `number` is that of the certificate in
    force, `earlier` are those which it took the place of. `outside` marks accepted outside evidence.
    """

    seq: int
    valid_from: date
    valid_until: date
    number: str = ""
    earlier: tuple[str, ...] = ()
    outside: bool = False

    def bears(self, number: str) -> bool:
        """Whether a number is, or was, that of this period's certificate: what is said of an old number holds for the new one."""
        return number == self.number or number in self.earlier


def standing_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count: those which a later correction declares void are left out, and so are the corrections."""
    held = tuple(events)
    void = {event.data["of"] for event in held if event.kind == "corrected"}
    return tuple(event for event in held if event.kind != "corrected" and not void & {event.seq, _hangs_on(event)}) if void else held


def _hangs_on(event: Event) -> int | None:
    """The entry without which this one is void as well: the hours it takes back, the extension that it prints."""
    if event.kind == "superseded":
        return event.data.get("extension")
    return event.data.get("takes_back") if event.kind == "hours_logged" else None


def grants(events: Sequence[Event], qualification: Qualification) -> tuple[Grant, ...]:
    """The periods given for this qualification and not revoked since, in the order of the ledger, with their extensions and new numbers."""
    found: dict[int, Grant] = {}
    for event in events:
        data = event.data
        if data.get("qualification") != qualification.key:
            continue
        if event.kind in ("granted", "imported"):
            found[event.seq] = Grant(
                seq=event.seq,
                valid_from=date.fromisoformat(data["valid_from"]),
                valid_until=date.fromisoformat(data["valid_until"]),
                number=data["number"],
                outside=event.kind == "imported",
            )
        elif event.kind == "revoked":
            found.clear()
        elif event.kind == "extended":
            found = {seq: _extended(grant, event) for seq, grant in found.items()}
        elif event.kind == "superseded":
            found = {seq: _renumbered(grant, event) for seq, grant in found.items()}
    return tuple(found.values())


def _extended(grant: Grant, event: Event) -> Grant:
    if not grant.bears(event.data["number"]):
        return grant
    return grant.model_copy(update={"valid_until": date.fromisoformat(event.data["valid_until"]), "seq": event.seq})


def _renumbered(grant: Grant, event: Event) -> Grant:
    """A new certificate for the period; its days are those that the period has already."""
    if grant.number != event.data["number"]:
        return grant
    return grant.model_copy(update={"number": event.data["by"], "earlier": (*grant.earlier, grant.number), "seq": event.seq})


def last_of(held: Sequence[Grant]) -> Grant:
    """The grant that ends last, and of two that end together the later one."""
    return max(held, key=lambda grant: (grant.valid_until, grant.seq))


def revoked_by(events: Sequence[Event], qualification: Qualification) -> Event | None:
    """The latest revocation, if nothing was granted after it."""
    latest = None
    for event in events:
        if event.data.get("qualification") == qualification.key:
            if event.kind == "revoked":
                latest = event
            elif event.kind in ("granted", "imported"):
                latest = None
    return latest


def suspended_by(events: Sequence[Event], qualification: Qualification) -> Event | None:
    """The suspension that is in force after these events; None after a reinstatement."""
    latest = None
    for event in events:
        if event.kind in ("suspended", "reinstated") and event.data.get("qualification") == qualification.key:
            latest = event if event.kind == "suspended" else None
    return latest


def policy_of(events: Sequence[Event], qualification: Qualification, on: date) -> Policy:
    """The version that holds for a person on a day: the newest in force, or with `existing: keep` the one their present cycle began under.

    A cycle begins with the first assignment of one of the qualification's modules, and anew with the first day of each period.
    """
    began = _cycle_began(events, qualification, on)
    chosen: Policy = qualification
    for policy in qualification.later:
        if policy.effective_on > on:
            break
        if policy.existing == "move" or began is None or began >= policy.effective_on:
            chosen = policy
    return chosen


def _cycle_began(events: Sequence[Event], qualification: Qualification, on: date) -> date | None:
    known = [event for event in events if event.effective_on <= on]
    held = [grant for grant in grants(known, qualification) if grant.valid_from <= on]
    if held:
        return last_of(held).valid_from
    gone = revoked_by(known, qualification)
    assigned = [
        event.effective_on
        for event in known
        if event.kind == "assigned" and event.data["module"] in qualification.all_modules and (gone is None or event.seq > gone.seq)
    ]
    return assigned[0] if assigned else None


def renewal_opens(grant: Grant, policy: Policy) -> date:
    """The first day on which a new pass counts as a renewal."""
    return grant.valid_until - timedelta(days=policy.renewal_window_days)


def renewal_counts_from(grant: Grant, policy: Policy) -> date:
    """The first day whose passes earn the next period: in the window, and never the day that earned this one, however wide the window."""
    return max(renewal_opens(grant, policy), day_after(grant.valid_from))


def grace_ends(grant: Grant, policy: Policy) -> date:
    """The last day on which the shorter way still leads back, after the period has lapsed."""
    return grant.valid_until + timedelta(days=policy.grace_days) if grant.valid_until != FOREVER else FOREVER


def period(done_on: date, last: Grant | None, policy: Policy) -> tuple[date, date]:
    """First and last day of the period that a completion on `done_on` earns, after `last` if one was held before.

    "previous_end": from the day after the old last day when early, else from the day of completion; valid through the same day of the
    month, `months` later. "completion": from the day of completion, whatever was left of the old one. "fixed_day": as "previous_end",
    but up to the first such day of the year that gives at least `months` less the renewal window.
    """
    early = last is not None and policy.next_from != "completion"
    first = max(done_on, day_after(last.valid_until)) if early and last is not None else done_on
    until = add_months(first, policy.months)
    if policy.next_from != "fixed_day":
        return first, until
    least = until - timedelta(days=policy.renewal_window_days)
    return first, next_fixed_day(max(least, first), policy.fixed_day)


def next_fixed_day(least: date, fixed_day: str) -> date:
    """The first MM-DD on or after a day; 29 February stands for the last day of February where there is none."""
    month, day = (int(part) for part in fixed_day.split("-"))
    for year in (least.year, least.year + 1):
        found = add_months(date(year, 1, day) if day <= 31 else date(year, 1, 31), month - 1)
        if found >= least:
            return found
    raise AssertionError("one of two following years has the day")
