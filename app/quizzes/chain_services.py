"""Writing to the chain of an attempt. The attempt's row is locked by the caller, who commits."""

from datetime import datetime
from typing import Any

from app.domain.attempt_chain import event_body, link_hash
from app.domain.ledger import canonical
from app.extensions import db
from app.quizzes.models import Attempt, AttemptEvent


def note_event(attempt: Attempt, kind: str, actor_id: int, data: dict[str, Any], now: datetime) -> int:
    """Add an event at the end of the attempt's chain. Returns its number. `actor_id` 0 is the system."""
    seq, text = attempt.events + 1, canonical(data)
    head = link_hash(attempt.head, event_body(attempt.id, seq, kind, now, actor_id, text))
    db.session.add(AttemptEvent(attempt_id=attempt.id, seq=seq, kind=kind, at=now, actor_id=actor_id, data=text, hash=head))
    attempt.events, attempt.head = seq, head
    return seq
