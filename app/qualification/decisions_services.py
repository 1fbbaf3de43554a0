"""Proposing, confirming and appealing decisions. Each confirmed one is a ledger event, and the standing follows in the same commit."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import get_person_in_scope
from app.domain.calendar import civil_date
from app.domain.certificate import EXTENDED
from app.domain.decisions import EVENT_OF, Kind, Wish, actor_fault, payload_of, wish_fault
from app.domain.ledger import Event
from app.domain.programme import Programme, Qualification
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.qualification.decisions_queries import RIGHT, is_frozen
from app.qualification.issuing_services import issue, supersede
from app.qualification.models import Appeal, Certificate, Decision
from app.qualification.services import settle
from app.record.queries import get_events
from app.record.services import append, audit, lock_ledger


def propose_decision(viewer: Viewer, person_id: int, key: str, wish: Wish, programme: Programme, now: datetime) -> int | Refused:
    """Put a decision before a second person. Returns its number; a proposal of this kind that is open already is refused."""
    begin_write()
    # Decisions are rare: two proposals at once come one after the other, and the second finds the first.
    lock_ledger()
    qualification = _subject(viewer, person_id, key, programme)
    events = get_events(person_id)
    if fault := actor_fault(viewer.person_id, person_id, events):
        return _refused_actor(viewer, person_id, fault, {"act": "propose", "kind": wish.kind.value, "qualification": key}, now)
    if fault := wish_fault(wish, events, qualification, civil_date(now)):
        return _refused(Refused.because(fault))
    if is_frozen(person_id, key):
        return _refused(Refused.because("appeal_open"))
    open_one = sa.select(Decision.id).where(
        Decision.person_id == person_id, Decision.qualification == key, Decision.kind == wish.kind.value, Decision.outcome == "open"
    )
    if db.session.scalar(open_one) is not None:
        return _refused(Refused.because("proposed_already"))
    decision = Decision(
        person_id=person_id,
        qualification=key,
        kind=wish.kind.value,
        wish=wish.model_dump_json(),
        proposed_by=viewer.person_id,
        proposed_at=now,
        outcome="open",
    )
    db.session.add(decision)
    db.session.flush()
    _note(viewer, "decision_proposed", decision, now)
    number = decision.id
    db.session.commit()
    return number


def confirm_decision(viewer: Viewer, decision_id: int, programme: Programme, now: datetime) -> Refused | None:
    """The second person's word: the event is written and the standing settled, once. Confirming twice changes nothing."""
    begin_write()
    # The ledger's end is held first, so that what the check reads is what the event follows.
    lock_ledger()
    decision = _open(decision_id)
    qualification = _subject(viewer, decision.person_id, decision.qualification, programme)
    if decision.outcome != "open":
        db.session.rollback()
        return None if decision.outcome == "confirmed" else Refused.because("decided_already")
    wish, events = Wish.model_validate_json(decision.wish), get_events(decision.person_id)
    if fault := actor_fault(viewer.person_id, decision.person_id, events, (decision.proposed_by,)):
        return _refused_actor(viewer, decision.person_id, fault, _told(decision, act="confirm"), now)
    if fault := wish_fault(wish, events, qualification, civil_date(now)):
        return _refused(Refused.because(fault))
    if is_frozen(decision.person_id, decision.qualification):
        return _refused(Refused.because("appeal_open"))
    decision.event_seq = _carry_out(viewer, decision, wish, events, qualification, programme, now).seq
    decision.outcome, decision.decided_by, decision.decided_at = "confirmed", viewer.person_id, now
    settle(decision.person_id, programme, now)
    _note(viewer, "decision_confirmed", decision, now)
    db.session.commit()
    return None


def decline_decision(viewer: Viewer, decision_id: int, programme: Programme, now: datetime) -> Refused | None:
    """The second person says no, or the proposer takes the proposal back."""
    begin_write()
    decision = _open(decision_id)
    _subject(viewer, decision.person_id, decision.qualification, programme)
    if decision.outcome != "open":
        db.session.rollback()
        return Refused.because("decided_already")
    own = viewer.person_id == decision.proposed_by
    fault = actor_fault(viewer.person_id, decision.person_id, get_events(decision.person_id))
    if fault and not own:
        return _refused_actor(viewer, decision.person_id, fault, _told(decision, act="decline"), now)
    decision.outcome = "withdrawn" if own else "declined"
    decision.decided_by, decision.decided_at = viewer.person_id, now
    _note(viewer, "decision_declined", decision, now)
    db.session.commit()
    return None


