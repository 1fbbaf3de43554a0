"""What people were told, what the database holds, and the comparison of the two. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """One acknowledged save, as the browser keeps it. `response` is JSON text, `receipt` the server's code for the link."""

    attempt: str
    slot: int
    rev: int
    key: str
    response: str
    receipt: str


@dataclass(frozen=True)
class Stored:
    """One revision as it stands in the database; `receipt` is made of its own link."""

    attempt: str
    slot: int
    rev: int
    key: str
    response: str
    receipt: str


@dataclass(frozen=True)
class Closing:
    """How an attempt ended: how many events say submitted, how many gradings there are, how many lines of the ledger."""

    submitted: int
    gradings: int
    ledger: int


@dataclass
class Journal:
    """Kept by everybody together while a storm blows. A list's append is one step in every thread."""

    saves: list[Told] = field(default_factory=list)
    submits: list[str] = field(default_factory=list)
    # (attempt, key) of everything that was ever sent, acknowledged or not.
    sent: set[tuple[str, str]] = field(default_factory=set)
    walls: list[float] = field(default_factory=list)
    # Status, or 0 for a connection that broke off.
    failures: list[int] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return len(self.saves) + len(self.submits)


@dataclass
class Verdict:
    """`lost` and `duplicate` hold a line for each."""

    found: int = 0
    lost: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)


def compare(journal: Journal, stored: Iterable[Stored], closings: dict[str, Closing]) -> Verdict:
    """Look up everything that was acknowledged, and look for what is there twice or was never sent."""
    rows, verdict = list(stored), Verdict()
    held = {(row.attempt, row.slot, row.rev): row for row in rows}
    for told in journal.saves:
        row = held.get((told.attempt, told.slot, told.rev))
        if row is None or (row.key, row.response, row.receipt) != (told.key, told.response, told.receipt):
            verdict.lost.append(f"save {told.key} of slot {told.slot}, revision {told.rev}, attempt {told.attempt}: {row or 'no row'}")
        else:
            verdict.found += 1
    for attempt in journal.submits:
        closing = closings.get(attempt, Closing(0, 0, 0))
        if min(closing.submitted, closing.gradings, closing.ledger) < 1:
            verdict.lost.append(f"submission of attempt {attempt}: {closing}")
        else:
            verdict.found += 1
    verdict.duplicate = [*_twice_told(journal), *_twice_stored(rows, journal.sent), *_twice_closed(closings)]
    return verdict


def _twice_told(journal: Journal) -> list[str]:
    """One save, sent again and again, must get one revision; two saves never get the same one."""
    by_key = {(told.attempt, told.key, told.slot, told.rev) for told in journal.saves}
    keys = Counter((attempt, key) for attempt, key, _, _ in by_key)
    places = Counter((attempt, slot, rev) for attempt, _, slot, rev in by_key)
    return [f"told apart {count} times: {what}" for counts in (keys, places) for what, count in counts.items() if count > 1]


def _twice_stored(rows: list[Stored], sent: set[tuple[str, str]]) -> list[str]:
    found = [f"stored {count} times: {what}" for what, count in Counter((row.attempt, row.key) for row in rows).items() if count > 1]
    found += [f"never sent: {row}" for row in rows if (row.attempt, row.key) not in sent]
    revs: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        revs.setdefault((row.attempt, row.slot), []).append(row.rev)
    return found + [
        f"revisions {numbers} of {slot}" for slot, numbers in revs.items() if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]


def _twice_closed(closings: dict[str, Closing]) -> list[str]:
    return [
        f"closed more than once: attempt {attempt}, {closing}"
        for attempt, closing in closings.items()
        if max(closing.submitted, closing.gradings, closing.ledger) > 1
    ]
