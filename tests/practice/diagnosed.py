"""Somebody with one misconception, or none, takes a diagnosis to its end."""

from datetime import datetime

from app.domain.diagnosis import MOST_QUESTIONS
from app.library.load import Library
from app.practice.diagnosis_queries import get_course, get_diagnosis
from app.practice.diagnosis_services import answer_diagnosis, start_diagnosis


def diagnosed(person_id: int, area: str, holds: str, library: Library, now: datetime, key: str = "c" * 24) -> str:
    """The id of the finished diagnosis. `holds` is the key of a misconception, "" for none."""
    run_id = start_diagnosis(person_id, area, key, library, now)
    for place in range(1, MOST_QUESTIONS + 1):
        row = get_diagnosis(person_id, run_id)
        stands = get_course(row, library) if row else None
        if stands is None or stands.probe is None:
            break
        letter = stands.probe.leads.get(holds, stands.probe.item.key)
        assert answer_diagnosis(person_id, run_id, place, letter, library, now) is None
    return run_id
