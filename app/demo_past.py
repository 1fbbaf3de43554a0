"""The made-up people's past, lived through the real services at past times, in the order of time: so the ledger is a real one."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from app.accounts.queries import get_person, viewer_of
from app.demo_bank import EXPIRED, FAILED, LEARNING, OVERDUE, QUALIFIED, READY, RENEWED, Somebody, Story
from app.domain.calendar import ZONE, add_months
from app.domain.items.registry import Item, key_of, values_of
from app.domain.paper import Paper
from app.domain.programme import Module
from app.errors import Refused
from app.library.load import Library
from app.manual.services import mark_read
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.services import start_attempt, submit_attempt
from app.training.services import assign_module

# A paper has ten questions; with four wrong it is failed whatever a half-right answer earns.
PASSING, FAILING = (0, 0, 1, 1, 1, 2), (4, 4, 4, 5)
T = TypeVar("T")
Act = Callable[[datetime], None]


@dataclass
class Past:
    """What is to happen, gathered person by person and then done in the order of time."""

    library: Library
    # What was in force until a day, and that day.
    before: Library
    changed_on: date
    module: Module
    months: int
    today: date
    rng: random.Random
    steps: list[tuple[datetime, int, Act]] = field(default_factory=list)
    # The sitting that was held, by person and paper, where it was not the standing one.
    held: dict[tuple[int, str], int] = field(default_factory=dict)

    def at(self, day: date, from_hour: int, hours: int, act: Act) -> datetime:
        """Plan an act for some time of a day within the hours given, and return the time."""
        seconds = self.rng.randrange(hours * 3600)
        instant = datetime.combine(day, time(from_hour), ZONE) + timedelta(seconds=seconds)
        self.steps.append((instant, len(self.steps), act))
        return instant

    def in_force(self, now: datetime) -> Library:
        """The edition that people read at this time."""
        return self.before if now.astimezone(ZONE).date() < self.changed_on else self.library

    def assign(self, trainer_id: int, person_id: int, day: date, due_on: date) -> None:
        """In the morning."""

        def act(now: datetime) -> None:
            trainer = get_person(trainer_id)
            if trainer is not None:
                done(assign_module(viewer_of(trainer), [person_id], self.module.key, due_on, self.library, now))

        self.at(day, 8, 1, act)

    def read(self, person_id: int, number: int, first: date, last: date) -> None:
        """The first `number` sections of the module, spread over the days between, one after the other."""
        for index, section in enumerate(self.module.sections[:number]):
            day = first + (last - first) * index // max(number, 1)
            hour = 9 + index % 4
            self.at(day, hour, 1, lambda now, section=section: mark_read(person_id, section, self.in_force(now), now))

    def sit(self, person_id: int, slug: str, day: date, passes: bool) -> None:
        """In the afternoon. Answers are right but for a few, and those more often at what is hard."""
        wrong = self.rng.choice(PASSING if passes else FAILING)
        seed = self.rng.random()
        running: list[str] = []

        def start(now: datetime) -> None:
            running.append(done(start_attempt(person_id, slug, self.library, now, None, self.held.get((person_id, slug)))))

        def submit(now: datetime) -> None:
            attempt = get_attempt(person_id, running[0])
            if attempt is not None:
                changes = answers(get_paper(attempt), wrong, random.Random(seed))
                submit_attempt(running[0], person_id, changes, self.library, now)

        started = self.at(day, 14, 3, start)
        self.steps.append((started + timedelta(seconds=self.rng.randrange(300, 880)), len(self.steps), submit))

    def pass_all(self, person_id: int, last: date, failures: int = 0) -> None:
        """Every paper, one a day up to the last day, with failures before the first one."""
        papers = self.module.papers
        first = last - timedelta(days=len(papers) - 1)
        for number in range(failures):
            self.sit(person_id, papers[0], first - timedelta(days=2 * (failures - number)), passes=False)
        for number, slug in enumerate(papers):
            self.sit(person_id, slug, first + timedelta(days=number), passes=True)

    def live(self) -> int:
        """Do it all. Returns how many steps there were."""
        for instant, _, act in sorted(self.steps, key=lambda step: step[:2]):
            act(instant)
        return len(self.steps)


def plan(past: Past, person_id: int, trainer_id: int, story: Story) -> None:
    """Plan one person's way up to today."""
    if story.kind in (QUALIFIED, RENEWED, EXPIRED):
        _plan_holder(past, person_id, trainer_id, story)
    else:
        _plan_learner(past, person_id, trainer_id, story)


def hired_on(somebody: Somebody, months: int, today: date, rng: random.Random) -> date:
    """A day of hire that fits the story: before the first assignment, and not long before it for the new."""
    story = somebody.story
    if story is None or story.kind in (QUALIFIED, RENEWED, EXPIRED):
        return add_months(today, -2 * months - 4) - timedelta(days=rng.randrange(30, 2500))
    return today - timedelta(days=story.days + rng.randrange(1, 12))


