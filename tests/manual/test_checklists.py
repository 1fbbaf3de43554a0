"""Ticking off: once is once from however many tabs, a new day starts empty in Shanghai, and old ticks are deleted."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.checklists import Checklist, checklist_of
from app.errors import NotFound, Refused
from app.extensions import db
from app.jobs import run_due
from app.library.load import Library
from app.manual.checklists_queries import get_ticks
from app.manual.checklists_services import DAYS_KEPT, set_tick
from app.manual.models import ChecklistTick
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.racing import race

MONDAY = date(2026, 3, 2)
FIRST, SECOND = "morning_meeting", "screens"


def the_list(library: Library, key: str = "day") -> Checklist:
    found = checklist_of(key, library.checklists)
    assert found is not None
    return found


def rows() -> list[tuple[int, date, str]]:
    db.session.rollback()
    return [(row.person_id, row.day, row.entry) for row in db.session.scalars(sa.select(ChecklistTick).order_by(ChecklistTick.entry))]


def test_a_tick_is_kept_and_taken_back_by_ticking_again(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    tick = partial(set_tick, person, "day", FIRST, MONDAY, library=library, now=clock())
    assert tick(done=True) is None and tick(done=True) is None
    assert rows() == [(person, MONDAY, FIRST)]
    assert get_ticks(person, the_list(library), MONDAY) == {FIRST}
    assert get_ticks(world["other"], the_list(library), MONDAY) == frozenset()
    assert tick(done=False) is None and tick(done=False) is None
    assert rows() == []


def test_the_first_tick_keeps_its_time(app: Flask, world: World, library: Library, clock: Clock) -> None:
    first = clock()
    set_tick(world["trainee"], "day", FIRST, MONDAY, True, library, first)
    set_tick(world["trainee"], "day", FIRST, MONDAY, True, library, clock.forward(minutes=5))
    db.session.rollback()
    assert db.session.scalars(sa.select(ChecklistTick.ticked_at)).all() == [first]


def test_many_tabs_at_once_make_one_tick(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    keys = [entry.key for entry in the_list(library).entries[:4]]
    replies = race(app, [partial(set_tick, person, "day", key, MONDAY, True, library, clock()) for key in keys * 12])
    assert replies == [None] * 48
    assert [entry for _, _, entry in rows()] == sorted(keys)
    race(app, [partial(set_tick, person, "day", FIRST, MONDAY, done, library, clock()) for done in (True, False) * 12])
    assert len(rows()) in (3, 4)


# 15:59:59 UTC is the last second of Monday in Shanghai.
LAST_SECOND = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)


def test_the_day_changes_at_midnight_in_shanghai(app: Flask, world: World, library: Library) -> None:
    person = world["trainee"]
    assert set_tick(person, "day", FIRST, MONDAY, True, library, LAST_SECOND) is None
    midnight, tuesday = LAST_SECOND + timedelta(seconds=1), MONDAY + timedelta(days=1)
    # The page was made on Monday: what it ticks now would be counted for Tuesday.
    assert set_tick(person, "day", SECOND, MONDAY, True, library, midnight) == Refused.because("checklist_day_over")
    assert set_tick(person, "day", FIRST, MONDAY, False, library, midnight) == Refused.because("checklist_day_over")
    assert get_ticks(person, the_list(library), tuesday) == frozenset()
    assert set_tick(person, "day", SECOND, tuesday, True, library, midnight) is None
    assert rows() == [(person, MONDAY, FIRST), (person, tuesday, SECOND)]


def test_the_monthly_list_counts_by_month_and_apart_from_the_day(fast_app: Flask, fast_world: World, library: Library) -> None:
    person, first, month = fast_world["trainee"], date(2026, 3, 1), the_list(library, "month")
    on_the_first = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    assert set_tick(person, "month", "survey", first, True, library, on_the_first) is None
    assert set_tick(person, "day", FIRST, first, True, library, on_the_first) is None
    assert get_ticks(person, month, date(2026, 3, 31)) == {"survey"}
    assert get_ticks(person, the_list(library), first) == {FIRST}
    assert get_ticks(person, month, date(2026, 4, 1)) == frozenset()
    late = datetime(2026, 3, 31, 15, 0, tzinfo=UTC)
    assert set_tick(person, "month", "monthly_report", first, True, library, late) is None
    assert get_ticks(person, month, date(2026, 3, 31)) == {"survey", "monthly_report"}


def test_old_ticks_are_deleted_and_younger_ones_are_not(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person, today = world["trainee"], MONDAY
    ages = (0, DAYS_KEPT - 1, DAYS_KEPT, DAYS_KEPT + 1, 400)
    from_age = {age: today - timedelta(days=age) for age in ages}
    for day in from_age.values():
        set_tick(person, "day", FIRST, day, True, library, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    assert run_due(library, clock(), 180)["old ticks deleted"] == 2
    assert {day for _, day, _ in rows()} == {from_age[0], from_age[DAYS_KEPT - 1], from_age[DAYS_KEPT]}
    assert run_due(library, clock(), 180)["old ticks deleted"] == 0


@pytest.mark.parametrize(("key", "entry"), [("week", FIRST), ("day", "nothing"), ("day", "survey"), ("month", FIRST)])
def test_what_is_in_no_list_cannot_be_ticked(fast_app: Flask, fast_world: World, library: Library, clock: Clock, key, entry) -> None:
    with pytest.raises(NotFound):
        set_tick(fast_world["trainee"], key, entry, MONDAY, True, library, clock())


def post(client, entry: str, done: str = "1", day: str = "2026-03-02", **more):
    return client.post(f"/manual/checklists/day/{entry}", data={"done": done, "day": day}, **more)


# The state of an entry; the page's switches of theme and language are pressed as well.
DONE = 'aria-pressed="{}" aria-labelledby'
SCRIPT = {"headers": {"Accept": "application/json"}}


def test_the_page_ticks_without_a_script(app: Flask, world: World, library: Library) -> None:
    client = client_of(app, "trainee")
    page = client.get("/manual/checklists/day").text
    total = len(the_list(library).entries)
    assert f"已完成 0/{total}" in page and page.count(DONE.format("false")) == total
    assert "宣传告示摆放整齐、美观，没有过期告示" in page and 'href="/manual/1.2#c1.2.2"' in page
    reply = post(client, FIRST)
    assert reply.status_code == 302 and reply.location == f"/manual/checklists/day#entry-{FIRST}"
    page = client.get("/manual/checklists/day").text
    assert f"已完成 1/{total}" in page and page.count(DONE.format("true")) == 1
    post(client, FIRST, "0")
    assert f"已完成 0/{total}" in client.get("/manual/checklists/day").text


def test_a_script_is_told_all_ticks_of_the_day(fast_app: Flask, fast_world: World) -> None:
    client, other_tab = client_of(fast_app, "trainee"), client_of(fast_app, "trainee")
    assert post(other_tab, SECOND, **SCRIPT).get_json() == {"day": "2026-03-02", "ticked": [SECOND]}
    assert post(client, FIRST, **SCRIPT).get_json() == {"day": "2026-03-02", "ticked": [FIRST, SECOND]}
    assert client.get("/manual/checklists/day", **SCRIPT).get_json() == {"day": "2026-03-02", "ticked": [FIRST, SECOND]}
    assert client_of(fast_app, "other").get("/manual/checklists/day", **SCRIPT).get_json()["ticked"] == []


def test_a_page_left_open_overnight_is_told_so(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    clock.forward(days=1)
    client = client_of(fast_app, "trainee")
    assert post(client, FIRST, **SCRIPT).status_code == 409
    assert post(client, FIRST).status_code == 302
    assert "新的一天" in client.get("/manual/checklists/day").text
    assert rows() == []


@pytest.mark.parametrize(("data", "status"), [({"day": "gestern"}, 422), ({}, 422), ({"day": "2026-03-02"}, 302)])
def test_what_a_form_may_say(fast_app: Flask, fast_world: World, data: dict[str, str], status: int) -> None:
    assert client_of(fast_app, "trainee").post(f"/manual/checklists/day/{FIRST}", data=data).status_code == status


def test_own_data_has_the_ticks(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    post(client, FIRST)
    ticks = client.get("/me/data.json").get_json()["checklist_ticks"]
    assert [(tick["day"], tick["entry"]) for tick in ticks] == [("2026-03-02", FIRST)]
