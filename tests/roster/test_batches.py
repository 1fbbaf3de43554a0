"""Batches on both databases: in pieces yet all or nothing, undone, left in the middle, overtaken, and two people at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.desk import correct_person, set_active
from app.accounts.models import Person, RoleGrant
from app.accounts.queries import get_person_by_staff_no
from app.accounts.services import add_person
from app.domain.calendar import FOREVER
from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.manual.services import mark_read
from app.roster import batches_services
from app.roster.batches_services import begin_apply, begin_undo, carry_on, run_batch
from app.roster.models import RosterBatch, RosterRow
from tests.clock import Clock
from tests.people import World
from tests.racing import race
from tests.roster.lists import HEADER, applied, dry_run, kinds, person, postings, state_of, undone

DAY = date(2026, 3, 2)
TWO = HEADER + "S0100,孙琳,111,2026-03-02\nS0101,刘洋,112,2026-03-02\n"


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches_services, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(batches_services, "FEWEST_AT_ONCE", 1)


def everything(clock: Clock) -> tuple[str, date]:
    """A full roster of one city with one row of every kind, and today."""
    clock.forward(days=10)
    rows = "S0100,孙琳,111,2026-03-02\nB0001,高远,112,2026-03-02\nS0002,李明,112,2026-03-01\nH0001,周敏,110,2026-03-02\n"
    return HEADER + rows, (clock() + timedelta(hours=8)).date()


def test_undone_everything_is_as_it_was(world: World, clock: Clock, small_pieces: None) -> None:
    text, today = everything(clock)
    hr = world.viewer("hr")
    batch_id = applied(hr, text, clock, full="110", typed="2")
    assert dict(kinds(batch_id)) == {
        "S0100": "new", "B0001": "moved", "S0002": "changed", "H0001": "same", "T0001": "leaving", "S0001": "leaving",
    }  # fmt: skip
    assert db.session.query(RoleGrant).filter_by(person_id=world["branch_head"]).count() == 0
    clock.forward(days=3)
    undone(hr, batch_id, clock)
    assert state_of(batch_id) == "undone"
    assert person("B0001") == ("高远", "111", DAY, True) and person("S0002") == ("李明轩", "112", DAY, True)
    assert person("S0001") == ("王小雨", "111", DAY, True) and person("S0100") == ("孙琳", "111", DAY, False)
    # As if it had never been: no gap on the days between.
    assert postings("S0001") == [("111", DAY, today), ("111", today, FOREVER)]
    assert postings("B0001") == [("111", DAY, today), ("111", today, FOREVER)]
    assert postings("S0100") == [] and postings("S0002") == [("112", DAY, FOREVER)]
    assert db.session.query(RoleGrant).filter_by(person_id=world["branch_head"]).count() == 1
    undone(hr, batch_id, clock)
    assert db.session.get(RosterBatch, batch_id).counts.get("left") is None


def test_an_undo_leaves_what_somebody_has_changed_since_and_who_has_proved_something(world: World, clock: Clock, library: Library) -> None:
    hr = world.viewer("hr")
    batch_id = applied(hr, TWO + "S0001,王晓雨,111,2026-03-02\nS0002,李明,112,2026-03-02\n", clock)
    assert correct_person(hr, world["trainee"], "王晓玉", "111", DAY, clock()) is None
    proven = get_person_by_staff_no("S0100").id
    mark_read(proven, library.manual.sections[0].id, library, clock())
    undone(hr, batch_id, clock)
    assert person("S0001")[0] == "王晓玉" and person("S0002")[0] == "李明轩"
    assert (person("S0100")[3], person("S0101")[3]) == (True, False)
    left = db.session.query(RosterRow.staff_no, RosterRow.why).filter_by(batch_id=batch_id, state="left").order_by(RosterRow.staff_no)
    assert [tuple(row) for row in left] == [("S0001", "left_changed"), ("S0100", "left_proven")]
    assert db.session.get(RosterBatch, batch_id).counts["left"] == 2


@pytest.mark.parametrize("overtaken", ["S0003", "S0004"])
def test_a_row_that_the_world_overtook_stops_the_batch_and_takes_it_all_back(
    world: World, clock: Clock, small_pieces: None, overtaken: str
) -> None:
    admin = world.viewer("admin")
    rows = TWO + "S0001,王晓雨,111,2026-03-02\nS0002,李明,112,2026-03-02\nS0003,赵涵,121,2026-03-02\nS0004,新人,121,2026-03-02\n"
    batch_id = dry_run(admin, rows, clock)
    assert begin_apply(admin, batch_id, "", clock()) is None
    if overtaken == "S0003":
        assert set_active(admin, world["far"], False, clock()) is None
    else:
        assert isinstance(add_person("S0004", "别人", "121", clock(), hired_on=DAY), int)
    run_batch(batch_id, clock)
    batch = db.session.get(RosterBatch, batch_id)
    stopped = db.session.get(RosterRow, (batch_id, batch.stopped_at))
    assert (batch.state, batch.done, stopped.staff_no) == ("stopped", 0, overtaken)
    assert person("S0001")[0] == "王小雨" and person("S0002")[0] == "李明轩" and not person("S0100")[3] and not person("S0101")[3]


def test_what_a_dead_process_left_is_carried_on_by_timed_work(
    app: Flask, world: World, clock: Clock, library: Library, small_pieces: None
) -> None:
    batch_id = left_in_the_middle(world, clock)
    assert carry_on(library.programme, clock()) == 0, "somebody may still be at it"
    clock.forward(minutes=1)
    assert carry_on(library.programme, clock()) == 1
    assert state_of(batch_id) == "applied" and person("S0002")[0] == "李明"


def test_what_a_dead_process_left_can_be_taken_back(app: Flask, world: World, clock: Clock, small_pieces: None) -> None:
    batch_id = left_in_the_middle(world, clock)
    undone(world.viewer("hr"), batch_id, clock)
    assert state_of(batch_id) == "undone" and not person("S0100")[3] and person("S0002")[0] == "李明轩"


def test_two_lists_at_once_take_turns_and_nobody_is_added_twice(app: Flask, world: World, clock: Clock, small_pieces: None) -> None:
    viewers = [world.viewer("hr"), world.viewer("admin")]
    ids = [dry_run(viewer, TWO, clock) for viewer in viewers]

    def apply(number: int) -> str:
        outcome = begin_apply(viewers[number % 2], ids[number % 2], "", clock())
        if isinstance(outcome, Refused):
            return outcome.code
        run_batch(ids[number % 2], clock)
        return "ran"

    outcomes = race(app, [lambda number=number: apply(number) for number in range(4)])
    assert set(outcomes) <= {"ran", "import_running"} and "ran" in outcomes
    assert db.session.query(Person).filter(Person.staff_no.in_(["S0100", "S0101"]), Person.active).count() == 2
    assert sorted({state_of(batch_id) for batch_id in ids} - {"staged"}) in (["applied"], ["applied", "stopped"])


def test_two_processes_at_one_batch_do_each_row_once(app: Flask, world: World, clock: Clock, small_pieces: None) -> None:
    hr = world.viewer("hr")
    batch_id = dry_run(hr, HEADER + "".join(f"P{number:04},人员{number},111,2026-03-02\n" for number in range(20)), clock)
    assert begin_apply(hr, batch_id, "", clock()) is None
    race(app, [lambda: run_batch(batch_id, clock)] * 3)
    batch = db.session.get(RosterBatch, batch_id)
    assert (batch.state, batch.done) == ("applied", 20)
    assert db.session.query(Person).filter(Person.staff_no.like("P%")).count() == 20


def test_no_piece_is_longer_than_its_rows(fast_world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What bounds the time that others wait: a piece, whatever the length of the list."""
    pieces: list[int] = []
    original = batches_services.apply_rows
    monkeypatch.setattr(batches_services, "apply_rows", lambda *given: pieces.append(len(given[2])) or original(*given))
    hr = fast_world.viewer("hr")
    applied(hr, HEADER + "".join(f"P{number:04},人员{number},111,2026-03-02\n" for number in range(250)), clock)
    assert pieces == [200, 50]


