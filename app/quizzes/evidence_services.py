"""Answers that came too late, or from a browser that no longer led: never counted by themselves, never thrown away."""

import json
from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.quizzes.chain_services import note_event
from app.quizzes.models import Attempt, AttemptEvent

# A browser sends each of its answers once; more than this is somebody's script.
MOST_EVIDENCE = 200


def keep_evidence(attempt_id: str, why: str, changes: dict[int, tuple[int, list[str]]], key: str, person_id: int, now: datetime) -> bool:
    """Put answers aside as events of a locked attempt: `why` is too_late or taken_over. Only flushes.

    What has been put aside already in the same words is not put aside twice. False when the attempt holds too many of them.
    """
    attempt = db.session.get_one(Attempt, attempt_id, populate_existing=True)
    texts = db.session.scalars(
        sa.select(AttemptEvent.data).where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind == "late_evidence")
    )
    held = [json.loads(text) for text in texts]
    known = {(one["slot"], tuple(one["values"])) for one in held}
    fresh = {slot: change for slot, change in changes.items() if (slot, tuple(change[1])) not in known}
    if len(held) + len(fresh) > MOST_EVIDENCE:
        return False
    late_by_ms = max(0, int((now - attempt.deadline_at).total_seconds() * 1000))
    for slot, (base_rev, values) in fresh.items():
        data = {"why": why, "slot": slot, "base_rev": base_rev, "values": values, "key": key, "late_by_ms": late_by_ms}
        note_event(attempt, "late_evidence", person_id, data, now)
    db.session.flush()
    return True
