"""Runs of ten questions with how sure one is of each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.domain.calibration import Judgement, Picture, picture
from app.domain.memory import Answered, Behaviour
from app.extensions import db
from app.library.load import Library
from app.practice.memory_queries import get_log
from app.practice.models import CalibrationRun
from app.practice.queries import PracticeItem, get_practice


@dataclass(frozen=True)
class Run:
    """A run as far as it has come: item and seed of its questions in order, and the answers by item."""

    id: str
    started_at: datetime
    finished: bool
    items: tuple[tuple[str, int], ...]
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def picture(self) -> Picture:
        return picture([Judgement(said=entry.confidence, right=entry.right) for entry in self.answers.values()])

    def item_at(self, place: int) -> str | None:
        """The id of the item at a place, counted from 1; None when there is no such place."""
        return self.items[place - 1][0] if 1 <= place <= len(self.items) else None

    def place_of(self, item_id: str) -> int:
        """The place of an item of this run, counted from 1."""
        return [asked for asked, _seed in self.items].index(item_id) + 1

    @property
    def left(self) -> tuple[tuple[str, int], ...]:
        """What is still to be answered."""
        return tuple((item_id, seed) for item_id, seed in self.items if item_id not in self.answers)


@dataclass(frozen=True)
class Calibration:
    """A person's runs, the latest first; the one that is not finished, if any; and the picture of all finished ones."""

    runs: tuple[Run, ...]
    open: Run | None
    picture: Picture


def get_calibration(person_id: int) -> Calibration:
    """Everything somebody has said about how sure they were."""
    runs = _runs(person_id)
    finished = tuple(run for run in runs if run.finished)
    said = [Judgement(said=entry.confidence, right=entry.right) for run in finished for entry in run.answers.values()]
    return Calibration(finished, next((run for run in runs if not run.finished), None), picture(said))


def get_run(person_id: int, run_id: str) -> Run | None:
    """One of one's own runs."""
    return next((run for run in _runs(person_id) if run.id == run_id), None)


def get_question(run: Run, library: Library) -> PracticeItem | None:
    """The next question of a run; None when it is over. What has left the bank meanwhile is not asked."""
    return next((item for item_id, seed in run.left if (item := get_practice(item_id, library, seed))), None)


def _runs(person_id: int) -> list[Run]:
    rows = db.session.scalars(
        sa.select(CalibrationRun).where(CalibrationRun.person_id == person_id).order_by(CalibrationRun.started_at.desc())
    ).all()
    by_run: dict[str, dict[str, Answered]] = {}
    for entry in _calibrating(get_log(person_id)) if rows else ():
        by_run.setdefault(entry.occasion, {})[entry.item_id] = entry
    return [run_of(row, by_run.get(row.id, {})) for row in rows]


def run_of(row: CalibrationRun, answers: dict[str, Answered]) -> Run:
    """A row with its answers."""
    items = tuple((str(item_id), int(seed)) for item_id, seed in json.loads(row.items))
    return Run(id=row.id, started_at=row.started_at, finished=row.finished_at is not None, items=items, answers=answers)


def _calibrating(log: Iterable[Answered]) -> Iterable[Answered]:
    return (entry for entry in log if entry.behaviour is Behaviour.CALIBRATION)
