"""What an invigilator or a trainer does to a running attempt: suspend it, let it go on, give more time, make it void.

Each is an event of the attempt's chain with who and why; nothing is edited. Whoever acts leads the sitting or assigns training over the
attempt's branch, and never acts on an attempt of their own.
"""

from datetime import datetime, timedelta

from app.domain.attempt import LONG_SUSPENSION, LONGEST_EXTENSION, RUNNING, AttemptState, accepts
from app.domain.attempt_chain import instant
from app.domain.calendar import civil_date
from app.domain.ledger import SYSTEM
from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.decisions_queries import has_open_appeal
from app.qualification.services import settle
from app.quizzes.chain_queries import get_events
from app.quizzes.chain_services import note_event
from app.quizzes.incidents_queries import get_open_of_disabled, is_active, may_act
from app.quizzes.models import Attempt
from app.record.queries import get_closed_since
from app.record.queries import get_events as get_ledger_events
from app.record.services import append, audit

MILLISECOND = timedelta(milliseconds=1)


def lock_for(viewer: Viewer, attempt_id: str) -> Attempt | Refused:
    """The attempt, locked for somebody who may act on it. Raises NotFound outside of their reach."""
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None or not may_act(viewer, attempt_id):
        raise NotFound("no_such_attempt")
    return Refused.because("own_attempt") if attempt.person_id == viewer.person_id else attempt


def suspend_attempt(viewer: Viewer, attempt_id: str, reason: str, now: datetime) -> Refused | None:
    """Stop an attempt and its clock. What the candidate still has in the browser stays there until it goes on."""
    attempt = lock_for(viewer, attempt_id)
    refused = _why_not(attempt, reason, AttemptState.OPEN, now)
    if isinstance(attempt, Refused) or refused:
        db.session.rollback()
        return refused
    _suspend(attempt, viewer.person_id, reason.strip(), now, now)
    db.session.commit()
    return None


