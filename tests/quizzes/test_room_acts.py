"""What an invigilator does in the room: each act once, by who may, and told on the page that comes back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.queries import get_attempt, get_grade
from app.quizzes.room_queries import RoomSeat
from app.quizzes.services import expire_attempts, submit_attempt
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.held import hold_now, seats_of, start
from tests.quizzes.sitting import answers


@pytest.fixture
def sitting_id(fast_world: World, library: Library, clock: Clock) -> int:
    return hold_now(fast_world, library, clock)


def act(client: FlaskClient, sitting_id: int, person_id: int, what: str, **fields: object) -> str:
    """Press a button in the room; returns the page that comes back."""
    reply = client.post(f"/quizzes/sittings/{sitting_id}/room/{person_id}/{what}", data=fields, follow_redirects=True)
    assert reply.status_code == 200
    return reply.text


def test_suspending_resuming_and_adding_time(fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int) -> None:
    person = fast_world["trainee"]
    attempt_id = start(fast_world, "trainee", sitting_id, library, clock)
    client, head = client_of(fast_app, "branch_head"), fast_world.viewer("branch_head")

    def seat() -> RoomSeat:
        db.session.rollback()
        return seats_of(head, sitting_id, clock)["王小雨"]

    before = seat().deadline_at
    assert before is not None
    assert "请写明理由" in act(client, sitting_id, person, "suspend", reason=" ")
    assert "已暂停" in act(client, sitting_id, person, "suspend", reason="电脑故障")
    assert seat().state == "suspended"
    clock.forward(minutes=5)
    assert "已恢复" in act(client, sitting_id, person, "resume", reason="换了电脑")
    assert (seat().state, seat().deadline_at) == ("open", before + timedelta(minutes=5))
    seen = (before + timedelta(minutes=5)).isoformat()
    assert "已加时" in act(client, sitting_id, person, "extend", minutes=10, reason="断网", seen=seen)
    # The second click of the same page.
    assert "已经加过时" in act(client, sitting_id, person, "extend", minutes=10, reason="断网", seen=seen)
    assert seat().deadline_at == before + timedelta(minutes=15)
    page = client.get(f"/quizzes/sittings/{sitting_id}/room/{person}").text
    assert all(words in page for words in ("电脑故障", "换了电脑", "10 分钟", "开始作答"))
    assert "还没有开考" in act(client, sitting_id, fast_world["other"], "suspend", reason="没有来")
    assert submit_attempt(attempt_id, person, {}, library, clock()) is None
    assert "已经结束" in act(client, sitting_id, person, "extend", minutes=5, reason="断网", seen=seen)


def test_more_time_for_all_is_added_once(fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int) -> None:
    for who in ("trainee", "other"):
        start(fast_world, who, sitting_id, library, clock)
    trainer = fast_world.viewer("trainer")
    before = {name: seat.deadline_at for name, seat in seats_of(trainer, sitting_id, clock).items()}
    client, path = client_of(fast_app, "trainer"), f"/quizzes/sittings/{sitting_id}/room/extend"
    fields = {"minutes": 10, "reason": "停电", "extensions": 0}
    assert "已给 2 人加时 10 分钟" in client.post(path, data=fields, follow_redirects=True).text
    assert "已给 0 人加时" in client.post(path, data=fields, follow_redirects=True).text
    db.session.rollback()
    after = {name: seat.deadline_at for name, seat in seats_of(trainer, sitting_id, clock).items()}
    assert after == {name: deadline + timedelta(minutes=10) for name, deadline in before.items() if deadline}
    for minutes in (0, 9999, "x"):
        assert client.post(path, data=fields | {"minutes": minutes}).status_code == 422
    assert client_of(fast_app, "hr").post(path, data=fields | {"extensions": 2}).status_code == 404
    assert "已给 0 人加时" in client.post(path, data=fields | {"extensions": 2, "reason": ""}, follow_redirects=True).text


def test_a_late_answer_waits_for_somebody_to_decide(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int
) -> None:
    person = fast_world["trainee"]
    attempt_id = start(fast_world, "trainee", sitting_id, library, clock)
    slot, change = next(iter(answers(person, attempt_id).items()))
    clock.forward(minutes=30)
    assert isinstance(save_answers(attempt_id, person, {slot: change}, clock(), key="late-1"), Refused)
    assert expire_attempts(library, clock()) == 1
    head = fast_world.viewer("branch_head")
    client = client_of(fast_app, "branch_head")
    assert seats_of(head, sitting_id, clock)["王小雨"].late == 1
    db.session.rollback()
    page = client.get(f"/quizzes/sittings/{sitting_id}/room/{person}").text
    found = re.search(r"/evidence/(\d+)", page)
    assert found and f"第 {slot} 题" in page
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None
    before = get_grade(attempt).points
    db.session.rollback()
    assert "已处理" in act(client, sitting_id, person, f"evidence/{found[1]}", decision="accept", reason="断网，不是考生的原因")
    assert seats_of(head, sitting_id, clock)["王小雨"].late == 0
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and get_grade(attempt).points > before


def test_voiding_takes_two_people(fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int) -> None:
    person = fast_world["trainee"]
    start(fast_world, "trainee", sitting_id, library, clock)
    head, trainer = client_of(fast_app, "branch_head"), client_of(fast_app, "trainer")
    act(head, sitting_id, person, "void", reason="替考")
    assert "由另一个人办理" in act(head, sitting_id, person, "void", reason="替考")
    assert "确认作废" in trainer.get(f"/quizzes/sittings/{sitting_id}/room/{person}").text
    act(trainer, sitting_id, person, "void", reason="属实")
    db.session.rollback()
    assert seats_of(fast_world.viewer("trainer"), sitting_id, clock)["王小雨"].state == "void"
