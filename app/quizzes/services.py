"""Starting, submitting and expiring an attempt. The attempt's row is always locked first, before any answer or the ledger."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_person_in_scope
from app.domain.attempt import GRACE, RUNNING, AttemptState, Place, accepts
from app.domain.calendar import civil_date
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.quizzes.answers_services import Changes, Held, changed_values, held_of, store_locked, why_not_save
from app.quizzes.closing_services import close
from app.quizzes.evidence_services import keep_evidence
from app.quizzes.models import Attempt, Candidate
from app.quizzes.queries import get_sitting, get_tries_left
from app.quizzes.starting import drawn_paper, lock_candidate, note_place, pin_attempt, take_seat, why_not
from app.record.services import append, audit


def start_attempt(
    person_id: int, slug: str, library: Library, now: datetime, place: Place | None = None, sitting_id: int | None = None
) -> str | Refused:
    """Open an attempt, or return the one that is open. The paper is drawn and pinned here, and the deadline is fixed here.

    Without a sitting it is the paper's standing one, which is always open.
    """
    blueprint = library.bank.blueprint(slug)
    if blueprint is None:
        raise NotFound("no_such_paper", slug=slug)
    # Drawing takes milliseconds that nobody should wait for; a draw that turns out not to be needed is thrown away.
    paper = drawn_paper(person_id, blueprint, library)
    begin_write()
    sitting, extra_tries = take_seat(person_id, slug, sitting_id, now)
    # Locked: the job or a late submit may be closing it at this very moment.
    running = db.session.scalar(
        sa.select(Attempt)
        .where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id, Attempt.state.in_(RUNNING))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if running and (running.state == AttemptState.SUSPENDED or accepts(running.deadline_at, now)):
        attempt_id = running.id
        note_place(attempt_id, place, now)
        db.session.commit()
        return attempt_id
    if running:
        close(running, AttemptState.EXPIRED, running.deadline_at, library, now)
    refused = why_not(person_id, sitting, extra_tries, slug, library, now)
    if refused or paper is None:
        db.session.commit()
        return refused or Refused.because("paper_unconfirmed")
    attempt_id = pin_attempt(person_id, sitting, paper, now)
    note_place(attempt_id, place, now)
    db.session.commit()
    return attempt_id


def submit_attempt(
    attempt_id: str,
    person_id: int,
    changes: Changes,
    library: Library,
    now: datetime,
    *,
    epoch: int | None = None,
    key: str = "",
) -> Refused | None:
    """Store the last answers, close and grade: one commit. Submitting what is closed changes nothing and is no error.

    A form that names a revision which is not here has been told of a save that was lost: nothing is closed before it is sent again.
    """
    begin_write()
    attempt = _locked_attempt(attempt_id, person_id)
    held = held_of(attempt)
    refused = why_not_save(attempt, epoch, now)
    if refused is not None:
        if refused.code in ("too_late", "taken_over"):
            keep_evidence(attempt.id, refused.code, changed_values(attempt, held, changes), key, person_id, now)
        if refused.code == "too_late" and attempt.state == AttemptState.OPEN:
            close(attempt, AttemptState.EXPIRED, attempt.deadline_at, library, now)
        over = attempt.state not in RUNNING
        db.session.commit()
        return None if over else refused
    refused = _missing(held, changes) or store_locked(attempt, held, changes, now)
    if refused is not None:
        db.session.rollback()
        return refused
    revs = {str(slot): rev for slot, (rev, _) in held.slots.items()}
    close(attempt, AttemptState.SUBMITTED, now, library, now, key=key, revs=revs)
    db.session.commit()
    return None


def expire_attempt(attempt_id: str, library: Library, now: datetime) -> bool:
    """Close an attempt whose time and grace are over, with everything saved so far. False when there is nothing to do."""
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    due = attempt is not None and attempt.state == AttemptState.OPEN and not accepts(attempt.deadline_at, now)
    if due and attempt is not None:
        close(attempt, AttemptState.EXPIRED, attempt.deadline_at, library, now)
    db.session.commit()
    return due


def expire_attempts(library: Library, now: datetime) -> int:
    """Close every attempt whose time is over; a job calls this, so that nobody has to come back for a result. Returns how many."""
    due = db.session.scalars(sa.select(Attempt.id).where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at < now - GRACE)).all()
    return sum(expire_attempt(attempt_id, library, now) for attempt_id in due)


def grant_extra_try(viewer: Viewer, person_id: int, slug: str, reason: str, now: datetime) -> Refused | None:
    """Give somebody in the viewer's scope one more try at a paper for which none is left; the reason stays in the audit trail.

    While a try is left nothing is added, so that a second click grants nothing more.
    """
    if viewer.person_id == person_id:
        return Refused.because("not_for_oneself")
    if not reason.strip():
        return Refused.because("reason_missing")
    begin_write()
    sitting = get_sitting(slug) if get_person_in_scope(viewer, "assign", person_id) else None
    if sitting is None:
        raise NotFound("no_such_person")
    extra_tries = lock_candidate(sitting.id, person_id) + 1
    if (get_tries_left(person_id, slug) or 0) > 0:
        db.session.rollback()
        return Refused.because("tries_left")
    db.session.execute(
        sa.update(Candidate).where(Candidate.sitting_id == sitting.id, Candidate.person_id == person_id).values(extra_tries=extra_tries)
    )
    payload = {"paper": slug, "extra_tries": extra_tries, "reason": reason.strip()}
    append("extra_try", person_id, effective_on=civil_date(now), actor_id=viewer.person_id, now=now, payload=payload)
    detail = {"paper": slug, "extra_tries": extra_tries}
    audit("extra_try_granted", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
    db.session.commit()
    return None


def _locked_attempt(attempt_id: str, person_id: int) -> Attempt:
    attempt = db.session.scalar(
        sa.select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if attempt is None:
        raise NotFound("no_such_attempt")
    return attempt


def _missing(held: Held, changes: Changes) -> Refused | None:
    missing = tuple(str(slot) for slot, (base_rev, _) in sorted(changes.items()) if base_rev > held.slots.get(slot, (0, ""))[0])
    return Refused.because("answers_missing", slots=missing) if missing else None