def answers(paper: Paper, wrong: int, rng: random.Random) -> dict[int, tuple[int, list[str]]]:
    """A full set of answers of which `wrong` are wrong. Some questions are harder than others, for everybody alike."""
    by_chance = sorted(paper.items, key=lambda entry: rng.random() ** (1 / _hardness(entry.item)), reverse=True)
    missed = {entry.slot for entry in by_chance[:wrong]}
    return {
        entry.slot: (0, wrong_answer(entry.item, rng) if entry.slot in missed else values_of(entry.item, key_of(entry.item)))
        for entry in paper.items
    }


def done(outcome: T | Refused) -> T:
    """The outcome, which must not be a refusal: the demo's own data would be wrong."""
    if isinstance(outcome, Refused):
        raise RuntimeError(f"demo data refused: {outcome}")
    return outcome


def _plan_holder(past: Past, person_id: int, trainer_id: int, story: Story) -> None:
    last_day = past.today + timedelta(days=-story.days if story.kind == EXPIRED else story.days)
    earned = add_months(last_day, -past.months)
    if story.kind == RENEWED:
        first_until = earned - timedelta(days=1)
        past.pass_all(person_id, first_until - timedelta(days=past.rng.randrange(5, 50)))
        earned = add_months(first_until, -past.months)
    assigned_on = earned - timedelta(days=25)
    past.assign(trainer_id, person_id, assigned_on, assigned_on + timedelta(days=30))
    past.read(person_id, len(past.module.sections), assigned_on + timedelta(days=1), earned - timedelta(days=9))
    past.pass_all(person_id, earned, story.done)
    if story.again:
        past.assign(trainer_id, person_id, past.today - timedelta(days=5), past.today + timedelta(days=20))


def _plan_learner(past: Past, person_id: int, trainer_id: int, story: Story) -> None:
    assigned_on = past.today - timedelta(days=story.days)
    past.assign(trainer_id, person_id, assigned_on, assigned_on + timedelta(days=21 if story.kind == OVERDUE else 30))
    yesterday = past.today - timedelta(days=1)
    if story.kind in (LEARNING, OVERDUE):
        past.read(person_id, story.done, assigned_on, min(yesterday, assigned_on + timedelta(days=16)))
        return
    failures = {READY: 0, FAILED: 2}.get(story.kind, 3)
    read_by = yesterday - timedelta(days=story.done + 2 * failures)
    past.read(person_id, len(past.module.sections), assigned_on, read_by)
    for number, slug in enumerate(past.module.papers[: story.done]):
        past.sit(person_id, slug, read_by + timedelta(days=number), passes=True)
    for number in range(failures):
        past.sit(person_id, past.module.papers[story.done], yesterday - timedelta(days=2 * (failures - 1 - number)), passes=False)


def _hardness(item: Item) -> float:
    name = item.id.partition("~")[0] if item.generator is None else item.id
    return 0.3 + hashlib.sha256(name.encode()).digest()[0] / 100


def wrong_answer(item: Item, rng: random.Random) -> list[str]:
    """A wrong answer; among options there is one that misleads more people than the others."""
    return _WRONG.get(item.type, _wrong_choice)(item, rng)


def _wrong_number(item: Any, rng: random.Random) -> list[str]:
    return values_of(item, f"{item.key * 10 if item.key else Decimal(1):f}") if rng.random() < 0.7 else []


def _half_of_it(item: Any, _rng: random.Random) -> list[str]:
    right = values_of(item, key_of(item))
    return right[: len(right) // 2]


def _too_many(item: Any, _rng: random.Random) -> list[str]:
    return list(item.key[1:]) if len(set(item.key)) > 1 else [option.key for option in item.options]


def _wrong_choice(item: Any, rng: random.Random) -> list[str]:
    others = [option for option in item.options if option.key not in set(item.key)]
    favourite = min(others, key=lambda option: (option.slip is None, hashlib.sha256(option.text.encode()).digest()))
    return [(favourite if rng.random() < 0.65 else rng.choice(others)).key]


_WRONG: dict[str, Callable[[Any, random.Random], list[str]]] = {
    "truefalse": lambda item, _rng: ["false" if item.key else "true"],
    "number": _wrong_number,
    "multiple": _too_many,
    "text": lambda _item, _rng: [],
    "place": lambda item, _rng: [next(zone.number for zone in item.zones if zone.number != item.key)],
    "term": lambda item, _rng: [item.confusions[0].terms[0]] if item.confusions else [],
    **dict.fromkeys(("sort", "order", "match", "cells", "form"), _half_of_it),
}
