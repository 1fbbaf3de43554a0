"""Starting, saving, submitting and expiring an attempt. The attempt's row is always locked first, before any answer or the ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_person_in_scope
from app.domain.attempt import GRACE, AttemptState, Place, accepts
from app.domain.calendar import civil_date
from app.domain.grading import grade
from app.domain.items.base import AnswerRefused, Response
from app.domain.items.registry import parse
from app.domain.paper import Paper
from app.domain.rights import Viewer
from app.errors import Conflict, DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.quizzes.models import Answer, Attempt, Candidate, Grading
from app.quizzes.queries import SlotAnswer, get_answers, get_paper, get_sitting, get_tries_left
from app.quizzes.starting import drawn_paper, lock_candidate, note_place, pin_attempt, take_seat, why_not
from app.record.services import append, audit

_ATTEMPTS, _ANSWERS = Attempt.__table__, Answer.__table__
_LOCKED = (
    sa.select(*(_ATTEMPTS.c[name] for name in ("id", "state", "deadline_at", "paper", "paper_hash")))
    .where(_ATTEMPTS.c.id == sa.bindparam("id"), _ATTEMPTS.c.person_id == sa.bindparam("person_id"))
    .with_for_update()
)
_VALUES = {name: sa.bindparam(name) for name in ("rev", "response", "received_at", "late_by_ms")}
_INSERT_ANSWER = _ANSWERS.insert().values(attempt_id=sa.bindparam("of_attempt"), slot=sa.bindparam("of_slot"), **_VALUES)
_UPDATE_ANSWER = (
    _ANSWERS.update()
    .where(_ANSWERS.c.attempt_id == sa.bindparam("of_attempt"), _ANSWERS.c.slot == sa.bindparam("of_slot"))
    .values(**_VALUES)
)


@dataclass(frozen=True)
class Saved:
    """What the server holds after a save: revisions by slot, how many slots are answered, and the clock."""

    revs: dict[int, int]
    answered: int
    deadline_at: datetime


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
        .where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if running and accepts(running.deadline_at, now):
        attempt_id = running.id
        note_place(attempt_id, place, now)
        db.session.commit()
        return attempt_id
    if running:
        _close(running, AttemptState.EXPIRED, running.deadline_at, library, now)
    refused = why_not(person_id, sitting, extra_tries, slug, library, now)
    if refused or paper is None:
        db.session.commit()
        return refused or Refused.because("paper_unconfirmed")
    attempt_id = pin_attempt(person_id, sitting, paper, now)
    note_place(attempt_id, place, now)
    db.session.commit()
    return attempt_id


def save_answers(
    attempt_id: str, person_id: int, changes: Mapping[int, tuple[int, list[str]]], now: datetime, place: Place | None = None
) -> Saved | Refused:
    """Store answers by slot, each given as (the revision it was based on, the form's values). All or nothing.

    A slot that has moved on since is refused with `stale_answer`, so that an old tab never overwrites a newer answer unseen; the very
    same answer sent again is answered like the first time.
    """
    begin_write()
    attempt = db.session.execute(_LOCKED, {"id": attempt_id, "person_id": person_id}).one_or_none()
    if attempt is None:
        raise NotFound("no_such_attempt")
    if attempt.state != AttemptState.OPEN or not accepts(attempt.deadline_at, now):
        # Free the row and the write gate now, not when the page has been rendered: at a deadline many arrive late together.
        db.session.rollback()
        return Refused.because("attempt_closed")
    held = _store(attempt, changes, now)
    if isinstance(held, Refused):
        db.session.rollback()
        return held
    note_place(attempt_id, place, now)
    deadline_at = attempt.deadline_at
    db.session.commit()
    return Saved({slot: held[slot].rev for slot in held}, sum(answer.response is not None for answer in held.values()), deadline_at)


def submit_attempt(
    attempt_id: str, person_id: int, changes: Mapping[int, tuple[int, list[str]]], library: Library, now: datetime
) -> Refused | None:
    """Store the last answers, close and grade: one commit. Submitting what is closed changes nothing and is no error."""
    begin_write()
    attempt = _locked_attempt(attempt_id, person_id)
    if attempt.state != AttemptState.OPEN:
        db.session.rollback()
        return None
    if accepts(attempt.deadline_at, now):
        held = _store(attempt, changes, now)
        if isinstance(held, Refused):
            db.session.rollback()
            return held
        _close(attempt, AttemptState.SUBMITTED, now, library, now)
    else:
        _close(attempt, AttemptState.EXPIRED, attempt.deadline_at, library, now)
    db.session.commit()
    return None


def expire_attempt(attempt_id: str, library: Library, now: datetime) -> bool:
    """Close an attempt whose time and grace are over, with everything saved so far. False when there is nothing to do."""
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    due = attempt is not None and attempt.state == AttemptState.OPEN and not accepts(attempt.deadline_at, now)
    if due and attempt is not None:
        _close(attempt, AttemptState.EXPIRED, attempt.deadline_at, library, now)
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
    payload = {"paper": slug, "extra_tries": extra_tries}
    append("extra_try", person_id, effective_on=civil_date(now), actor_id=viewer.person_id, now=now, payload=payload)
    detail = payload | {"reason": reason.strip()}
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


def _store(attempt: Attempt, changes: Mapping[int, tuple[int, list[str]]], now: datetime) -> dict[int, SlotAnswer] | Refused:
    """Write what has changed and return what is held now. The attempt's row is locked, so nobody else writes these rows."""
    paper, held = get_paper(attempt), get_answers(attempt.id)
    late_by_ms = max(0, int((now - attempt.deadline_at).total_seconds() * 1000))
    fresh, changed = [], []
    for slot, (base_rev, values) in changes.items():
        response = _parsed(paper, slot, values)
        stored = held.get(slot)
        rev = stored.rev if stored else 0
        if _same(response, stored.response if stored else None):
            continue
        if rev != base_rev:
            return Refused.because("stale_answer", slot=slot, rev=rev)
        (changed if stored else fresh).append(
            {
                "of_attempt": attempt.id,
                "of_slot": slot,
                "rev": rev + 1,
                "response": json.dumps(response, ensure_ascii=False),
                "received_at": now,
                "late_by_ms": late_by_ms,
            }
        )
        held[slot] = SlotAnswer(rev + 1, response)
    if fresh:
        db.session.execute(_INSERT_ANSWER, fresh)
    if changed:
        db.session.execute(_UPDATE_ANSWER, changed)
    return held


def _parsed(paper: Paper, slot: int, values: list[str]) -> Response:
    entry = paper.slot(slot)
    if entry is None:
        raise DomainError("no_such_slot", slot=slot)
    try:
        return parse(entry.item, values)
    except AnswerRefused as refused:
        raise DomainError("answer_refused", slot=slot, why=str(refused)) from refused


def _same(one: Response, other: Response) -> bool:
    # A multiple choice comes back from JSON as a list.
    return (list(one) if isinstance(one, tuple) else one) == (list(other) if isinstance(other, tuple) else other)


def _close(attempt: Attempt, state: AttemptState, closed_at: datetime, library: Library, now: datetime) -> None:
    """Close and grade, with the ledger event and the new standing. The caller commits: it is all one step."""
    if attempt.state != AttemptState.OPEN:
        raise Conflict("attempt_closed")
    paper = get_paper(attempt)
    result = grade(paper, {slot: answer.response for slot, answer in get_answers(attempt.id).items()})
    attempt.state, attempt.closed_at = state.value, closed_at
    db.session.add(
        Grading(
            attempt_id=attempt.id,
            grading_no=1,
            points=result.points,
            max_points=result.max_points,
            percent=result.percent,
            passed=result.passed,
            marks=json.dumps([mark.model_dump() for mark in result.marks], ensure_ascii=False),
            graded_at=now,
        )
    )
    append(
        "graded",
        attempt.person_id,
        effective_on=civil_date(closed_at),
        actor_id=attempt.person_id,
        now=now,
        payload={
            "attempt": attempt.id,
            "paper": attempt.slug,
            "paper_hash": attempt.paper_hash,
            "edition": paper.edition,
            "try_no": attempt.try_no,
            "closed": state.value,
            "points": result.points,
            "max_points": result.max_points,
            "percent": result.percent,
            "cut": result.cut,
            "passed": result.passed,
        },
    )
    settle(attempt.person_id, library.programme, now)
