"""One's own diagnoses: where one stands, and what came of those that are over."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.misconceptions import MISREADS, SAYS
from app.domain.probes.course import Course, OutOfDate, course
from app.domain.probes.registry import AREAS, kit_of
from app.extensions import db
from app.library.load import Library
from app.practice.diagnosis_models import Diagnosis
from app.practice.queries import PracticeItem, get_practice

# How many of one's own are shown.
LATEST = 10


@dataclass(frozen=True)
class Found:
    """What a finished diagnosis came to: a sentence of each misconception named, the clauses they misread, and questions to practise."""

    row: Diagnosis
    says: tuple[str, ...]
    clauses: tuple[str, ...]
    practice: tuple[PracticeItem, ...] = ()


def get_diagnosis(person_id: int, diagnosis_id: str) -> Diagnosis | None:
    """One's own diagnosis; None for nobody's and for somebody else's."""
    return db.session.scalar(sa.select(Diagnosis).where(Diagnosis.id == diagnosis_id, Diagnosis.person_id == person_id))


def get_course(row: Diagnosis, library: Library) -> Course | None:
    """Where it stands; None when the rules have changed since, so that its questions can no longer be made."""
    try:
        return course(
            kit_of(AREAS[row.area], library.rulebook), library.rulebook, row.seed, [tuple(pair) for pair in json.loads(row.given)]
        )
    except (OutOfDate, KeyError):
        return None


def get_found(row: Diagnosis, library: Library) -> Found:
    """What came of it, with questions to practise what was named."""
    named = [key for key in row.named.split() if key in SAYS]
    practice = [get_practice(item, library, row.seed) for item in row.practise.split()]
    clauses = tuple(dict.fromkeys(clause for key in named for clause in MISREADS.get(key, ())))
    return Found(row, tuple(SAYS[key] for key in named), clauses, tuple(item for item in practice if item))


def get_past(person_id: int) -> list[Found]:
    """One's own finished diagnoses, the latest first, without questions."""
    rows = db.session.scalars(
        sa.select(Diagnosis)
        .where(Diagnosis.person_id == person_id, Diagnosis.finished_at.is_not(None))
        .order_by(Diagnosis.finished_at.desc())
        .limit(LATEST)
    )
    return [Found(row, tuple(SAYS[key] for key in row.named.split() if key in SAYS), ()) for row in rows]


def get_running(person_id: int) -> dict[str, str]:
    """The id of one's own unfinished diagnosis by area."""
    rows = db.session.execute(
        sa.select(Diagnosis.area, Diagnosis.id).where(Diagnosis.person_id == person_id, Diagnosis.finished_at.is_(None))
    )
    return {row.area: row.id for row in rows}
