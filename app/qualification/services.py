"""Settling: from a person's events to certificates and intervals."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_person
from app.domain.calendar import civil_date
from app.domain.certificate import number_of
from app.domain.ledger import SYSTEM
from app.domain.programme import Programme, Qualification
from app.domain.standing import Grant, grant_due, intervals
from app.extensions import db
from app.qualification.models import Certificate, StandingInterval
from app.record.queries import get_events
from app.record.services import append, lock_ledger


def settle(person_id: int, programme: Programme, now: datetime) -> None:
    """Bring a person's certificates and intervals in line with the ledger. Only flushes.

    Holds the end of the ledger until the caller's commit, so that two events at once cannot both issue the same certificate. Computing
    everything anew gives the same rows: the intervals are a cache that may be dropped at any time.
    """
    lock_ledger()
    for qualification in programme.qualifications:
        _grant_if_earned(person_id, qualification, programme, now)
        _write_intervals(person_id, qualification, programme)
    db.session.flush()


def _grant_if_earned(person_id: int, qualification: Qualification, programme: Programme, now: datetime) -> None:
    module = programme.module(qualification.module)
    if module is None:
        raise LookupError(f"qualification {qualification.key} names no module of the programme: {qualification.module}")
    events = get_events(person_id)
    earned = grant_due(events, qualification, module)
    if earned is None:
        return
    number = number_of(lock_ledger().seq + 1, civil_date(now))
    evidence = [event.data["attempt"] for event in events if event.kind == "graded" and event.data["passed"] and event.data["paper"] in module.papers]
    event = append(
        "granted",
        person_id,
        effective_on=civil_date(now),
        actor_id=SYSTEM,
        now=now,
        payload={
            "qualification": qualification.key,
            "number": number,
            "valid_from": earned.valid_from.isoformat(),
            "valid_until": earned.valid_until.isoformat(),
            "evidence": evidence[-len(module.papers) :],
        },
    )
    db.session.add(_certificate(person_id, qualification, earned, number, event.seq, now))


def _certificate(person_id: int, qualification: Qualification, earned: Grant, number: str, seq: int, now: datetime) -> Certificate:
    person = get_person(person_id)
    if person is None:
        raise LookupError(f"no person {person_id}")
    return Certificate(
        number=number,
        token=secrets.token_urlsafe(16),
        person_id=person_id,
        qualification=qualification.key,
        valid_from=earned.valid_from,
        valid_until=earned.valid_until,
        issued_at=now,
        event_seq=seq,
        fields={"name": person.name, "staff_no": person.staff_no, "branch": person.branch.name, "title": qualification.title},
    )


def _write_intervals(person_id: int, qualification: Qualification, programme: Programme) -> None:
    module = programme.module(qualification.module)
    if module is None:
        return
    db.session.execute(
        sa.delete(StandingInterval).where(StandingInterval.person_id == person_id, StandingInterval.qualification == qualification.key)
    )
    db.session.add_all(
        StandingInterval(
            person_id=person_id,
            qualification=qualification.key,
            from_on=interval.from_on,
            to_on=interval.to_on,
            state=interval.standing.state.value,
            reason=interval.standing.reason,
            params=interval.standing.params,
            event_seq=interval.standing.event_seq,
        )
        for interval in intervals(get_events(person_id), qualification, module)
    )
