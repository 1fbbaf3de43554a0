"""What a candidate may try against an attempt (attacks 1 to 11), over HTTP."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.items.registry import key_of, values_of
from app.extensions import db
from app.library.load import Library
from app.quizzes.queries import get_answers, get_attempt, get_grade, get_paper, get_places
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import PAPER, answers, begin, prepare

_KEYS = itertools.count()


@pytest.fixture
def sat(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> Iterator[tuple[FlaskClient, str]]:
    """A trainee with a running attempt."""
    attempt_id = begin(fast_world, "trainee", library, clock)
    yield client_of(fast_app, "trainee"), attempt_id


def _save(client: FlaskClient, attempt_id: str, **body: object) -> tuple[int, dict[str, object]]:
    body = {"key": f"test-{next(_KEYS):08}", "epoch": 1} | body
    reply = client.post(f"/quizzes/attempts/{attempt_id}/answers", json=body, headers={"Accept": "application/json"})
    return reply.status_code, reply.get_json()


@pytest.mark.parametrize("who", ["other", "far", "trainer", "branch_head", "hr", "auditor", "admin"])
@pytest.mark.parametrize("path", ["", "/result"])
def test_1_anothers_attempt_is_not_found(fast_app: Flask, sat: tuple[FlaskClient, str], who: str, path: str) -> None:
    client = client_of(fast_app, who)
    assert client.get(f"/quizzes/attempts/{sat[1]}{path}").status_code == 404
    assert client.post(f"/quizzes/attempts/{sat[1]}/submit").status_code == 404
    assert _save(client, sat[1], slot=1, base_rev=0, values=["A"])[0] == 404


def test_2_no_key_reaches_the_browser_before_release(fast_world: World, sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    attempt = get_attempt(fast_world["trainee"], attempt_id)
    assert attempt is not None
    paper = get_paper(attempt)
    reply = client.get(f"/quizzes/attempts/{attempt_id}")
    page = reply.text + str(reply.headers)
    assert paper.items[0].item.stem[:12] in page
    for entry in paper.items:
        assert entry.item.explanation not in page
        assert entry.item.id not in page
        assert not set(re.findall(r"data-[\w-]+", page)) & {"data-key", "data-answer", "data-right"}
    options = re.findall(r'<input type="(?:radio|checkbox)"[^>]*>', page)
    assert options and not any("checked" in option for option in options)


def test_2_a_failed_result_names_clauses_and_no_key(fast_world: World, sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    client.post(f"/quizzes/attempts/{attempt_id}/submit", data={"epoch": "1"})
    page = client.get(f"/quizzes/attempts/{attempt_id}/result").text
    db.session.rollback()
    attempt = get_attempt(fast_world["trainee"], attempt_id)
    assert attempt is not None
    for mark in get_grade(attempt).marks:
        assert mark.explanation not in page
        assert mark.clauses[0] in page


@pytest.mark.parametrize("field", ["score", "is_admin", "state", "branch_id", "deadline_at", "percent", "passed", "timeup", "started_at"])
def test_3_an_unknown_field_is_refused_and_changes_nothing(fast_world: World, sat: tuple[FlaskClient, str], field: str) -> None:
    client, attempt_id = sat
    before = _row(fast_world, attempt_id)
    status, _ = _save(client, attempt_id, slot=1, base_rev=0, values=["A"], **{field: "1"})
    assert status == 422
    assert _row(fast_world, attempt_id) == before and _stored(attempt_id) == {}


@pytest.mark.parametrize(
    "body",
    [
        {"slot": 99, "base_rev": 0, "values": ["A"]},
        {"slot": -1, "base_rev": 0, "values": ["A"]},
        {"slot": True, "base_rev": 0, "values": ["A"]},
        {"slot": "1", "base_rev": 0, "values": ["A"]},
        {"slot": 1, "base_rev": 0, "values": "A"},
        {"slot": 1, "base_rev": 0, "values": [["A"]]},
        {"slot": 1, "base_rev": 0, "values": [1e308]},
        {"slot": 1, "base_rev": 0, "values": ["NaN"]},
        {"slot": 1, "base_rev": 0, "values": ["x" * 1_000_000]},
        {"slot": 1, "base_rev": 0, "values": ["A\u202e"]},
        {"slot": 1, "base_rev": 0, "values": ["A", "B", "C"]},
        {"slot": 1, "base_rev": 10**30, "values": []},
        {"slot": 10**30, "base_rev": 0, "values": ["A"]},
        {"slot": 1, "values": ["A"]},
        [],
        "text",
        None,
    ],
)
def test_4_what_is_not_on_the_paper_is_refused_without_an_error_of_ours(sat: tuple[FlaskClient, str], body: object) -> None:
    client, attempt_id = sat
    reply = client.post(
        f"/quizzes/attempts/{attempt_id}/answers",
        data=json.dumps({"key": "test-4-key", "epoch": 1} | body if isinstance(body, dict) else body),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert reply.status_code == 422
    assert _stored(attempt_id) == {}


def test_4_broken_json_is_refused(sat: tuple[FlaskClient, str]) -> None:
    reply = sat[0].post(f"/quizzes/attempts/{sat[1]}/answers", data="{", content_type="application/json")
    assert reply.status_code == 400


def test_6_there_is_no_way_around_the_order(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    client = client_of(fast_app, "trainee")
    assert client.post("/quizzes/attempts/" + "0" * 32 + "/submit").status_code == 404
    reply = client.post(f"/quizzes/{PAPER}/start", follow_redirects=True)
    assert "还没有给您指派" in reply.text
    prepare(fast_world, "trainee", library, clock)
    assert client.post(f"/quizzes/{PAPER}/start").headers["Location"].startswith("/quizzes/attempts/")


def test_7_starting_again_shows_the_same_paper(sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    seen = {client.post(f"/quizzes/{PAPER}/start").headers["Location"] for _ in range(10)}
    assert seen == {f"/quizzes/attempts/{attempt_id}"}


def test_10_a_right_and_a_wrong_save_look_alike(fast_world: World, sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    attempt = get_attempt(fast_world["trainee"], attempt_id)
    assert attempt is not None
    replies = []
    for entry in [entry for entry in get_paper(attempt).items if entry.item.type == "single"][:2]:
        right = values_of(entry.item, key_of(entry.item))[0]
        wrong = next(option.key for option in entry.item.options if option.key != right)
        for rev, value in enumerate((right, wrong)):
            status, body = _save(client, attempt_id, slot=entry.slot, base_rev=rev, values=[value])
            replies.append((status, tuple(sorted(body)), len(str(body))))
    assert len(set(replies)) == 1


def test_11_markup_in_an_answer_is_shown_as_text(sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    evil = "<img src=x onerror=alert(1)>"
    status, body = _save(client, attempt_id, slot=1, base_rev=0, values=[evil])
    assert status == 422 and evil not in json.dumps(body, ensure_ascii=False)
    assert evil not in client.get(f"/quizzes/attempts/{attempt_id}").text


def test_answering_works_without_scripts(fast_world: World, sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    right = answers(fast_world["trainee"], attempt_id)
    reply = client.post(f"/quizzes/attempts/{attempt_id}/answers", data=_form(right), follow_redirects=True)
    assert f"已保存 {len(right)} 题" in reply.text and "checked" in reply.text
    again = client.post(f"/quizzes/attempts/{attempt_id}/answers", data=_form(right), follow_redirects=True)
    assert f"已保存 {len(right)} 题" in again.text, "an old page with the same answers is no conflict"
    blank = client.post(f"/quizzes/attempts/{attempt_id}/answers", data=_form(right, blank=True), follow_redirects=True)
    assert "旧答案没有保存" in blank.text, "an old page must not wipe newer answers"


def _form(changes: dict[int, tuple[int, list[str]]], blank: bool = False) -> dict[str, object]:
    form: dict[str, object] = {"epoch": "1"} | {f"rev-{slot}": str(rev) for slot, (rev, _) in changes.items()}
    return form if blank else form | {f"slot-{slot}": values for slot, (_, values) in changes.items()}


def _stored(attempt_id: str) -> dict[int, object]:
    """What is stored now: the test's own transaction would go on seeing what it saw before the request."""
    db.session.rollback()
    return dict(get_answers(attempt_id))