def test_pieces_shrink_while_the_machine_is_busy(fast_world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    original = batches_services.apply_rows

    def slow(*given: Any) -> int:
        pieces.append(len(given[2]))
        clock.forward(seconds=1 if len(pieces) < 4 else 0)
        return original(*given)

    monkeypatch.setattr(batches_services, "apply_rows", slow)
    hr = fast_world.viewer("hr")
    applied(hr, HEADER + "".join(f"P{number:04},人员{number},111,2026-03-02\n" for number in range(500)), clock)
    assert pieces == [200, 100, 50, 25, 50, 75]


def test_an_undo_after_thirty_days_is_refused(fast_world: World, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    batch_id = applied(hr, TWO, clock)
    clock.forward(days=31)
    refused = begin_undo(hr, batch_id, clock())
    assert isinstance(refused, Refused) and refused.code == "undo_too_late"


def left_in_the_middle(world: World, clock: Clock) -> str:
    """A batch of which one piece is done when its process dies."""
    hr = world.viewer("hr")
    batch_id = dry_run(hr, TWO + "S0001,王晓雨,111,2026-03-02\nS0002,李明,112,2026-03-02\n", clock)
    assert begin_apply(hr, batch_id, "", clock()) is None
    with pytest.raises(KeyboardInterrupt):
        run_batch(batch_id, clock, killed)
    db.session.rollback()
    assert state_of(batch_id) == "applying" and person("S0100")[3] and person("S0002")[0] == "李明轩"
    return batch_id


def killed() -> None:
    raise KeyboardInterrupt
