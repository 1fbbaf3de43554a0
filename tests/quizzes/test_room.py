"""The invigilator's live room: where each candidate stands, who sees it, and that it stays cheap."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services import add_person
from app.domain.calendar import civil_date
from app.errors import DomainError, NotFound
from app.extensions import db
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.models import SittingNote
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.room_queries import get_watched, may_act
from app.quizzes.room_services import note_incident
from app.quizzes.services import submit_attempt
from app.quizzes.sittings_services import add_candidates
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.held import hold, hold_now, seats_of, start
from tests.quizzes.sitting import answers, prepare


@pytest.fixture
def sitting_id(fast_world: World, library: Library, clock: Clock) -> int:
    return hold_now(fast_world, library, clock)


def test_the_room_says_where_each_candidate_stands(app: Flask, world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(world, library, clock, "trainee", "other", tries=2)
    clock.forward(minutes=60)
    viewer = world.viewer("branch_head")
    assert {seat.state for seat in seats_of(viewer, sitting_id, clock).values()} == {"absent"}
    attempt_id = start(world, "trainee", sitting_id, library, clock)
    full = answers(world["trainee"], attempt_id)
    clock.forward(minutes=1)
    first, second, *_ = full
    done(save_answers(attempt_id, world["trainee"], {first: full[first], second: full[second]}, clock()))
    done(save_answers(attempt_id, world["trainee"], {second: (1, [])}, clock()))
    found = seats_of(viewer, sitting_id, clock)
    seat = found["王小雨"]
    assert (seat.state, seat.answered, seat.total, seat.saved_at, seat.try_no) == ("open", 1, len(full), clock(), 1)
    assert found["李明轩"].state == "absent" and found["李明轩"].attempt_id == ""
    # The second start from another sign-in is no new attempt, and is seen.
    assert start(world, "trainee", sitting_id, library, clock, session="s2") == attempt_id
    assert seats_of(viewer, sitting_id, clock)["王小雨"].devices == 2
    late = start(world, "other", sitting_id, library, clock)
    assert submit_attempt(late, world["other"], {}, library, clock()) is None
    clock.forward(minutes=40)
    found = seats_of(viewer, sitting_id, clock)
    assert found["李明轩"].state == "submitted"
    assert found["王小雨"].state == "expired", "its time is over, though no job has closed it yet"


def test_who_sees_which_rows(fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int) -> None:
    for who, names, acts in (
        ("branch_head", {"王小雨", "李明轩"}, True),  # The invigilator, whose own branch is only 111.
        ("trainer", {"王小雨", "李明轩"}, True),
        ("hr", {"王小雨", "李明轩"}, False),
        ("auditor", {"王小雨", "李明轩"}, False),
    ):
        viewer = fast_world.viewer(who)
        sitting = get_watched(viewer, sitting_id)
        assert sitting is not None and may_act(viewer, sitting) is acts
        assert set(seats_of(viewer, sitting_id, clock)) == names
    for who in ("trainee", "far", "admin"):
        assert get_watched(fast_world.viewer(who), sitting_id) is None


def test_a_head_sees_of_the_branchs_sitting_only_their_own_people(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    held = hold(fast_world, library, clock, "trainee", "other", branch="111", invigilator="T0001")
    assert set(seats_of(fast_world.viewer("branch_head"), held, clock)) == {"王小雨"}
    assert set(seats_of(fast_world.viewer("trainer"), held, clock)) == {"王小雨", "李明轩"}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database inside the block."""
    sent: list[str] = []

    def listen(*args: object) -> None:
        sent.append(str(args[2]))

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listen)


def test_a_full_room_costs_no_more_queries_than_an_empty_one(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int
) -> None:
    start(fast_world, "trainee", sitting_id, library, clock)
    viewer = fast_world.viewer("trainer")
    seats_of(viewer, sitting_id, clock)

    def cost() -> int:
        db.session.rollback()
        with statements() as sent:
            seats_of(viewer, sitting_id, clock)
        return sum(statement.startswith("SELECT") for statement in sent)

    few = cost()
    ids = [done(add_person(f"N{number:04}", "新同事", "111", clock(), hired_on=civil_date(clock()))) for number in range(40)]
    done(add_candidates(viewer, sitting_id, ids, clock()))
    start(fast_world, "other", sitting_id, library, clock)
    seats_of(viewer, sitting_id, clock)
    assert cost() == few <= 10


