"""Asking for data to be corrected or erased, answering that, and erasing a leaver: proposed by one person of HR and done by another."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_person_in_scope
from app.accounts.services import lock_person
from app.domain.calendar import civil_date
from app.domain.programme import Programme
from app.domain.retention import erasure_fault, kept_until
from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.qualification.services import settle
from app.record.services import append, audit, lock_ledger
from app.roster.erasure_models import DataRequest
from app.roster.erasure_queries import RIGHT, get_matter
from app.roster.shredding_services import shred

KINDS = ("correct", "erase")
LONGEST = 1000


def ask(person_id: int, kind: str, wish: str, now: datetime) -> Refused | None:
    """Somebody's own wish about their data, put before HR; one of a kind at a time."""
    if kind not in KINDS:
        raise DomainError("no_such_request")
    if not wish.strip():
        return Refused.because("wish_missing")
    begin_write()
    if not _open_one(person_id, kind, wish, person_id, now):
        db.session.rollback()
        return Refused.because("asked_already")
    audit("data_request_made", actor_id=person_id, subject=f"person:{person_id}", now=now, detail={"kind": kind})
    db.session.commit()
    return None


def answer_request(viewer: Viewer, request_id: int, granted: bool, answer: str, years: int, now: datetime) -> Refused | None:
    """HR's answer. An erasure is never granted by this, only by two; refused within the term of the law, the record is restricted."""
    if not answer.strip():
        return Refused.because("answer_missing")
    begin_write()
    request = _locked(viewer, request_id)
    refused = _why_not_answer(viewer, request, granted)
    if refused:
        return _let_go(refused)
    if granted:
        outcome = "done"
    elif request.kind == "erase" and _within_term(viewer, request.person_id, years, now):
        outcome = "restricted"
    else:
        outcome = "refused"
    _close(request, viewer, outcome, answer.strip()[:LONGEST], now)
    _note("data_request_answered", viewer, request, now, outcome=outcome)
    db.session.commit()
    return None


def propose_erasure(viewer: Viewer, person_id: int, wish: str, years: int, now: datetime) -> Refused | None:
    """Put the erasure of a leaver before a second person: on somebody's own request, or on HR's."""
    begin_write()
    refused = _refused(viewer, person_id, years, now)
    if viewer.person_id == person_id:
        refused = Refused.because("not_for_oneself")
    if refused:
        return _let_go(refused)
    _open_one(person_id, "erase", wish, viewer.person_id, now)
    request = db.session.scalars(
        sa.select(DataRequest)
        .where(DataRequest.person_id == person_id, DataRequest.kind == "erase", DataRequest.outcome == "open")
        .with_for_update()
    ).one()
    if request.proposed_by is not None:
        return _let_go(Refused.because("proposed_already"))
    request.proposed_by, request.proposed_at = viewer.person_id, now
    _note("erasure_proposed", viewer, request, now)
    db.session.commit()
    return None


def erase_person(viewer: Viewer, request_id: int, years: int, programme: Programme, now: datetime) -> Refused | None:
    """The second person's word: the person's data are gone, their number and what the law wants kept stays. A second click does nothing.

    The attempts are held before the ledger, as everywhere.
    """
    begin_write()
    person_id = _locked(viewer, request_id).person_id
    lock_person(person_id)
    attempts = db.metadata.tables["attempts"]
    db.session.execute(sa.select(attempts.c.id).where(attempts.c.person_id == person_id).with_for_update())
    lock_ledger()
    request = _locked(viewer, request_id)
    if request.outcome == "done":
        db.session.rollback()
        return None
    if request.outcome != "open" or request.kind != "erase" or request.proposed_by is None:
        return _let_go(Refused.because("decided_already") if request.outcome != "open" else Refused.because("not_proposed"))
    if viewer.person_id in (request.proposed_by, person_id):
        return _let_go(Refused.because("other_person_needed"))
    refused = _refused(viewer, person_id, years, now)
    if refused:
        return _let_go(refused)
    append("erased", person_id, effective_on=civil_date(now), actor_id=viewer.person_id, now=now, payload={"request": request.id})
    _close(request, viewer, "done", "", now)
    db.session.flush()
    shred(person_id)
    settle(person_id, programme, now)
    _note("person_erased", viewer, request, now)
    db.session.commit()
    return None


def _open_one(person_id: int, kind: str, wish: str, asked_by: int, now: datetime) -> bool:
    """Make the open request unless there is one; the index on what is open leaves no room for a second."""
    row = {"person_id": person_id, "kind": kind, "wish": wish.strip()[:LONGEST], "asked_by": asked_by, "asked_at": now}
    made = insert_into(DataRequest).values(row | {"outcome": "open", "answer": ""}).on_conflict_do_nothing().returning(DataRequest.id)
    return db.session.scalar(made) is not None


def _locked(viewer: Viewer, request_id: int) -> DataRequest:
    request = db.session.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or get_person_in_scope(viewer, RIGHT, request.person_id) is None:
        raise NotFound("no_such_request")
    return request


def _why_not_answer(viewer: Viewer, asked: DataRequest, granted: bool) -> Refused | None:
    if viewer.person_id == asked.person_id:
        return Refused.because("not_for_oneself")
    if asked.outcome != "open":
        return Refused.because("decided_already")
    return Refused.because("erase_by_two") if granted and asked.kind == "erase" else None


def _within_term(viewer: Viewer, person_id: int, years: int, now: datetime) -> bool:
    refused = _refused(viewer, person_id, years, now)
    return refused is not None and refused.code == "erase_within_term"


def _refused(viewer: Viewer, person_id: int, years: int, now: datetime) -> Refused | None:
    person = get_person_in_scope(viewer, RIGHT, person_id)
    if person is None:
        raise NotFound("no_such_person")
    matter = get_matter(person)
    fault = erasure_fault(matter, years, civil_date(now))
    return Refused.because(fault, until=kept_until(matter, years)) if fault else None


def _close(asked: DataRequest, viewer: Viewer, outcome: str, answer: str, now: datetime) -> None:
    asked.outcome, asked.answer, asked.decided_by, asked.decided_at = outcome, answer, viewer.person_id, now


def _note(action: str, viewer: Viewer, asked: DataRequest, now: datetime, **detail: str) -> None:
    about = f"person:{asked.person_id}"
    audit(action, actor_id=viewer.person_id, subject=about, now=now, detail={"request": asked.id, **detail})


def _let_go(refused: Refused) -> Refused:
    """Free the write gate and the ledger's end now, not when the page has been rendered."""
    db.session.rollback()
    return refused