def _row(world: World, attempt_id: str) -> dict[str, object]:
    db.session.rollback()
    attempt = get_attempt(world["trainee"], attempt_id)
    assert attempt is not None
    return {column.key: getattr(attempt, column.key) for column in attempt.__table__.columns}


def test_9_another_browser_on_the_same_attempt_is_seen(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    prepare(fast_world, "trainee", library, clock)
    first, second = client_of(fast_app, "trainee"), client_of(fast_app, "trainee")
    attempt_id = first.post(f"/quizzes/{PAPER}/start").headers["Location"].rsplit("/", 1)[1]
    _save(first, attempt_id, slot=1, base_rev=0, values=["A"])
    assert get_places([attempt_id]) == {attempt_id: 1}
    _save(second, attempt_id, slot=1, base_rev=1, values=["B"])
    db.session.rollback()
    assert get_places([attempt_id]) == {attempt_id: 2}


def test_a_script_is_told_when_its_session_is_over(sat: tuple[FlaskClient, str]) -> None:
    client, attempt_id = sat
    client.post("/sign-out")
    status, body = _save(client, attempt_id, slot=1, base_rev=0, values=["A"])
    assert (status, body) == (401, {"error": "signed_out"})


def test_9_the_trainer_sees_it(fast_app: Flask, fast_world: World, sat: tuple[FlaskClient, str]) -> None:
    _, attempt_id = sat
    trainer = client_of(fast_app, "trainer")
    page = f"/training/people/{fast_world['trainee']}"
    for rev in range(2):
        _save(client_of(fast_app, "trainee"), attempt_id, slot=1, base_rev=rev, values=[])
    assert "2 处登录作答" in trainer.get(page).text
