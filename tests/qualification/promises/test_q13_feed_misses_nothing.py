"""Q13: eight writers who are slow to commit, a reader by cursor: nothing is missed, nothing comes twice, nobody's events change order."""

import threading
import time
from functools import partial
from random import Random

from flask import Flask

from app.domain.calendar import civil_date
from app.extensions import begin_write, db
from app.record.queries import get_head
from app.record.services import append
from app.web.throttle import Throttle
from tests.clock import Clock
from tests.people import World
from tests.racing import in_context, race
from tests.reports.api_asking import System, key_maker, system

WRITERS, EACH = 8, 10
PEOPLE = ("trainee", "other", "far", "trainer")


def write(world: World, clock: Clock, writer: int) -> None:
    """Events about several people, each told by its writer and turn, and kept open for a while before the commit."""
    dice = Random(writer)
    for turn in range(EACH):
        begin_write()
        payload = {"qualification": f"{writer}.{turn}"}
        person_id = world[PEOPLE[(writer + turn) % len(PEOPLE)]]
        append("noted", person_id, effective_on=civil_date(clock()), actor_id=0, payload=payload, now=clock())
        time.sleep(dice.random() / 100)
        db.session.commit()


def poll(reader: System, over: threading.Event, entries: list[dict[str, object]]) -> None:
    """Ask on and on by cursor, in pages of a few, until all is written and all of it was read."""
    cursor = 0
    while True:
        last_look = over.is_set()
        page = reader.read(f"/feed?after={cursor}&limit=7")
        entries += page["entries"]
        if last_look and not page["entries"]:
            return
        cursor = page["next"]


def test_a_reader_by_cursor_misses_nothing_while_eight_write(app: Flask, world: World, clock: Clock) -> None:
    reader = system(app, clock, key_maker(clock))
    app.extensions["api_asked"] = Throttle(burst=10**6, seconds=0.001)
    over, entries = threading.Event(), []
    polling = threading.Thread(target=in_context, args=(app, partial(poll, reader, over, entries)))
    polling.start()
    try:
        race(app, [partial(write, world, clock, writer) for writer in range(WRITERS)])
    finally:
        over.set()
        polling.join(30)
    assert not polling.is_alive()
    db.session.rollback()
    assert [entry["seq"] for entry in entries] == list(range(1, get_head()[0] + 1)), "0 missed, 0 twice, 0 out of order"
    told = [tuple(map(int, str(entry["qualification"]).split("."))) for entry in entries if entry["kind"] == "noted"]
    assert len(told) == WRITERS * EACH
    for writer in range(WRITERS):
        assert [turn for by, turn in told if by == writer] == list(range(EACH)), "as each writer wrote them"
