"""Ten questions with how sure one is."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.calibration import QUESTIONS, Verdict
from app.domain.items.registry import key_of, values_of
from app.domain.memory import Behaviour
from app.domain.practice_items import Given, item_of
from app.library.load import Library
from app.practice.calibration_queries import get_calibration, get_run
from app.practice.calibration_services import answer_run, start_run
from app.practice.memory_queries import get_log
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World

KEY = "0123456789abcdef01234567"


def given(library: Library, item_id: str, seed: int, right: bool = True) -> Given:
    item = item_of(item_id, library.bank, library.rulebook, seed)
    assert item is not None
    wrong = {"single": "A" if getattr(item, "key", "") != "A" else "B", "truefalse": "false" if key_of(item) == "true" else "true"}
    return Given(tuple(values_of(item, key_of(item))) if right else (wrong.get(item.type, ""),), seed, "k")


def test_a_run_from_start_to_picture(app: Flask, world: World, library: Library, clock: Clock) -> None:
    me = world["trainee"]
    assert start_run(me, KEY, library, clock()) == KEY
    # The same form again, and another tab: the run that is open.
    assert start_run(me, KEY, library, clock()) == KEY == start_run(me, KEY[::-1], library, clock())
    run = get_run(me, KEY)
    assert run is not None and len({item_id for item_id, _ in run.items}) == QUESTIONS
    for place, (item_id, seed) in enumerate(run.items, start=1):
        for confidence in (80, 100):  # the second time counts for nothing
            done = answer_run(me, KEY, place, given(library, item_id, seed), confidence, library, clock())
            assert done is not None and done.outcome is not None and done.outcome.right
    found = get_calibration(me)
    assert found.open is None and len(found.runs) == 1
    assert (found.picture.answers, found.picture.right, found.picture.said) == (QUESTIONS, QUESTIONS, 80)
    assert found.picture.verdict is Verdict.UNDER
    log = get_log(me)
    assert len(log) == QUESTIONS and {entry.behaviour for entry in log} == {Behaviour.CALIBRATION}


@pytest.mark.parametrize("confidence", [0, 49, 55, 101, -50])
def test_without_a_degree_there_is_no_answer(fast_app: Flask, fast_world: World, library: Library, clock: Clock, confidence: int) -> None:
    me = fast_world["trainee"]
    start_run(me, KEY, library, clock())
    run = get_run(me, KEY)
    assert run is not None
    item_id, seed = run.items[0]
    back = answer_run(me, KEY, 1, given(library, item_id, seed), confidence, library, clock())
    assert back is not None and back.unanswered and back.outcome is None and get_log(me) == ()


def test_what_is_not_ones_own_or_not_asked_is_not_found(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    me = fast_world["trainee"]
    start_run(me, KEY, library, clock())
    run = get_run(me, KEY)
    assert run is not None
    item_id, seed = run.items[0]
    for place in (0, 11, -1):
        assert answer_run(me, KEY, place, given(library, item_id, seed), 50, library, clock()) is None
    assert answer_run(fast_world["other"], KEY, 1, given(library, item_id, seed), 50, library, clock()) is None
    assert get_run(fast_world["other"], KEY) is None
    assert client_of(fast_app, "other").get(f"/practice/calibration/{KEY}").status_code == 404


def test_through_the_pages(fast_app: Flask, fast_world: World, library: Library) -> None:
    client: FlaskClient = client_of(fast_app, "trainee")
    page = client.get("/practice/calibration").text
    key = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert key
    at = client.post("/practice/calibration", data={"key": key[1]}).location
    assert client.post("/practice/calibration", data={"key": "short"}).status_code == 422
    for number in range(QUESTIONS):
        page = client.get(at).text
        assert f"第 {number + 1} 题，共 10 题" in page and "答对了" not in page and 'class="hint"' not in page
        assert f'action="{at}/{number + 1}"' in page
        item_id = re.search(r'name="slot-([^"]+)"', page)[1]
        seed = int(re.search(r'name="seed" value="(\d+)"', page)[1])
        data = {"seed": seed, "key": "k", f"slot-{item_id}": list(given(library, item_id, seed).values)}
        assert "或没有说有多大把握" in client.post(f"{at}/{number + 1}", data=data).text
        assert client.post(f"{at}/{number + 1}", data=data | {"confidence": "90"}).status_code == 302
    result = client.get(at).text
    assert "答对 10 题，共 10 题" in result and "低估了 10 个百分点" in result
    assert "我的把握准不准" in client.get("/practice/calibration").text
