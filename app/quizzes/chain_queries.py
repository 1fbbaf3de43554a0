"""Reading the chain of an attempt: every revision of every answer, and everything else that happened to it, in order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.attempt_chain import Link, answer_body, breaches, event_body, receipt, replay
from app.domain.ledger import Breach
from app.extensions import db
from app.quizzes.models import Answer, Attempt, AttemptEvent


def get_revisions(attempt_id: str) -> Sequence[Answer]:
    """Every answer that was ever stored, in the order in which they came."""
    return db.session.scalars(sa.select(Answer).where(Answer.attempt_id == attempt_id).order_by(Answer.seq)).all()


def get_events(attempt_id: str, *kinds: str) -> Sequence[AttemptEvent]:
    """What happened beside the answers, oldest first; of these kinds where some are named."""
    wanted = sa.select(AttemptEvent).where(AttemptEvent.attempt_id == attempt_id).order_by(AttemptEvent.seq)
    return db.session.scalars(wanted.where(AttemptEvent.kind.in_(kinds)) if kinds else wanted).all()


def get_corrections(attempt_id: str, up_to: int | None = None) -> dict[str, Any]:
    """The items by slot with which an attempt was graded last, where their keys were corrected; as the event keeps them. `up_to` asks
    for a grading by its number."""
    kept: dict[str, Any] = {}
    for event in get_events(attempt_id, "regraded"):
        data = json.loads(event.data)
        if up_to is None or data["grading_no"] <= up_to:
            kept = data["corrections"]
    return kept


@dataclass(frozen=True)
class Evidence:
    """An answer put aside: `why` is too_late or taken_over, `values` as the form has them, `accepted` None until somebody decides."""

    seq: int
    at: datetime
    why: str
    slot: int
    values: tuple[str, ...]
    late_by_ms: int
    accepted: bool | None
    decided_by: int | None
    reason: str


def get_evidence(attempt_id: str) -> list[Evidence]:
    """What was put aside in an attempt, oldest first, with what was decided about it."""
    decided = {data["of"]: (row.actor_id, data) for row in get_events(attempt_id, "evidence_decided") for data in [json.loads(row.data)]}
    found = []
    for row in get_events(attempt_id, "late_evidence"):
        said, (decider, decision) = json.loads(row.data), decided.get(row.seq, (None, {}))
        outcome = {"accepted": decision.get("accept"), "decided_by": decider, "reason": decision.get("reason", "")}
        values = tuple(said["values"])
        found.append(Evidence(row.seq, row.at, said["why"], said["slot"], values, said["late_by_ms"], **outcome))
    return found


@dataclass(frozen=True)
class Receipt:
    """A save, and the code that was given for it."""

    slot: int
    rev: int
    at: datetime
    late_by_ms: int
    code: str


def get_receipts(attempt: Attempt, secret: str) -> list[Receipt]:
    """Every save of an attempt with its code, oldest first."""
    return [
        Receipt(row.slot, row.rev, row.received_at, row.late_by_ms, receipt(secret, attempt.id, row.seq, row.hash))
        for row in get_revisions(attempt.id)
    ]


def get_links(attempt: Attempt) -> list[Link]:
    """The whole chain in order of its numbers."""
    links = [_answer_link(attempt, row) for row in get_revisions(attempt.id)]
    links += [_event_link(row) for row in get_events(attempt.id)]
    return sorted(links, key=lambda link: link.seq)


def verify_attempt(attempt: Attempt) -> list[Breach]:
    """What is wrong with an attempt's chain, or with the columns that are to say what the chain says. Empty when all is well."""
    links = get_links(attempt)
    found = breaches(links, attempt.events, attempt.head)
    position = replay(links)
    cached = (attempt.state, attempt.deadline_at, attempt.lease_epoch, attempt.suspended_at)
    if (position.state, position.deadline_at, position.lease_epoch, position.suspended_at) != cached:
        found.append(Breach(seq=attempt.events, code="columns_differ_from_chain"))
    return found


def _answer_link(attempt: Attempt, row: Answer) -> Link:
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    data = {"slot": row.slot, "rev": row.rev}
    body = answer_body(attempt.id, columns)
    return Link(seq=row.seq, kind="answer", at=row.received_at, actor_id=attempt.person_id, data=data, body=body, hash=row.hash)


def _event_link(row: AttemptEvent) -> Link:
    body = event_body(row.attempt_id, row.seq, row.kind, row.at, row.actor_id, row.data)
    return Link(seq=row.seq, kind=row.kind, at=row.at, actor_id=row.actor_id, data=json.loads(row.data), body=body, hash=row.hash)
