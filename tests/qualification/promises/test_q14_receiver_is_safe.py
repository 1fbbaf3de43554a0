"""Q14: a receiver that is killed at any step, and one that reads a week again, hold the same copy, and the daily digest says so."""

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.record.services import append
from tests.clock import Clock
from tests.people import World
from tests.reports.api_asking import System, key_maker, system
from tests.reports.lives import KEY, hire, live, noon

FIRST = date(2026, 2, 10)
DAYS = 20


class Killed(Exception):
    """The receiver's process is gone."""


@dataclass
class Receiver:
    """A copy as another system keeps it: three tables and no more. `dies_at` counts its steps down, as a kill at that step would."""

    system: System
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    intervals: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    cursor: int = 0
    dies_at: int = -1

    def step(self) -> None:
        if self.dies_at == 0:
            self.dies_at = -1
            raise Killed
        self.dies_at -= 1

    def poll(self) -> None:
        """Read up to the end, as the description says: entries, then intervals, then the place."""
        while True:
            page = self.system.read(f"/feed?after={self.cursor}&limit=14")
            self.step()
            for entry in page["entries"]:
                self.entries[entry["seq"]] = entry
            self.step()
            for person in page["people"]:
                self.intervals[person["person"]] = person["intervals"]
            self.step()
            self.cursor = page["next"]
            if self.cursor == page["head"]:
                return

    def digest(self, on: date) -> dict[str, dict[str, Any]]:
        """What the description says that a copy comes to, written without a line of ours."""
        day, before = on.isoformat(), (on - timedelta(days=1)).isoformat()
        mine = [
            entry
            for _seq, entry in sorted(self.entries.items())
            if f"{before}T16:00:00.000000Z" <= entry["recorded_at"] < f"{day}T16:00:00.000000Z"
        ]
        lines = [f"{each['seq']} {each['person']} {each['kind']} {each['effective_on']} {each['recorded_at']}\n" for each in mine]
        held = sorted(
            (person, each["qualification"], each["state"], each["from"])
            for person, intervals in self.intervals.items()
            for each in intervals
            if each["from"] <= day and (each["to"] is None or each["to"] > day)
        )
        return {"entries": summed(lines), "standings": summed([f"{' '.join(map(str, line))}\n" for line in held])}

    @property
    def copy(self) -> tuple[dict[int, Any], dict[int, Any], int]:
        return self.entries, self.intervals, self.cursor


def summed(lines: list[str]) -> dict[str, Any]:
    return {"count": len(lines), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}


@pytest.fixture
def reading(app: Flask, world: World, library: Library, clock: Clock) -> System:
    """Three weeks of a bank: passes, a suspension, its end, a revocation, and a correction of a day that was over."""
    people = [hire(f"P000{number}", "甲乙丙丁戊"[number], ("111", "121")[number % 2], FIRST) for number in range(5)]
    for number, person_id in enumerate(people):
        live(person_id, library, FIRST + timedelta(days=3 * number), passed=number < 4, read=number < 2)
    happened = (
        (8, 0, "suspended", {"qualification": KEY, "code": "investigation"}),
        (10, 0, "reinstated", {"qualification": KEY, "code": "cleared"}),
        (12, 1, "revoked", {"qualification": KEY, "code": "fraud"}),
    )
    for day, number, kind, payload in happened:
        event = note(people[number], kind, payload, FIRST + timedelta(days=day), library)
    note(people[1], "corrected", {"of": event, "code": "wrong_person"}, FIRST + timedelta(days=14), library)
    return system(app, clock, key_maker(clock))


def note(person_id: int, kind: str, payload: dict[str, Any], day: date, library: Library) -> int:
    begin_write()
    event = append(kind, person_id, effective_on=day, actor_id=0, payload=payload, now=noon(day))
    settle(person_id, library.programme, noon(day))
    db.session.commit()
    return event.seq


def test_killed_at_each_step_the_copy_is_the_same(reading: System) -> None:
    whole = Receiver(reading)
    whole.poll()
    steps = 0
    for dies_at in itertools.count():
        killed = Receiver(reading, dies_at=dies_at)
        try:
            killed.poll()
        except Killed:
            killed.poll()
        else:
            break
        assert killed.copy == whole.copy, dies_at
        steps += 1
    assert steps >= 9, "it was killed at every step of every page"


def test_a_week_read_again_changes_nothing_and_every_day_compares(reading: System, clock: Clock, world: World, library: Library) -> None:
    receiver = Receiver(reading)
    receiver.poll()
    days = [FIRST + timedelta(days=day) for day in range(DAYS)]
    told = {day: reading.read(f"/digest?on={day}") for day in days}
    assert {day: receiver.digest(day) for day in days} == {day: {key: told[day][key] for key in ("entries", "standings")} for day in days}
    assert {told[day]["head"] for day in days} == {receiver.cursor}
    assert sum(told[day]["entries"]["count"] for day in days) > 30
    before = receiver.copy[0].copy(), receiver.copy[1].copy()
    receiver.cursor = (
        min(seq for seq, entry in receiver.entries.items() if entry["effective_on"] >= (FIRST + timedelta(days=7)).isoformat()) - 1
    )
    receiver.poll()
    assert receiver.copy[:2] == before


def test_the_digest_finds_what_a_copy_lacks(reading: System, library: Library) -> None:
    receiver = Receiver(reading)
    receiver.poll()
    on = FIRST + timedelta(days=12)
    right = reading.read(f"/digest?on={on}")
    for spoil in (
        lambda copy: copy.entries.pop(max(seq for seq, entry in copy.entries.items() if entry["kind"] == "revoked")),
        lambda copy: copy.intervals.pop(next(iter(copy.intervals))),
        lambda copy: copy.intervals[min(copy.intervals)][0].update(state="expired", **{"from": "2020-01-01", "to": None}),
    ):
        copy = Receiver(reading)
        copy.poll()
        spoil(copy)
        assert copy.digest(on) != {key: right[key] for key in ("entries", "standings")}
        # Asked again from the beginning, it is right again.
        copy.cursor = 0
        copy.poll()
        assert copy.digest(on) == {key: right[key] for key in ("entries", "standings")}
    note(max(receiver.intervals), "revoked", {"qualification": KEY, "code": "fraud"}, on, library)
    assert reading.read(f"/digest?on={on}")["head"] == right["head"] + 1, "compare only when all was read"