def test_the_json_holds_no_answer_no_key_and_no_score(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int
) -> None:
    person = fast_world["trainee"]
    attempt_id = start(fast_world, "trainee", sitting_id, library, clock)
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    reply = client_of(fast_app, "branch_head").get(f"/quizzes/sittings/{sitting_id}/room.json")
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    told = reply.get_json()
    assert set(told) == {"at", "over", "counts", "seats"}
    seat = told["seats"][str(person)]
    assert set(seat) == {"state", "word", "answered", "saved", "seen", "left", "flags"} and seat["word"] == "已交卷"
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None
    page = client_of(fast_app, "branch_head").get(f"/quizzes/sittings/{sitting_id}/room").text
    assert "100" not in reply.text and not any(entry.item.stem in page for entry in get_paper(attempt).items)


def test_the_page_and_the_json_say_the_same(fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int) -> None:
    start(fast_world, "trainee", sitting_id, library, clock)
    client = client_of(fast_app, "branch_head")
    page = client.get(f"/quizzes/sittings/{sitting_id}/room").text
    told = client.get(f"/quizzes/sittings/{sitting_id}/room.json").get_json()
    assert told["counts"] == {"absent": 1, "open": 1, "suspended": 0, "over": 0, "late": 0} and told["over"] is False
    for seat in told["seats"].values():
        assert f'data-cell="answered">{seat["answered"]}</td>' in page and f'data-cell="left">{seat["left"]}</td>' in page


def test_a_note_is_kept_once_and_only_by_who_runs_the_room(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int
) -> None:
    trainee = fast_world["trainee"]
    head = fast_world.viewer("branch_head")
    for _ in range(2):
        assert note_incident(head, sitting_id, trainee, "09:20 电脑死机，换了一台", "k1", clock()) is None
    assert db.session.scalars(sa.select(SittingNote.text)).all() == ["09:20 电脑死机，换了一台"]
    assert note_incident(head, sitting_id, trainee, "  ", "k2", clock()) is not None
    with pytest.raises(DomainError):
        note_incident(head, sitting_id, trainee, "没有钥匙", "", clock())
    for who in ("hr", "auditor", "far", "trainee", "other"):
        with pytest.raises(NotFound):
            note_incident(fast_world.viewer(who), sitting_id, trainee, "不该记下", "k3", clock())
    with pytest.raises(NotFound):
        note_incident(head, sitting_id, fast_world["far"], "不是考生", "k4", clock())
    db.session.rollback()
    page = client_of(fast_app, "branch_head").get(f"/quizzes/sittings/{sitting_id}/room/{trainee}").text
    assert "换了一台" in page and seats_of(head, sitting_id, clock)["王小雨"].notes == 1


def test_the_door_opens_with_the_window(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    held = hold(fast_world, library, clock, "trainee")
    client = client_of(fast_app, "trainee")
    path = f"/quizzes/sittings/{held}"
    assert "三月认证考试" in client.get("/quizzes/").text
    waiting = client.get(f"{path}/lobby").text
    assert "data-opens=" in waiting and f"{path}/start" not in waiting
    assert client.post(f"{path}/start", follow_redirects=True).text.count("不在这场考试的开放时间内") == 1
    clock.forward(minutes=60)
    client = client_of(fast_app, "trainee")  # An hour without a click has signed them out.
    assert f"{path}/start" in client.get(f"{path}/lobby").text
    reply = client.post(f"{path}/start")
    assert reply.status_code == 302 and "/quizzes/attempts/" in reply.location
    assert "继续作答" in client.get(f"{path}/lobby").text
    for address in (f"{path}/lobby", f"{path}/room", f"{path}/room.json"):
        assert client_of(fast_app, "other").get(address).status_code == 404
    assert client.get(f"{path}/room").status_code == 404


def test_a_candidate_who_is_not_ready_is_told_before_the_day(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    held = hold(fast_world, library, clock)
    done(add_candidates(fast_world.viewer("trainer"), held, [fast_world["trainee"]], clock()))
    client = client_of(fast_app, "trainee")
    assert "还没有给您指派这项培训" in client.get(f"/quizzes/sittings/{held}/lobby").text
    prepare(fast_world, "trainee", library, clock)
    assert "data-opens=" in client.get(f"/quizzes/sittings/{held}/lobby").text


def test_a_result_waits_for_the_end_of_the_sitting(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, sitting_id: int
) -> None:
    person = fast_world["trainee"]
    attempt_id = start(fast_world, "trainee", sitting_id, library, clock)
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    client = client_of(fast_app, "trainee")
    early = client.get(f"/quizzes/attempts/{attempt_id}/result").text
    assert "全部收卷以后" in early and "逐题解释" not in early
    clock.forward(hours=2)
    late = client_of(fast_app, "trainee").get(f"/quizzes/attempts/{attempt_id}/result").text
    assert "逐题解释" in late and "全部收卷以后" not in late
