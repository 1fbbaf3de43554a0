"""No certificate without evidence: what a grant of the ledger names has to be there, final and passing; a decision takes two people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.ledger import Event

GRANTING = frozenset({"granted", "imported"})


class Tried(NamedTuple):
    """An attempt as the database holds it: `gradings` are (when, passed), the oldest first."""

    person_id: int
    final: bool
    void: bool
    gradings: tuple[tuple[datetime, bool], ...]


class Decided(NamedTuple):
    """A decision as the database holds it."""

    person_id: int
    confirmed: bool
    by_two: bool
    event_seq: int | None


class Evidence(NamedTuple):
    """What grants may rest on: attempts and decisions by their ids, imported files by their hashes."""

    attempts: Mapping[str, Tried]
    decisions: Mapping[int, Decided]
    files: frozenset[str]


class Unfounded(NamedTuple):
    """A grant that does not rest on what it should, and what is wrong with that: the id of the attempt, decision or file."""

    seq: int
    person_id: int
    code: str
    what: str = ""


def unfounded(events: Sequence[Event], on: Evidence, by_papers: frozenset[str]) -> Iterator[Unfounded]:
    """What is wrong with the grants among one person's events. `by_papers` are the qualifications that ask for passed papers."""
    void = {event.data["of"] for event in events if event.kind == "corrected"}
    for event in (event for event in events if event.kind in GRANTING):
        later = [other for other in events if other.seq > event.seq and other.data.get("qualification") == event.data["qualification"]]
        stands = event.seq not in void and not any(other.kind == "revoked" for other in later)
        found = _by_decision(event, on) if "decision" in event.data else _by_proof(event, events, on, by_papers, stands)
        yield from (Unfounded(event.seq, event.person_id, code, what) for code, what in found)


def _by_decision(event: Event, on: Evidence) -> Iterator[tuple[str, str]]:
    number = event.data["decision"]
    decision = on.decisions.get(number)
    if decision is None or decision.person_id != event.person_id or decision.event_seq != event.seq or not decision.confirmed:
        yield "no_such_decision", str(number)
    elif not decision.by_two:
        yield "decided_by_one", str(number)


def _by_proof(event: Event, events: Sequence[Event], on: Evidence, by_papers: frozenset[str], stands: bool) -> Iterator[tuple[str, str]]:
    if event.kind == "imported":
        source = str(event.data.get("source", "")).removeprefix("sha256:")
        if source not in on.files:
            yield "no_such_file", source
        return
    named = event.data.get("evidence", [])
    if not named and event.data["qualification"] in by_papers:
        yield "names_nothing", ""
    passed = {
        other.data["attempt"] for other in events if other.kind in ("graded", "regraded") and other.data["passed"] and other.seq < event.seq
    }
    for attempt_id in named:
        fault = _attempt_code(event, on.attempts.get(attempt_id), stands)
        if fault or attempt_id not in passed:
            yield fault or "not_in_the_ledger", attempt_id


def _attempt_code(event: Event, attempt: Tried | None, stands: bool) -> str:
    """What is wrong with an attempt that a grant names. What was made void or marked down since is told while the grant stands."""
    if attempt is None or attempt.person_id != event.person_id:
        return "no_such_attempt"
    then = [passed for at, passed in attempt.gradings if at <= event.recorded_at]
    if not attempt.final or not then or not then[-1]:
        return "not_passed"
    if stands and attempt.void:
        return "void_since"
    return "not_passed_since" if stands and not attempt.gradings[-1][1] else ""
