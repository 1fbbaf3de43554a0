"""A full scan: does each certificate rest on evidence that is there, and does each say what the ledger kept of it?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.attempt import CLOSED, AttemptState
from app.domain.certificate import printed_hash
from app.domain.evidence import GRANTING, Decided, Evidence, Tried, Unfounded, unfounded
from app.domain.ledger import Event
from app.domain.personal_data import is_erased
from app.domain.programme import Programme
from app.extensions import db
from app.qualification.models import Certificate, Decision
from app.quizzes.models import Attempt, Grading
from app.record.models import LedgerEvent
from app.record.queries import BATCH, get_events_of
from app.roster.models import RosterBatch

# What puts a certificate in force.
PRINTING = ("granted", "superseded")


@dataclass
class EvidenceCheck:
    """How many grants were looked at, and what is wrong with which."""

    grants: int
    breaches: tuple[Unfounded, ...]


def check_evidence(programme: Programme) -> EvidenceCheck:
    """Look at every grant of the ledger, in the order of the ledger."""
    evidence = Evidence(_attempts(), _decisions(), frozenset(db.session.scalars(sa.select(RosterBatch.sha256))))
    by_papers = frozenset(one.key for one in programme.qualifications if any(programme.the_module(key).papers for key in one.all_modules))
    people = db.session.scalars(sa.select(LedgerEvent.person_id).where(LedgerEvent.kind.in_((*GRANTING, "superseded"))).distinct()).all()
    grants, breaches = 0, list[Unfounded]()
    for start in range(0, len(people), BATCH):
        for events in get_events_of(people[start : start + BATCH]).values():
            grants += sum(event.kind in GRANTING for event in events)
            breaches += unfounded(events, evidence, by_papers)
            breaches += _badly_printed(events)
        db.session.expunge_all()
    breaches += _without_event()
    return EvidenceCheck(grants, tuple(sorted(breaches)))


def _attempts() -> dict[str, Tried]:
    gradings = defaultdict[str, list[tuple[datetime, bool]]](list)
    rows = db.session.execute(sa.select(Grading.attempt_id, Grading.graded_at, Grading.passed).order_by(Grading.grading_no))
    for attempt_id, at, passed in rows:
        gradings[attempt_id].append((at, passed))
    attempts = db.session.execute(sa.select(Attempt.id, Attempt.person_id, Attempt.state, Attempt.grading_pending))
    final = {*CLOSED, AttemptState.VOID}
    return {
        attempt_id: Tried(person_id, state in final and not pending, state == AttemptState.VOID, tuple(gradings[attempt_id]))
        for attempt_id, person_id, state, pending in attempts
    }


def _decisions() -> dict[int, Decided]:
    return {
        row.id: Decided(row.person_id, row.outcome == "confirmed", row.decided_by not in (None, row.proposed_by), row.event_seq)
        for row in db.session.execute(
            sa.select(Decision.id, Decision.person_id, Decision.outcome, Decision.proposed_by, Decision.decided_by, Decision.event_seq)
        )
    }


def _badly_printed(events: tuple[Event, ...]) -> Iterator[Unfounded]:
    """The certificates of one person that are missing, or do not say what the ledger kept a hash of."""
    person_id, erased = events[0].person_id, any(event.kind == "erased" for event in events)
    rows = {row.event_seq: row for row in db.session.scalars(sa.select(Certificate).where(Certificate.person_id == person_id))}
    for event in (event for event in events if event.kind in PRINTING and "printed" in event.data):
        row, number = rows.get(event.seq), event.data["by" if event.kind == "superseded" else "number"]
        if row is None or row.number != number:
            yield Unfounded(event.seq, person_id, "no_certificate", number)
        elif printed_hash(row.token, row.fields) != event.data["printed"] and not (erased and is_erased(row.fields)):
            yield Unfounded(event.seq, person_id, "certificate_altered", number)


def _without_event() -> Iterator[Unfounded]:
    """The certificates that no event of the ledger has put in force."""
    rows = sa.select(Certificate.event_seq, Certificate.person_id, Certificate.number).outerjoin(
        LedgerEvent,
        sa.and_(LedgerEvent.seq == Certificate.event_seq, LedgerEvent.kind.in_(PRINTING), LedgerEvent.person_id == Certificate.person_id),
    )
    for seq, person_id, number in db.session.execute(rows.where(LedgerEvent.seq.is_(None))):
        yield Unfounded(seq, person_id, "certificate_without_event", number)
