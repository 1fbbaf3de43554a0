"""Beginning a diagnosis, and answering its questions one by one."""

import json
from datetime import datetime

import sqlalchemy as sa

from app.domain.probes.course import drill
from app.domain.probes.registry import AREAS, kit_of
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.practice.diagnosis_models import Diagnosis
from app.practice.diagnosis_queries import get_course


def start_diagnosis(person_id: int, area: str, key: str, library: Library, now: datetime) -> str:
    """Open a diagnosis of an area, or return the one that is open. `key` names the form, so that sending it twice opens one."""
    if area not in AREAS:
        raise NotFound("no_such_area")
    begin_write()
    mine = Diagnosis.person_id == person_id, Diagnosis.area == area, Diagnosis.finished_at.is_(None)
    running = db.session.scalar(sa.select(Diagnosis).where(*mine).order_by(Diagnosis.started_at.desc()).limit(1))
    if running is not None and get_course(running, library) is not None:
        db.session.rollback()
        return running.id
    # One whose questions the present rules no longer make can only be given up.
    db.session.execute(sa.delete(Diagnosis).where(*mine))
    row = {
        "id": key,
        "person_id": person_id,
        "area": area,
        "seed": int.from_bytes(key.encode()[:4], "big"),
        "given": "[]",
        "started_at": now,
    }
    db.session.execute(
        insert_into(Diagnosis).values(**row, finished_at=None, named="", cleared=False, practise="").on_conflict_do_nothing()
    )
    db.session.commit()
    return key


def answer_diagnosis(person_id: int, diagnosis_id: str, place: int, letter: str, library: Library, now: datetime) -> Refused | None:
    """Take the answer to the question at a place, from 1. A second click of the same button changes nothing."""
    begin_write()
    mine = Diagnosis.id == diagnosis_id, Diagnosis.person_id == person_id
    row = db.session.scalar(sa.select(Diagnosis).where(*mine).with_for_update())
    if row is None:
        raise NotFound("no_such_diagnosis")
    stands = get_course(row, library)
    if stands is None:
        db.session.rollback()
        return Refused.because("diagnosis_out_of_date")
    if row.finished_at is not None or place != stands.asked + 1 or stands.probe is None or stands.case is None:
        db.session.rollback()
        return None
    if letter not in {option.key for option in stands.probe.item.options}:
        db.session.rollback()
        return Refused.because("diagnosis_unanswered")
    row.given = json.dumps([*json.loads(row.given), [stands.case.facts, letter]], ensure_ascii=False)
    after = get_course(row, library)
    if after is not None and after.verdict is not None:
        row.finished_at, row.named, row.cleared = now, " ".join(after.verdict.named), after.verdict.cleared
        row.practise = " ".join(drill(kit_of(AREAS[row.area], library.rulebook), after.verdict.named, row.seed))
    db.session.commit()
    return None
