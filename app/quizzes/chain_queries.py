"""Reading the chain of an attempt: every revision of every answer, and everything else that happened to it, in order."""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from app.domain.attempt_chain import Link, answer_body, breaches, event_body, replay
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
