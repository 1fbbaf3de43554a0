"""A4 one open attempt; A5 no more attempts than allowed; A6 a submit sent again changes nothing."""

from functools import partial

import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.models import Certificate
from app.quizzes.models import Attempt, Grading, Sitting
from app.quizzes.services import start_attempt, submit_attempt
from app.record.queries import get_events, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import World
from tests.quizzes.acts import fresh_key, intact
from tests.quizzes.sitting import PAPER, answers, begin, module_of, pass_others, prepare
from tests.racing import in_context, race


def count(model: type[db.Model], *where: sa.ColumnElement[bool]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def kinds(person_id: int) -> list[str]:
    db.session.rollback()
    return [event.kind for event in get_events(person_id)]


def test_a04_a_hundred_starts_through_two_servers_make_one_attempt(
    app: Flask, world: World, library: Library, clock: Clock, database_url: str
) -> None:
    prepare(world, "trainee", library, clock)
    second = build_app(database_url, library)
    start = partial(start_attempt, world["trainee"], PAPER, library, clock())
    replies = race(app, [start, partial(in_context, second, start)] * 50)
    assert len(replies) == 100 and len(set(replies)) == 1 and isinstance(replies[0], str)
    assert count(Attempt) == 1
    intact(world["trainee"], replies[0])
    with second.app_context():
        db.engine.dispose()


def test_a04_many_people_start_at_once_even_before_the_sitting_exists(app: Flask, world: World, library: Library, clock: Clock) -> None:
    people = ["trainee", "other"]
    for who in people:
        prepare(world, who, library, clock)
    replies = race(app, [partial(start_attempt, world[who], PAPER, library, clock()) for who in people * 10])
    assert len(set(replies)) == 2 and count(Attempt) == 2


def test_a04_a_second_try_is_started_once_by_many_clicks(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    submit_attempt(begin(world, "trainee", library, clock), person, {}, library, clock())
    now = clock.forward(minutes=31)
    replies = race(app, [partial(start_attempt, person, PAPER, library, now)] * 48)
    assert len(set(replies)) == 1 and count(Attempt) == 2
    assert db.session.scalars(sa.select(Attempt.try_no).order_by(Attempt.try_no)).all() == [1, 2]


def test_a05_a_limit_of_one_is_one_however_many_start_and_submit_at_once(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    begin_write()
    db.session.execute(sa.update(Sitting).values(tries=1, cool_down_minutes=0))
    db.session.commit()
    start = partial(start_attempt, person, PAPER, library, clock())
    submit = partial(submit_attempt, attempt_id, person, {}, library, clock())
    race(app, [start, submit] * 50)
    assert count(Attempt) == 1 and count(Grading) == 1
    assert kinds(person).count("graded") == 1


def test_a06_twenty_submits_make_one_grading_one_event_and_one_certificate(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    pass_others(person, library, clock)
    changes = answers(person, attempt_id)
    replies = race(app, [partial(submit_attempt, attempt_id, person, changes, library, clock(), epoch=1, key="submit-key-1")] * 20)
    assert replies == [None] * 20
    assert submit_attempt(attempt_id, person, changes, library, clock.forward(days=1), epoch=1, key="submit-key-1") is None
    assert count(Grading, Grading.attempt_id == attempt_id) == 1 and count(Certificate) == 1
    assert kinds(person).count("graded") == len(module_of(library).papers) and kinds(person).count("granted") == 1
    assert verify_ledger() == []
    intact(person, attempt_id)


def test_a06_every_click_is_answered_alike(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    client = client_of(app, "trainee")
    data = {"epoch": "1", "key": fresh_key()}
    replies = [client.post(f"/quizzes/attempts/{attempt_id}/submit", data=data) for _ in range(5)]
    clock.forward(minutes=25)
    client = client_of(app, "trainee")
    replies.append(client.post(f"/quizzes/attempts/{attempt_id}/submit", data=data))
    assert {(reply.status_code, reply.headers["Location"]) for reply in replies} == {(302, f"/quizzes/attempts/{attempt_id}/result")}
    assert count(Grading) == 1
