"""Counting every stored score again from the papers and answers as they were pinned: nothing of what was counted before is used.

Responses are those that stood at the moment of each grading, by the numbers of the chain; corrected keys are those that the event of the
grading kept. Only how one item is marked is asked of the item type; the sums, the rounding and the verdict are worked out here anew.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.domain.items.registry import awaits_person, mark
from app.domain.paper import Paper
from app.domain.regrading import read_corrections
from app.extensions import db
from app.quizzes.chain_queries import get_events, get_revisions, verify_attempt
from app.quizzes.marking_queries import get_shares
from app.quizzes.models import Attempt, Grading
from app.quizzes.queries import response_of


@dataclass(frozen=True)
class Difference:
    """Something that is stored and does not follow from the paper and the answers."""

    attempt_id: str
    what: str


@dataclass
class Recount:
    """How much was counted again, and what differs."""

    attempts: int = 0
    gradings: int = 0
    differences: list[Difference] = field(default_factory=list)


def get_recount() -> Recount:
    """Count everything again, one attempt after the other."""
    counted = Recount()
    for attempt_id in db.session.scalars(sa.select(Attempt.id).order_by(Attempt.started_at, Attempt.id)).all():
        attempt = db.session.get_one(Attempt, attempt_id)
        gradings = db.session.scalars(sa.select(Grading).where(Grading.attempt_id == attempt_id).order_by(Grading.grading_no)).all()
        counted.attempts += 1
        counted.gradings += len(gradings)
        counted.differences += [Difference(attempt_id, what) for what in _differences(attempt, list(gradings))]
        # A bank has tens of thousands of papers, and each is only looked at once.
        db.session.expunge_all()
    return counted


def _differences(attempt: Attempt, gradings: list[Grading]) -> Iterator[str]:
    if attempt.paper_hash != "sha256:" + hashlib.sha256(attempt.paper.encode()).hexdigest():
        yield "paper"
    yield from (f"chain {breach.seq} {breach.code}" for breach in verify_attempt(attempt))
    events = {
        data["grading_no"]: (row.seq, data) for row in get_events(attempt.id, "graded", "regraded") for data in [json.loads(row.data)]
    }
    for grading in gradings:
        # What was graded before there was a chain is counted by all answers and without corrections.
        seq, data = events.get(grading.grading_no, (attempt.events + 1, {}))
        marks = json.loads(grading.marks)
        points = _points(attempt, seq, data, {one["slot"]: one["points"] for one in marks}, grading is gradings[-1])
        if points != {one["slot"]: one["points"] for one in marks}:
            yield f"grading {grading.grading_no} points by slot"
        if _verdict(attempt, points) != (grading.points, grading.max_points, grading.percent, grading.passed):
            yield f"grading {grading.grading_no} score"
        if data and any(data[name] != getattr(grading, name) for name in ("points", "max_points", "percent", "passed")):
            yield f"grading {grading.grading_no} differs from its event"


def _points(attempt: Attempt, seq: int, data: dict[str, Any], stored: dict[int, int], newest: bool) -> dict[int, int]:
    """Points by slot at the grading with this number in the chain. What people marked is held to their newest opinion, and of older
    gradings taken as it is: an opinion may have followed."""
    corrected = read_corrections(data.get("corrections", {}))
    said = {row.slot: response_of(row.response) for row in get_revisions(attempt.id) if row.seq < seq}
    by_hand, found = get_shares(attempt.id), {}
    for entry in Paper.model_validate_json(attempt.paper).items:
        item, given = corrected.get(entry.slot, entry.item), said.get(entry.slot)
        if not awaits_person(item, given):
            found[entry.slot] = entry.points * mark(item, given) // 100
        elif newest:
            found[entry.slot] = entry.points * by_hand.get(entry.slot, 0) // 100
        else:
            found[entry.slot] = stored.get(entry.slot, 0)
    return found


def _verdict(attempt: Attempt, points: dict[int, int]) -> tuple[int, int, int, bool]:
    paper = json.loads(attempt.paper)
    got, most = sum(points.values()), sum(entry["points"] for entry in paper["items"])
    return got, most, got * 100 // most, got * 100 >= paper["cut"] * most
