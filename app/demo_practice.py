"""What two of the made-up trainees have practised: a few days of questions, and once how sure they were."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.demo_past import Past, wrong_answer
from app.domain.calibration import QUESTIONS
from app.domain.items.registry import key_of, values_of
from app.domain.memory import Behaviour
from app.domain.practice_items import Given, item_of
from app.library.load import Library
from app.practice.calibration_queries import get_run
from app.practice.calibration_services import answer_run, start_run
from app.practice.daily_queries import get_daily, get_daily_question
from app.practice.memory_services import answer_item

# Staff number, days ago on which the five were done. Yesterday's are missing on purpose: something is due.
DAYS: tuple[tuple[str, tuple[int, ...]], ...] = (("S0002", (9, 8, 6, 5, 3, 2)), ("S0003", (20, 19, 17, 12, 9, 4)))
KNOWN = 0.75
# What somebody a little too sure of themselves says, and how many of these answers are right.
SAID, RIGHT = (100, 90, 90, 80, 100, 70, 60, 90, 80, 100), 6


def plan_practice(past: Past, ids: Mapping[str, int]) -> None:
    """In the evening of each of these days; the one with the longer past ends with ten questions of confidence."""
    for staff_no, days in DAYS:
        for ago in days:
            past.at(past.today - timedelta(days=ago), 19, 2, lambda now, me=ids[staff_no]: _five(me, past, now))
    past.at(past.today - timedelta(days=2), 19, 2, lambda now: _ten(ids["S0003"], past.library, now))


def _five(person_id: int, past: Past, now: datetime) -> None:
    library = past.library
    while item := get_daily_question(person_id, get_daily(person_id, library, now), library, now):
        known = past.rng.random() < KNOWN
        given = Given(_right(item.id, item.seed, library) if known else (), item.seed, item.key, skip=not known)
        answer_item(person_id, item.id, given, Behaviour.DAILY, library, now)
        now += timedelta(seconds=40)


def _ten(person_id: int, library: Library, now: datetime) -> None:
    run = get_run(person_id, start_run(person_id, f"{person_id:024x}", library, now) or "")
    for place, (item_id, seed) in enumerate(run.items if run else (), start=1):
        item = item_of(item_id, library.bank, library.rulebook, seed)
        wrong = wrong_answer(item, random.Random(place)) if item and place <= QUESTIONS - RIGHT else []
        values = tuple(wrong) or _right(item_id, seed, library)
        answer_run(person_id, run.id if run else "", place, Given(values, seed, "demo"), SAID[place - 1], library, now)
        now += timedelta(seconds=50)


def _right(item_id: str, seed: int, library: Library) -> tuple[str, ...]:
    item = item_of(item_id, library.bank, library.rulebook, seed)
    return tuple(values_of(item, key_of(item))) if item else ()
