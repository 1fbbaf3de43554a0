"""Starting, saving, submitting and expiring an attempt. The attempt's row is always locked first, before any answer or the ledger."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.queries import get_person
from app.domain.attempt import GRACE, AttemptState, accepts, deadline, failures_since_pass, wait_until
from app.domain.blueprint import Blueprint
from app.domain.calendar import civil_date
from app.domain.grading import grade
from app.domain.items.base import AnswerRefused, Response
from app.domain.items.registry import parse
from app.domain.paper import Paper, draw
from app.errors import Conflict, DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.queries import why_not_sit
from app.qualification.services import settle
from app.quizzes.models import Answer, Attempt, Candidate, Grading, Sitting
from app.quizzes.queries import get_answers, get_paper, get_sitting, past_of, seen_items
from app.record.services import append

TRIES = 3
COOL_DOWN = timedelta(minutes=30)
ALWAYS = datetime(9999, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Saved:
    """What the server holds after a save: revisions by slot, how many slots are answered, and the clock."""

    revs: dict[int, int]
    answered: int
    deadline_at: datetime


def start_attempt(person_id: int, slug: str, library: Library, now: datetime) -> str | Refused:
    """Open an attempt, or return the one that is open. The paper is drawn and pinned here, and the deadline is fixed here."""
    blueprint = library.bank.blueprint(slug)
    if blueprint is None:
        raise NotFound("no_such_paper", slug=slug)
    # Drawing takes milliseconds that nobody should wait for; a draw that turns out not to be needed is thrown away.
    paper = _drawn(person_id, blueprint, library)
    begin_write()
    sitting = _standing_sitting(slug, now)
    extra_tries = _locked_candidate(sitting.id, person_id)
    # Locked: the job or a late submit may be closing it at this very moment.
    running = db.session.scalar(
        sa.select(Attempt)
        .where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if running and accepts(running.deadline_at, now):
        attempt_id = running.id
        db.session.commit()
        return attempt_id
    if running:
        _close(running, AttemptState.EXPIRED, running.deadline_at, library, now)
    refused = _why_not(person_id, sitting, extra_tries, slug, library, now)
    if refused:
        db.session.commit()
        return refused
    attempt_id = _pin(person_id, sitting, paper, now)
    db.session.commit()
    return attempt_id


def save_answers(
    attempt_id: str, person_id: int, changes: Mapping[int, tuple[int, list[str]]], now: datetime
) -> Saved | Refused:
    """Store answers by slot, each given as (the revision it was based on, the form's values). All or nothing.

    A slot that has moved on since is refused with `stale_answer`, so that an old tab never overwrites a newer answer unseen; the very
    same answer sent again is answered like the first time.
    """
    begin_write()
    attempt = _locked_attempt(attempt_id, person_id)
    if attempt.state != AttemptState.OPEN or not accepts(attempt.deadline_at, now):
        # Free the row and the write gate now, not when the page has been rendered: at a deadline many arrive late together.
        db.session.rollback()
        return Refused.because("attempt_closed")
    refused = _store(attempt, changes, now)
    if refused:
        db.session.rollback()
        return refused
    held, deadline_at = get_answers(attempt_id), attempt.deadline_at
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
        refused = _store(attempt, changes, now)
        if refused:
            db.session.rollback()
            return refused
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


def _standing_sitting(slug: str, now: datetime) -> Sitting:
    sitting = get_sitting(slug)
    if sitting is None:
        _insert_once(
            Sitting,
            {"code": slug, "paper": slug, "opens_at": now, "closes_at": ALWAYS, "tries": TRIES, "cool_down_minutes": COOL_DOWN.seconds // 60},
        )
        sitting = get_sitting(slug)
    if sitting is None:
        raise LookupError(f"no sitting for {slug}")
    return sitting


def _locked_candidate(sitting_id: int, person_id: int) -> int:
    """Lock the person's row in this sitting, made if need be. Returns the extra tries."""
    _insert_once(Candidate, {"sitting_id": sitting_id, "person_id": person_id, "extra_tries": 0})
    return db.session.scalars(
        sa.select(Candidate.extra_tries).where(Candidate.sitting_id == sitting_id, Candidate.person_id == person_id).with_for_update()
    ).one()


def _insert_once(model: type[Sitting] | type[Candidate], values: dict[str, object]) -> None:
    """Insert unless the key is taken; a rival's row is as good as ours, and waiting for it is what keeps two starts apart."""
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.execute(insert(model).values(values).on_conflict_do_nothing())


def _why_not(person_id: int, sitting: Sitting, extra_tries: int, slug: str, library: Library, now: datetime) -> Refused | None:
    """Why this person may not start now, or None."""
    refused = why_not_sit(person_id, slug, library.programme, civil_date(now))
    if refused:
        return refused
    if not sitting.opens_at <= now < sitting.closes_at:
        return Refused.because("sitting_closed")
    past = past_of(person_id, sitting.id)
    if len(failures_since_pass(past)) >= sitting.tries + extra_tries:
        return Refused.because("tries_used", tries=sitting.tries + extra_tries)
    until = wait_until(past, timedelta(minutes=sitting.cool_down_minutes))
    if until is not None and now < until:
        return Refused.because("cool_down", minutes=int((until - now).total_seconds() // 60) + 1)
    return None


def _drawn(person_id: int, blueprint: Blueprint, library: Library) -> Paper:
    seen = seen_items(person_id, blueprint.slug)
    return draw(blueprint, library.bank, library.rulebook, secrets.randbits(48), seen=seen, edition=library.digest)


def _pin(person_id: int, sitting: Sitting, paper: Paper, now: datetime) -> str:
    person = get_person(person_id)
    if person is None:
        raise NotFound("no_such_person")
    text = paper.model_dump_json()
    tried = db.session.scalar(sa.select(sa.func.max(Attempt.try_no)).where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id))
    attempt = Attempt(
        id=secrets.token_hex(16),
        sitting_id=sitting.id,
        person_id=person_id,
        try_no=(tried or 0) + 1,
        branch_id=person.branch_id,
        state=AttemptState.OPEN.value,
        slug=paper.slug,
        paper=text,
        paper_hash="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        started_at=now,
        deadline_at=deadline(now, paper.minutes, sitting.closes_at),
        closed_at=None,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


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


def _store(attempt: Attempt, changes: Mapping[int, tuple[int, list[str]]], now: datetime) -> Refused | None:
    paper, held = get_paper(attempt), get_answers(attempt.id)
    for slot, (base_rev, values) in changes.items():
        response = _parsed(paper, slot, values)
        stored = held.get(slot)
        rev = stored.rev if stored else 0
        if _same(response, stored.response if stored else None):
            continue
        if rev != base_rev:
            return Refused.because("stale_answer", slot=slot, rev=rev)
        db.session.merge(
            Answer(
                attempt_id=attempt.id,
                slot=slot,
                rev=rev + 1,
                response=json.dumps(response, ensure_ascii=False),
                received_at=now,
                late_by_ms=max(0, int((now - attempt.deadline_at).total_seconds() * 1000)),
            )
        )
    db.session.flush()
    return None


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
