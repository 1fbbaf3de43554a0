"""Recording what a person has shown, attended and been attested: each an event of the ledger; the standing follows in the same commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.queries import get_person_in_scope
from app.domain.calendar import civil_date
from app.domain.ledger import Event
from app.domain.programme import Programme
from app.domain.requirements import facts_held, hours_entered, hours_fault, observation_fault
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.qualification.services import settle
from app.record.queries import get_events
from app.record.services import append, audit, lock_ledger
from app.training.models import EvidenceKey
from app.training.queries import Target, list_target_people

# How many people one entry of hours may name: it is one transaction, and everybody else who writes waits for its end.
MOST_PEOPLE = 100


@dataclass(frozen=True)
class Observed:
    """What a trainer saw: which points of the scene, whether it was enough, and what to say about it."""

    points: tuple[str, ...]
    passed: bool
    note: str = ""


@dataclass(frozen=True)
class Course:
    """Continuing education that somebody attended; `hours` are whole hours (学时)."""

    title: str
    held_on: date
    hours: int


def record_observation(
    viewer: Viewer, person_id: int, scene: str, seen: Observed, key: str, programme: Programme, now: datetime
) -> Refused | None:
    """Record how somebody in the viewer's scope did a scene. Sending the same form again changes nothing."""
    found = programme.observation(scene)
    if found is None:
        raise NotFound("no_such_scene")
    fault = observation_fault(found, seen.points, seen.passed, seen.note)
    if fault:
        return Refused.because(fault)
    begin_write()
    lock_ledger()
    refused = _trainer_refused(viewer, person_id)
    if refused:
        return _let_go(refused)
    points = [point for point in found.points if point in seen.points]
    payload = {"scene": scene, "passed": seen.passed, "points": points, "note": seen.note.strip()}
    event = _record("observed", viewer, person_id, civil_date(now), payload, key, now)
    if event:
        settle(person_id, programme, now)
        detail = {"scene": scene, "passed": seen.passed, "event": event.seq}
        audit("observation_recorded", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
    db.session.commit()
    return None


def log_hours(viewer: Viewer, person_ids: Iterable[int], course: Course, key: str, programme: Programme, now: datetime) -> int | Refused:
    """Credit a course to people in the viewer's scope, all or none. Returns how many; nobody is credited twice by one form."""
    wanted = sorted(set(person_ids))
    fault = hours_fault(course.title, course.held_on, course.hours, civil_date(now))
    if fault:
        return Refused.because(fault)
    if not wanted:
        return Refused.because("nobody_chosen")
    if len(wanted) > MOST_PEOPLE:
        return Refused.because("too_many_people", most=MOST_PEOPLE)
    if viewer.person_id in wanted:
        return Refused.because("evidence_for_oneself")
    begin_write()
    lock_ledger()
    if len(list_target_people(viewer, Target(person_ids=tuple(wanted)))) != len(wanted):
        raise NotFound("no_such_person")
    credited = sum(_credit(viewer, person_id, course, key, programme, now) for person_id in wanted)
    db.session.commit()
    return credited


def take_back_hours(viewer: Viewer, person_id: int, seq: int, reason: str, programme: Programme, now: datetime) -> Refused | None:
    """Take a wrong entry back, by a row of as many negative hours on the day of the entry. A second click finds nothing."""
    if not reason.strip():
        return Refused.because("reason_missing")
    begin_write()
    lock_ledger()
    refused = _trainer_refused(viewer, person_id)
    if refused:
        return _let_go(refused)
    entry = next((event for event in hours_entered(get_events(person_id)) if event.seq == seq), None)
    if entry is None:
        return _let_go(Refused.because("no_hours_to_take_back"))
    payload = {**entry.data, "hours": -int(entry.data["hours"]), "takes_back": seq, "reason": reason.strip()}
    append("hours_logged", person_id, effective_on=entry.effective_on, actor_id=viewer.person_id, now=now, payload=payload)
    settle(person_id, programme, now)
    detail = {"event": seq, "hours": payload["hours"]}
    audit("hours_taken_back", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
    db.session.commit()
    return None


def attest_fact(viewer: Viewer, person_id: int, fact: str, holds: bool, programme: Programme, now: datetime) -> Refused | None:
    """Say for the bank that a fact about somebody holds, or no longer does. What is so already changes nothing."""
    if programme.fact(fact) is None:
        raise NotFound("no_such_fact")
    begin_write()
    lock_ledger()
    if get_person_in_scope(viewer, "decide", person_id) is None:
        raise NotFound("no_such_person")
    if viewer.person_id == person_id:
        return _let_go(Refused.because("evidence_for_oneself"))
    if (fact in facts_held(get_events(person_id))) is holds:
        db.session.rollback()
        return None
    payload = {"fact": fact, "holds": holds}
    append("attested", person_id, effective_on=civil_date(now), actor_id=viewer.person_id, now=now, payload=payload)
    settle(person_id, programme, now)
    audit("fact_attested", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=payload)
    db.session.commit()
    return None


def _trainer_refused(viewer: Viewer, person_id: int) -> Refused | None:
    """Why this trainer records nothing for this person; somebody outside the scope is not found."""
    found = get_person_in_scope(viewer, "assign", person_id)
    if found is None:
        raise NotFound("no_such_person")
    if viewer.person_id == person_id:
        return Refused.because("evidence_for_oneself")
    return None if found.active else Refused.because("person_inactive")


def _credit(viewer: Viewer, person_id: int, course: Course, key: str, programme: Programme, now: datetime) -> bool:
    """Credit a course to one person, who is settled at once; False where this form has done so before."""
    payload = {"hours": course.hours, "title": course.title.strip(), "held_on": course.held_on.isoformat()}
    event = _record("hours_logged", viewer, person_id, course.held_on, payload, key, now)
    if event is None:
        return False
    settle(person_id, programme, now)
    detail = {"event": event.seq, "hours": course.hours}
    audit("hours_logged", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
    return True


def _record(
    kind: str, viewer: Viewer, person_id: int, effective_on: date, payload: dict[str, Any], key: str, now: datetime
) -> Event | None:
    """Append an event once for each key of a form; None where it has been. The ledger's lock, which is held, puts two clicks in a row."""
    if db.session.get(EvidenceKey, (key, person_id)) is not None:
        return None
    event = append(kind, person_id, effective_on=effective_on, actor_id=viewer.person_id, now=now, payload=payload)
    db.session.add(EvidenceKey(key=key, person_id=person_id, event_seq=event.seq))
    db.session.flush()
    return event


def _let_go(refused: Refused) -> Refused:
    """Free the write gate and the ledger's end now, not when the page has been rendered."""
    db.session.rollback()
    return refused