def resume_attempt(viewer: Viewer, attempt_id: str, reason: str, now: datetime) -> Refused | None:
    """Let a suspended attempt go on with all the time that was left. After a long suspension that is for another person to say than the
    one who suspended."""
    attempt = lock_for(viewer, attempt_id)
    refused = _why_not(attempt, reason, AttemptState.SUSPENDED, now)
    if not isinstance(attempt, Refused) and not refused:
        refused = _why_not_resume(attempt, viewer, now)
    if isinstance(attempt, Refused) or refused:
        db.session.rollback()
        return refused
    assert attempt.suspended_at is not None
    # Up to the next millisecond, so that nobody loses a part of one.
    stood_still = -((attempt.suspended_at - now) // MILLISECOND)
    attempt.state, attempt.suspended_at = AttemptState.OPEN.value, None
    attempt.deadline_at += timedelta(milliseconds=stood_still)
    note_event(attempt, "resumed", viewer.person_id, {"delta_ms": stood_still, "reason": reason.strip()}, now)
    db.session.commit()
    return None


def extend_attempt(
    viewer: Viewer, attempt_id: str, minutes: int, reason: str, now: datetime, seen: datetime | None = None
) -> Refused | None:
    """Give a running attempt more time, also past the window of its sitting. The browser is told at its next question for the clock.

    `seen` is the deadline that the viewer's page showed: where it has moved since, nothing is added, so that a second click adds once.
    """
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise DomainError("extension_out_of_range", longest=LONGEST_EXTENSION)
    attempt = lock_for(viewer, attempt_id)
    refused = _why_not(attempt, reason, None, now)
    if not isinstance(attempt, Refused) and not refused and seen is not None and attempt.deadline_at != seen:
        refused = Refused.because("deadline_moved")
    if isinstance(attempt, Refused) or refused:
        db.session.rollback()
        return refused
    delta = timedelta(minutes=minutes)
    attempt.deadline_at += delta
    data = {"delta_ms": delta // MILLISECOND, "reason": reason.strip()}
    note_event(attempt, "deadline", viewer.person_id, data, now)
    db.session.commit()
    return None


def void_attempt(viewer: Viewer, attempt_id: str, reason: str, library: Library, now: datetime) -> Refused | None:
    """Make an attempt void: one person proposes it, another confirms. Its answers and gradings stay; it counts for nothing, and uses no
    try. A certificate that rests on it is for people to decide about."""
    attempt = lock_for(viewer, attempt_id)
    if isinstance(attempt, Refused):
        return _noted(attempt, viewer, viewer.person_id, attempt_id, now)
    if refused := _why_not_void(attempt, reason):
        db.session.rollback()
        return refused
    proposals = get_events(attempt.id, "void_proposed")
    if not proposals:
        note_event(attempt, "void_proposed", viewer.person_id, {"reason": reason.strip()}, now)
    elif proposals[-1].actor_id == viewer.person_id:
        return _noted(Refused.because("second_person_needed"), viewer, attempt.person_id, attempt_id, now)
    else:
        _void(attempt, viewer.person_id, proposals[-1].actor_id, reason.strip(), library, now)
    db.session.commit()
    return None


def _noted(refused: Refused, viewer: Viewer, person_id: int, attempt_id: str, now: datetime) -> Refused:
    """One person alone has tried to make an attempt void, or the candidate has: the audit trail keeps that. Nothing else was written."""
    detail = {"act": "void", "attempt": attempt_id, "why": refused.code}
    audit("decision_refused", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
    db.session.commit()
    return refused


def suspend_disabled(now: datetime) -> int:
    """Suspend the running attempts of people whose account is closed: they are to be decided about, not failed. A job calls this; the
    clock stands still from when the account was closed. Returns how many."""
    return sum(_suspend_disabled(attempt_id, person_id, now) for attempt_id, person_id in get_open_of_disabled())


def _suspend_disabled(attempt_id: str, person_id: int, now: datetime) -> bool:
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    since = get_closed_since(person_id) or now
    due = attempt is not None and attempt.state == AttemptState.OPEN and accepts(attempt.deadline_at, since)
    if due and attempt is not None:
        _suspend(attempt, SYSTEM, "account_closed", since, now)
    db.session.commit()
    return due


def _suspend(attempt: Attempt, actor_id: int, reason: str, since: datetime, now: datetime) -> None:
    attempt.state, attempt.suspended_at = AttemptState.SUSPENDED.value, since
    note_event(attempt, "suspended", actor_id, {"since": instant(since), "reason": reason}, now)


def _why_not(attempt: Attempt | Refused, reason: str, state: AttemptState | None, now: datetime) -> Refused | None:
    """Why nothing may be done to this attempt, or None. `state` is the one it must be in; None for either of the running ones."""
    if isinstance(attempt, Refused):
        return attempt
    if not reason.strip():
        return Refused.because("reason_missing")
    out_of_time = attempt.state == AttemptState.OPEN and not accepts(attempt.deadline_at, now)
    if attempt.state not in RUNNING or out_of_time:
        return Refused.because("attempt_over")
    if state is AttemptState.OPEN and attempt.state != state:
        return Refused.because("already_suspended")
    return Refused.because("not_suspended") if state and attempt.state != state else None


def _why_not_resume(attempt: Attempt, viewer: Viewer, now: datetime) -> Refused | None:
    if not is_active(attempt.person_id):
        return Refused.because("person_inactive")
    assert attempt.suspended_at is not None
    suspended_by = get_events(attempt.id, "suspended")[-1].actor_id
    if now - attempt.suspended_at > LONG_SUSPENSION and suspended_by == viewer.person_id:
        return Refused.because("second_person_needed")
    return None


def _why_not_void(attempt: Attempt, reason: str) -> Refused | None:
    if not reason.strip():
        return Refused.because("reason_missing")
    if attempt.state == AttemptState.VOID:
        return Refused.because("already_void")
    return Refused.because("appeal_open") if has_open_appeal(attempt.person_id) else None


def _void(attempt: Attempt, actor_id: int, proposed_by: int, reason: str, library: Library, now: datetime) -> None:
    attempt.closed_at = attempt.closed_at or now
    attempt.state, attempt.suspended_at, attempt.grading_pending = AttemptState.VOID.value, None, False
    data = {"proposed_by": proposed_by, "reason": reason}
    note_event(attempt, "voided", actor_id, data, now)
    for event in get_ledger_events(attempt.person_id):
        if event.kind in ("graded", "regraded") and event.data["attempt"] == attempt.id:
            payload = {"of": event.seq, "attempt": attempt.id, **data}
            append("corrected", attempt.person_id, effective_on=civil_date(now), actor_id=actor_id, now=now, payload=payload)
    settle(attempt.person_id, library.programme, now)
