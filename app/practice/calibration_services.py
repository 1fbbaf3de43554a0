"""Starting a run of ten questions, and answering them."""

import json
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.calibration import LEVELS, QUESTIONS
from app.domain.memory import Behaviour
from app.domain.practice_items import Given, spread
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.practice.calibration_queries import get_question, get_run
from app.practice.daily_queries import get_askable, get_new
from app.practice.memory_services import note_answers, take_in_exams
from app.practice.models import CalibrationRun
from app.practice.queries import PracticeItem, check_practice


def start_run(person_id: int, key: str, library: Library, now: datetime) -> str | None:
    """Open a run, or return the one that is open. `key` names the form, so that sending it twice opens one. None without enough items."""
    seed = int.from_bytes(key.encode()[:4], "big")
    clauses = get_new(person_id, library, get_askable(library), civil_date(now))
    items = [(item.id, seed) for item in spread(clauses, library.bank, seed, QUESTIONS)]
    if len(items) < QUESTIONS:
        return None
    begin_write()
    running = db.session.scalar(
        sa.select(CalibrationRun.id)
        .where(CalibrationRun.person_id == person_id, CalibrationRun.finished_at.is_(None))
        .order_by(CalibrationRun.started_at.desc())
        .limit(1)
    )
    if running is None:
        row = {"id": key, "person_id": person_id, "items": json.dumps(items), "started_at": now, "finished_at": None}
        db.session.execute(insert_into(CalibrationRun).values(row).on_conflict_do_nothing())
    db.session.commit()
    return running or key


def answer_run(
    person_id: int, run_id: str, place: int, given: Given, confidence: int, library: Library, now: datetime
) -> PracticeItem | None:
    """Keep the answer to the question at a place, from 1, and how sure it was; the first one counts.

    The item comes back unmarked where something is missing. None when it is no question of an own run. The last answer finishes the run.
    """
    run = get_run(person_id, run_id)
    item_id = run.item_at(place) if run else None
    item = check_practice(item_id, given.values, dict(run.items)[item_id], library) if run and item_id else None
    if item is None or item.outcome is None:
        return item
    if not item.outcome.answered or confidence not in LEVELS:
        return replace(item, outcome=None, unanswered=True)
    begin_write()
    row = db.session.get_one(CalibrationRun, run_id, with_for_update=True, populate_existing=True)
    take_in_exams(person_id, now)
    note_answers(person_id, [(f"cal:{run_id}:{place}", item.answered(Behaviour.CALIBRATION, now, confidence, run_id))])
    after = get_run(person_id, run_id)
    if after and row.finished_at is None and get_question(after, library) is None:
        row.finished_at = now
    db.session.commit()
    return item
