"""Closing an attempt and grading it. Both only flush, but for the job's own `grade_pending`."""

import json
import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.attempt import CLOSED, AttemptState
from app.domain.calendar import civil_date
from app.domain.grading import grade
from app.domain.ledger import SYSTEM
from app.domain.paper import Paper
from app.errors import Conflict
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.quizzes.chain_services import note_event
from app.quizzes.marking_queries import get_shares, get_waiting_slots
from app.quizzes.models import Attempt, Grading
from app.quizzes.queries import get_answers, get_paper
from app.record.heads_queries import get_halt
from app.record.services import append

_log = logging.getLogger(__name__)


def close(attempt: Attempt, state: AttemptState, closed_at: datetime, library: Library, now: datetime, **data: Any) -> None:
    """Close a locked attempt and grade it, with the ledger event and the new standing: one step, which the caller commits.

    A grading that breaks off takes nothing of the closing with it: the attempt is closed with `grading_pending`, and the job grades it.
    """
    if attempt.state != AttemptState.OPEN:
        raise Conflict("attempt_closed")
    attempt.state, attempt.closed_at = state.value, closed_at
    actor_id = attempt.person_id if state is AttemptState.SUBMITTED else SYSTEM
    note_event(attempt, state.value, actor_id, data, now)
    try:
        with db.session.begin_nested():
            grade_closed(attempt, library, now)
    except Exception:
        _log.exception("attempt %s is closed, and its grading broke off", attempt.id)
        attempt.grading_pending = True
    db.session.flush()


def grade_closed(attempt: Attempt, library: Library, now: datetime) -> bool:
    """Write the first grading of a closed attempt and, of an exam, its ledger event and the standing that follows.

    False, and nothing but `grading_pending`, while an answer waits for a person: the last mark grades it.
    """
    assert attempt.closed_at is not None
    if get_waiting_slots(attempt):
        attempt.grading_pending = True
        return False
    paper = get_paper(attempt)
    result = grade(paper, {slot: answer.response for slot, answer in get_answers(attempt.id).items()}, get_shares(attempt.id))
    score = {"points": result.points, "max_points": result.max_points, "percent": result.percent, "passed": result.passed}
    marks = json.dumps([mark.model_dump() for mark in result.marks], ensure_ascii=False)
    db.session.add(Grading(attempt_id=attempt.id, grading_no=1, marks=marks, graded_at=now, **score))
    attempt.grading_pending = False
    note_event(attempt, "graded", SYSTEM, {"grading_no": 1, **score}, now)
    if paper.use == "exam":
        _record(attempt, paper, result.cut, score, now)
        settle(attempt.person_id, library.programme, now)
    return True


def _record(attempt: Attempt, paper: Paper, cut: int, score: dict[str, Any], now: datetime) -> None:
    assert attempt.closed_at is not None
    append(
        "graded",
        attempt.person_id,
        effective_on=civil_date(attempt.closed_at),
        actor_id=attempt.person_id,
        now=now,
        payload={
            "attempt": attempt.id,
            "paper": attempt.slug,
            "paper_hash": attempt.paper_hash,
            "edition": paper.edition,
            "try_no": attempt.try_no,
            "closed": attempt.state,
            "cut": cut,
            **score,
        },
    )


def grade_pending(library: Library, now: datetime) -> int:
    """Grade every closed attempt whose grading broke off; a job calls this. Returns how many are graded now.

    One that waits for a person's marks is left alone, before anything is locked; all wait while the record is halted.
    """
    if get_halt():
        return 0
    pending = db.session.scalars(sa.select(Attempt).where(Attempt.grading_pending, Attempt.state.in_(CLOSED))).all()
    due = [attempt.id for attempt in pending if not get_waiting_slots(attempt)]
    return sum(_grade_one(attempt_id, library, now) for attempt_id in due)


def _grade_one(attempt_id: str, library: Library, now: datetime) -> bool:
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None or not attempt.grading_pending or attempt.state not in CLOSED:
        db.session.rollback()
        return False
    try:
        graded = grade_closed(attempt, library, now)
    except Exception:
        # One paper that cannot be graded keeps none of the others waiting; the next run tries it again.
        _log.exception("attempt %s could not be graded", attempt_id)
        db.session.rollback()
        return False
    db.session.commit()
    return graded
