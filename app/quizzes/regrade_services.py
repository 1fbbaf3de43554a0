"""Grading again: by a corrected key, or with an answer that a person let count. Old gradings stay as they are.

What becomes a pass counts from then on. What stops being one is only listed: no certificate is taken away by a computer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.attempt import CLOSED
from app.domain.calendar import civil_date
from app.domain.grading import grade
from app.domain.items.registry import Item
from app.domain.regrading import corrected_entries, read_corrections, spelled, with_corrections
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.quizzes.answers_services import held_of, store_locked
from app.quizzes.chain_queries import get_corrections, get_events
from app.quizzes.chain_services import note_event
from app.quizzes.incidents_services import lock_for
from app.quizzes.marking_queries import get_shares
from app.quizzes.models import Attempt, AttemptEvent, Grading
from app.quizzes.queries import get_answers, get_paper
from app.record.services import append


@dataclass(frozen=True)
class Regraded:
    """What a corrected key did: how many attempts were graded again, and which of them changed; `other` asked it in other words."""

    graded: int
    now_passed: tuple[str, ...]
    now_failed: tuple[str, ...]
    other: tuple[str, ...]


def regrade_item(item_id: str, library: Library, reason: str, actor_id: int, now: datetime) -> Regraded | Refused:
    """Grade every closed attempt that asked this item again, by the key that the item has in the library now.

    One attempt is one transaction, and one that has been graded by this key is left alone: broken off, it is simply called again.
    """
    if not reason.strip():
        return Refused.because("reason_missing")
    item = library.bank.by_id(item_id)
    if item is None:
        return Refused.because("no_such_item", item=item_id)
    asked = sa.select(Attempt.id).where(Attempt.state.in_(CLOSED), Attempt.paper.contains(f'"{item_id}"', autoescape=True))
    ids = db.session.scalars(asked.order_by(Attempt.started_at, Attempt.id)).all()
    outcomes = {attempt_id: _regrade_one(attempt_id, item, library, reason.strip(), actor_id, now) for attempt_id in ids}
    by_kind = {kind: tuple(one for one, outcome in outcomes.items() if outcome == kind) for kind in ("passed", "failed", "other")}
    graded = sum(outcome not in ("same", "other") for outcome in outcomes.values())
    return Regraded(graded, by_kind["passed"], by_kind["failed"], by_kind["other"])


def decide_evidence(
    viewer: Viewer, attempt_id: str, seq: int, accept: bool, reason: str, library: Library, now: datetime
) -> Refused | None:
    """Say of an answer that was put aside whether it counts. One that does becomes the newest revision of its slot, and the attempt is
    graded again."""
    attempt = lock_for(viewer, attempt_id)
    event = None if isinstance(attempt, Refused) else db.session.get(AttemptEvent, (attempt_id, seq))
    refused = attempt if isinstance(attempt, Refused) else _why_not_decide(attempt, event, reason)
    if isinstance(attempt, Refused) or refused or event is None:
        db.session.rollback()
        return refused
    note_event(attempt, "evidence_decided", viewer.person_id, {"of": seq, "accept": accept, "reason": reason.strip()}, now)
    if accept:
        _let_count(attempt, json.loads(event.data), now)
        corrections = read_corrections(get_corrections(attempt.id))
        grade_again(attempt, corrections, library, {"why": "evidence", "of": seq, "reason": reason.strip()}, viewer.person_id, now)
    db.session.commit()
    return None


def grade_again(
    attempt: Attempt, corrections: Mapping[int, Item], library: Library, why: dict[str, Any], actor_id: int, now: datetime
) -> tuple[bool, bool]:
    """Write one more grading of a locked, graded attempt. Returns whether it had passed before, and whether it passes by this one."""
    assert attempt.closed_at is not None
    held = db.session.execute(sa.select(Grading.grading_no, Grading.passed).where(Grading.attempt_id == attempt.id)).all()
    paper = with_corrections(get_paper(attempt), corrections)
    result = grade(paper, {slot: answer.response for slot, answer in get_answers(attempt.id).items()}, get_shares(attempt.id))
    score = {"points": result.points, "max_points": result.max_points, "percent": result.percent, "passed": result.passed}
    number = max(row.grading_no for row in held) + 1
    marks = json.dumps([mark.model_dump() for mark in result.marks], ensure_ascii=False)
    db.session.add(Grading(attempt_id=attempt.id, grading_no=number, marks=marks, graded_at=now, **score))
    note_event(attempt, "regraded", actor_id, {"grading_no": number, **score, **why, "corrections": spelled(corrections)}, now)
    append(
        "regraded",
        attempt.person_id,
        effective_on=civil_date(attempt.closed_at),
        actor_id=actor_id,
        now=now,
        payload={"attempt": attempt.id, "paper": attempt.slug, "grading_no": number, "cut": result.cut, **score, **why},
    )
    settle(attempt.person_id, library.programme, now)
    return any(row.passed for row in held), result.passed


def _regrade_one(attempt_id: str, item: Item, library: Library, reason: str, actor_id: int, now: datetime) -> str:
    """passed or failed (it did not before), graded, same (nothing to do), or other (asked in other words)."""
    begin_write()
    attempt = db.session.get_one(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    before = read_corrections(get_corrections(attempt_id))
    found = corrected_entries(with_corrections(get_paper(attempt), before), item)
    if found is None or not found or attempt.grading_pending or attempt.state not in CLOSED:
        db.session.rollback()
        return "other" if found is None else "same"
    why = {"why": "key", "item": item.id, "reason": reason}
    passed_before, passes = grade_again(attempt, {**before, **found}, library, why, actor_id, now)
    db.session.commit()
    return "graded" if passed_before == passes else "passed" if passes else "failed"


def _why_not_decide(attempt: Attempt, event: AttemptEvent | None, reason: str) -> Refused | None:
    if event is None or event.kind != "late_evidence":
        raise NotFound("no_such_evidence")
    if not reason.strip():
        return Refused.because("reason_missing")
    if attempt.state not in CLOSED or attempt.grading_pending:
        return Refused.because("attempt_not_graded")
    decided = {json.loads(row.data)["of"] for row in get_events(attempt.id, "evidence_decided")}
    return Refused.because("evidence_decided") if event.seq in decided else None


def _let_count(attempt: Attempt, said: dict[str, Any], now: datetime) -> None:
    """Put the answer down on top of what is stored, with how late it had come."""
    held = held_of(attempt)
    change = {said["slot"]: (held.slots.get(said["slot"], (0, ""))[0], said["values"])}
    refused = store_locked(attempt, held, change, now, late_by_ms=said["late_by_ms"])
    assert refused is None, refused
