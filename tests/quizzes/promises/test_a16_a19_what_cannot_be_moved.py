"""A16 stored times stay; A17 a browser's clock is powerless; A18 a jump of the server's is harmless; A19 a changed file is not seen."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs import run_due
from app.library.load import Library
from app.quizzes.chain_queries import get_events, get_revisions, verify_attempt
from app.quizzes.models import Attempt
from app.quizzes.queries import get_grade
from app.quizzes.services import expire_attempts, submit_attempt
from app.web.clock import Steady, now
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, fresh_key, held, intact, paper_of, put, the_attempt
from tests.quizzes.promises.deadlines import LIMIT
from tests.quizzes.sitting import answers, begin


def test_a16_a_late_submit_keeps_both_times(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    started = clock()
    slot, letters = choices(person, attempt_id)[0]
    late = clock.forward(seconds=LIMIT.seconds + 30)
    assert submit_attempt(attempt_id, person, {slot: (0, [letters[0]])}, library, late, epoch=1) is None
    attempt = intact(person, attempt_id)
    (row,) = get_revisions(attempt_id)
    assert (row.received_at, row.deadline_at, row.late_by_ms) == (late, started + LIMIT, 30000)
    assert (attempt.state, attempt.closed_at, attempt.deadline_at) == ("submitted", late, started + LIMIT)


def test_a16_an_expiry_tells_when_time_was_up_and_when_it_was_written(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    started = clock()
    written = clock.forward(hours=3)
    expire_attempts(library, written)
    attempt = intact(person, attempt_id)
    assert attempt.closed_at == attempt.deadline_at == started + LIMIT
    assert get_events(attempt_id, "expired")[0].at == written


@pytest.mark.parametrize("table", ["answers", "attempt_events"])
@pytest.mark.parametrize("act", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_a16_the_database_itself_refuses_to_change_what_was_written(
    world: World, library: Library, clock: Clock, table: str, act: str
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    db.session.remove()
    connection = db.engine.connect().execution_options(may_write=True)
    with connection, pytest.raises(sa.exc.DBAPIError, match="append-only"), connection.begin():
        connection.execute(sa.text(act.format(table)))


def test_a16_a_change_behind_the_back_of_the_database_is_found(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    attempt = intact(person, attempt_id)
    with db.session.no_autoflush:
        attempt.deadline_at += timedelta(hours=1)
        assert [breach.code for breach in verify_attempt(attempt)] == ["columns_differ_from_chain"]
        attempt.deadline_at -= timedelta(hours=1)
        get_revisions(attempt_id)[0].response = f'"{letters[1]}"'
        assert [breach.code for breach in verify_attempt(attempt)] == ["changed"]
    db.session.rollback()


@pytest.mark.parametrize("field", ["timeup", "started_at", "elapsed", "deadline_at", "received_at", "now"])
def test_a17_a_time_that_a_browser_names_has_no_effect(app: Flask, world: World, library: Library, clock: Clock, field: str) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    client = client_of(app, "trainee")
    before = intact(person, attempt_id)
    facts = (before.started_at, before.deadline_at, before.head)
    for said in (clock() + timedelta(days=1), clock() - timedelta(days=1)):
        headers = {"Date": said.strftime("%a, %d %b %Y %H:%M:%S GMT"), "X-Client-Now": said.isoformat()}
        body = {"key": fresh_key(), "epoch": 1, "slot": 1, "base_rev": 0, "values": [], field: said.isoformat()}
        assert client.post(f"/quizzes/attempts/{attempt_id}/answers", json=body, headers=headers).status_code == 422
        client.post(f"/quizzes/attempts/{attempt_id}/answers", data={"epoch": "1", field: said.isoformat()}, headers=headers)
        told = client.get(f"/quizzes/attempts/{attempt_id}/clock", headers=headers)
        assert (told.get_json()["server_now"], told.headers["X-Server-Now"]) == (clock().isoformat(),) * 2
    after = intact(person, attempt_id)
    assert (after.started_at, after.deadline_at, after.head) == facts and held(attempt_id) == {}


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=-1)])
def test_a18_a_jump_of_the_computers_clock_moves_no_deadline(
    app: Flask, world: World, library: Library, clock: Clock, jump: timedelta
) -> None:
    wall, ticks = [clock()], [1000.0]
    steady = Steady(lambda: wall[0], lambda: ticks[0])
    app.extensions["clock"] = steady
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    assert app.test_client().get("/health").get_json()["clock"] == {"moved_by_seconds": 0}
    wall[0] += jump
    ticks[0] += 60
    wall[0] += timedelta(seconds=60)
    assert now() == clock() + timedelta(seconds=60)
    assert run_due(library, now(), 30)["attempts expired"] == 0
    client = client_of(app, "trainee")
    told = client.get(f"/quizzes/attempts/{attempt_id}/clock").get_json()
    left = datetime.fromisoformat(told["deadline_at"]) - datetime.fromisoformat(told["server_now"])
    assert (told["state"], left) == ("open", LIMIT - timedelta(seconds=60))
    ticks[0] += LIMIT.seconds + 1
    wall[0] += timedelta(seconds=LIMIT.seconds + 1)
    assert run_due(library, now(), 30)["attempts expired"] == 1, "no second is gained either"
    report = app.test_client().get("/health").get_json()
    assert report["status"] == "degraded" and abs(report["clock"]["moved_by_seconds"]) > 3000
    assert intact(person, attempt_id).state == "expired"


def test_a18_small_corrections_are_no_jump(app: Flask, clock: Clock) -> None:
    wall, ticks = [clock()], [0.0]
    app.extensions["clock"] = Steady(lambda: wall[0], lambda: ticks[0])
    wall[0] += timedelta(seconds=61.9)
    ticks[0] += 60
    assert app.test_client().get("/health").get_json()["clock"] == {"moved_by_seconds": 0}
    assert now().tzinfo is UTC


def test_a19_what_changes_in_the_files_is_not_seen_inside(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    before = the_attempt(person, attempt_id).paper_hash
    right = answers(person, attempt_id)
    emptied = library.model_copy(update={"bank": library.bank.model_copy(update={"items": ()}), "digest": "sha256:other"})
    app.extensions["library"] = emptied
    client = client_of(app, "trainee")
    page = client.get(f"/quizzes/attempts/{attempt_id}")
    assert page.status_code == 200 and paper_of(person, attempt_id).items[0].item.stem[:10] in page.text
    submit_attempt(attempt_id, person, right, emptied, clock(), epoch=1)
    attempt = intact(person, attempt_id)
    assert attempt.paper_hash == before and get_grade(attempt).percent == 100
    assert db.session.scalar(sa.select(Attempt.paper_hash)) == before
