"""Decisions about a qualification that no rule can take: which there are, for what reasons, when each makes sense, and who may take them.

Every decision has a proposer and a second person. Neither decides about oneself or about one's own trainee: whoever assigned, watched or
credited a person has a stake in the outcome.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.ledger import Event
from app.domain.periods import Grant, grants, last_of, revoked_by, standing_events, suspended_by
from app.domain.programme import Qualification
from app.domain.values import Frozen


class Kind(StrEnum):
    GRANT = "grant"
    EXTEND = "extend"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    CORRECT = "correct"
    ACCEPT = "accept"


# The reason is a code, so that decisions can be counted; the words for it are in web/decision_words.py.
REASONS: dict[Kind, tuple[str, ...]] = {
    Kind.GRANT: ("system_outage", "paper_exam", "other"),
    Kind.EXTEND: ("leave", "illness", "secondment", "system_outage", "other"),
    Kind.SUSPEND: ("investigation", "long_absence", "complaint", "post_changed", "other"),
    Kind.REINSTATE: ("cleared", "returned", "retrained", "other"),
    Kind.REVOKE: ("fraud", "misconduct", "granted_in_error", "other"),
    Kind.CORRECT: ("wrong_person", "wrong_data", "entered_twice", "other"),
    Kind.ACCEPT: ("other_branch", "earlier_system", "outside_exam", "other"),
}
# The ledger event that a confirmed decision becomes.
EVENT_OF = {
    Kind.GRANT: "granted",
    Kind.EXTEND: "extended",
    Kind.SUSPEND: "suspended",
    Kind.REINSTATE: "reinstated",
    Kind.REVOKE: "revoked",
    Kind.CORRECT: "corrected",
    Kind.ACCEPT: "imported",
}
WITH_PERIOD = frozenset({Kind.GRANT, Kind.ACCEPT})
# Who did one of these for a person is that person's trainer, and does not decide about them.
OF_A_TRAINER = frozenset({"assigned", "observed", "hours_logged"})
CORRECTABLE = frozenset(
    {"granted", "imported", "extended", "suspended", "observed", "hours_logged", "attested", "case_played", "section_read"}
)


# Why somebody may not propose, confirm or answer: who they are, not what is wished.
ACTOR_FAULTS = frozenset({"not_for_oneself", "not_for_own_trainee", "other_person_needed"})
# Whoever signed in so lately need not show again who they are before they confirm.
FRESH = timedelta(minutes=15)


class Wish(Frozen):
    """What is proposed. `of` is the ledger number of an event to correct; `number` the outside certificate that is accepted."""

    kind: Kind
    reason: str
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    number: str = ""
    of: int = 0


def trainers_of(events: Iterable[Event]) -> frozenset[int]:
    """The people who have trained this person, and so decide nothing about them."""
    return frozenset(event.actor_id for event in events if event.kind in OF_A_TRAINER and event.actor_id != event.person_id)


def actor_fault(actor_id: int, subject_id: int, events: Iterable[Event], earlier: Iterable[int] = ()) -> str | None:
    """Why this person may not propose or confirm a decision about that one, as a code; `earlier` are those who had their part in it."""
    if actor_id == subject_id:
        return "not_for_oneself"
    if actor_id in trainers_of(events):
        return "not_for_own_trainee"
    if actor_id in earlier:
        return "other_person_needed"
    return None


def is_fresh(signed_in_at: datetime | None, now: datetime) -> bool:
    """Whether a sign-in is recent enough to stand for the person at the keyboard."""
    return signed_in_at is not None and timedelta(0) <= now - signed_in_at <= FRESH


class _Matter(NamedTuple):
    """What the faults below look at: the wish, the events that count today, and what is held of the qualification."""

    wish: Wish
    known: tuple[Event, ...]
    qualification: Qualification
    today: date

    @property
    def held(self) -> tuple[Grant, ...]:
        return grants(self.known, self.qualification)

    @property
    def current(self) -> Grant | None:
        """The period that still runs, or None."""
        return last_of(self.held) if self.held and last_of(self.held).valid_until >= self.today else None


def wish_fault(wish: Wish, events: Sequence[Event], qualification: Qualification, today: date) -> str | None:
    """Why what is wished makes no sense as things stand, as a code; None when it does. Asked again at the confirmation."""
    if wish.reason not in REASONS[wish.kind] or (wish.reason == "other" and not wish.note.strip()):
        return "reason_missing"
    known = tuple(event for event in standing_events(events) if event.effective_on <= today)
    return _FAULTS[wish.kind](_Matter(wish, known, qualification, today))


def _period_fault(matter: _Matter) -> str | None:
    wish = matter.wish
    if wish.valid_from is None or wish.valid_until is None or wish.valid_from > wish.valid_until:
        return "bad_period"
    if wish.kind is Kind.ACCEPT and not wish.number.strip():
        return "number_missing"
    if wish.kind is Kind.GRANT and matter.current:
        return "still_valid"
    if wish.valid_until < matter.today:
        return "already_over"
    return None


def _extension_fault(matter: _Matter) -> str | None:
    if matter.current is None:
        return "nothing_valid"
    if matter.wish.valid_until is None or matter.wish.valid_until <= matter.current.valid_until:
        return "extends_nothing"
    return None


def _suspension_fault(matter: _Matter) -> str | None:
    if matter.current is None:
        return "nothing_valid"
    if suspended_by(matter.known, matter.qualification):
        return "already_suspended"
    return None


def _reinstatement_fault(matter: _Matter) -> str | None:
    if not suspended_by(matter.known, matter.qualification):
        return "not_suspended"
    return None


def _revocation_fault(matter: _Matter) -> str | None:
    if revoked_by(matter.known, matter.qualification):
        return "already_revoked"
    if not matter.held:
        return "nothing_held"
    return None


def _correction_fault(matter: _Matter) -> str | None:
    if not any(event.seq == matter.wish.of and event.kind in CORRECTABLE for event in matter.known):
        return "nothing_to_correct"
    return None


_FAULTS = {
    Kind.GRANT: _period_fault,
    Kind.ACCEPT: _period_fault,
    Kind.EXTEND: _extension_fault,
    Kind.SUSPEND: _suspension_fault,
    Kind.REINSTATE: _reinstatement_fault,
    Kind.REVOKE: _revocation_fault,
    Kind.CORRECT: _correction_fault,
}


def payload_of(wish: Wish, events: Sequence[Event], qualification: Qualification, decision: int) -> dict[str, Any]:
    """What the ledger is told of a confirmed decision; a grant's number and print are added by the one who issues it."""
    told: dict[str, Any] = {
        "qualification": qualification.key,
        "reason": wish.note.strip() or wish.reason,
        "code": wish.reason,
        "decision": decision,
    }
    if wish.kind in WITH_PERIOD and wish.valid_from and wish.valid_until:
        told |= {"valid_from": wish.valid_from.isoformat(), "valid_until": wish.valid_until.isoformat()}
    held = grants(standing_events(events), qualification)
    if wish.kind in (Kind.EXTEND, Kind.REVOKE) and held:
        told["number"] = last_of(held).number
    if wish.kind is Kind.EXTEND and wish.valid_until:
        told["valid_until"] = wish.valid_until.isoformat()
    if wish.kind is Kind.ACCEPT:
        told |= {"number": wish.number.strip(), "source": "decision"}
    if wish.kind is Kind.CORRECT:
        told["of"] = wish.of
    return told