def open_appeal(viewer: Viewer, decision_id: int, grounds: str, now: datetime) -> Refused | None:
    """Object to a decision about oneself, once. From now on the matter is frozen until the appeal is decided."""
    if not grounds.strip():
        return Refused.because("grounds_missing")
    begin_write()
    decision = _open(decision_id)
    if decision.person_id != viewer.person_id or decision.outcome != "confirmed":
        raise NotFound("no_such_decision")
    if db.session.scalar(sa.select(Appeal.id).where(Appeal.decision_id == decision_id)) is not None:
        db.session.rollback()
        return Refused.because("appealed_already")
    db.session.add(
        Appeal(decision_id=decision_id, person_id=viewer.person_id, grounds=grounds.strip(), opened_at=now, outcome="open", answer="")
    )
    payload = {"qualification": decision.qualification, "decision": decision_id, "about": decision.event_seq}
    append("appeal_opened", viewer.person_id, effective_on=civil_date(now), actor_id=viewer.person_id, now=now, payload=payload)
    _note(viewer, "appeal_opened", decision, now)
    db.session.commit()
    return None


def decide_appeal(viewer: Viewer, decision_id: int, upheld: bool, answer: str, programme: Programme, now: datetime) -> Refused | None:
    """Answer an appeal; upheld, the decision is void from the ledger's point of view. By nobody who had a part in the decision."""
    if not answer.strip():
        return Refused.because("answer_missing")
    begin_write()
    lock_ledger()
    decision = _open(decision_id)
    _subject(viewer, decision.person_id, decision.qualification, programme)
    appeal = db.session.scalar(sa.select(Appeal).where(Appeal.decision_id == decision_id).with_for_update())
    if appeal is None:
        raise NotFound("no_such_decision")
    earlier = tuple(actor for actor in (decision.proposed_by, decision.decided_by) if actor is not None)
    if appeal.outcome != "open":
        return _refused(Refused.because("decided_already"))
    fault = actor_fault(viewer.person_id, decision.person_id, get_events(decision.person_id), earlier)
    if fault:
        return _refused_actor(viewer, decision.person_id, fault, _told(decision, act="answer"), now)
    appeal.outcome, appeal.answer = "upheld" if upheld else "dismissed", answer.strip()
    appeal.decided_by, appeal.decided_at = viewer.person_id, now
    told = {"qualification": decision.qualification, "decision": decision_id, "about": decision.event_seq, "outcome": appeal.outcome}
    about: dict[str, Any] = {"effective_on": civil_date(now), "actor_id": viewer.person_id, "now": now}
    append("appeal_decided", decision.person_id, payload=told, **about)
    if upheld and decision.event_seq is not None:
        append("corrected", decision.person_id, payload={"of": decision.event_seq, "reason": answer.strip()}, **about)
    settle(decision.person_id, programme, now)
    _note(viewer, "appeal_decided", decision, now)
    db.session.commit()
    return None


def _carry_out(
    viewer: Viewer,
    decision: Decision,
    wish: Wish,
    events: tuple[Event, ...],
    qualification: Qualification,
    programme: Programme,
    now: datetime,
) -> Event:
    payload = payload_of(wish, events, qualification, decision.id)
    if wish.kind is Kind.GRANT and wish.valid_from and wish.valid_until:
        more = {key: payload[key] for key in ("reason", "code", "decision")}
        return issue(decision.person_id, qualification, wish.valid_from, wish.valid_until, programme, now, evidence=[], **more)
    about: dict[str, Any] = {"effective_on": civil_date(now), "actor_id": viewer.person_id, "now": now}
    event = append(EVENT_OF[wish.kind], decision.person_id, payload=payload, **about)
    # What is extended is printed anew, so that paper and record name the same last day. Outside evidence has no paper of ours.
    old = db.session.get(Certificate, payload["number"]) if wish.kind is Kind.EXTEND else None
    if old is not None:
        more = {"extension": event.seq, "valid_until": wish.valid_until, "reason": payload["reason"]}
        supersede(old, qualification, programme, viewer.person_id, now, EXTENDED, **more)
    return event


def _refused(refused: Refused) -> Refused:
    """Free the write gate and the ledger's end now, not when the page has been rendered."""
    db.session.rollback()
    return refused


def _refused_actor(viewer: Viewer, person_id: int, fault: str, tried: dict[str, Any], now: datetime) -> Refused:
    """Who may not decide about this person has tried to: the audit trail keeps that. Nothing else was written in this transaction."""
    audit("decision_refused", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=tried | {"why": fault})
    db.session.commit()
    return Refused.because(fault)


def _subject(viewer: Viewer, person_id: int, key: str, programme: Programme) -> Qualification:
    """The qualification, when the viewer may decide about this person."""
    qualification = programme.qualification(key)
    if qualification is None or get_person_in_scope(viewer, RIGHT, person_id) is None:
        raise NotFound("no_such_person")
    return qualification


def _open(decision_id: int) -> Decision:
    decision = db.session.get(Decision, decision_id, with_for_update=True, populate_existing=True)
    if decision is None:
        raise NotFound("no_such_decision")
    return decision


def _note(viewer: Viewer, action: str, decision: Decision, now: datetime) -> None:
    audit(action, actor_id=viewer.person_id, subject=f"person:{decision.person_id}", now=now, detail=_told(decision))


def _told(decision: Decision, **more: str) -> dict[str, Any]:
    return more | {"decision": decision.id, "kind": decision.kind, "qualification": decision.qualification}
