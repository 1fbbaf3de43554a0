"""The five questions of a day, from the page to the log."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.items.registry import key_of, values_of
from app.domain.practice_items import item_of
from app.library.load import Library
from app.practice.daily_queries import get_assigned_sections
from app.practice.memory_queries import get_cards, get_log
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import module_of, prepare


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def asked(page: str) -> str:
    found = re.search(r'action="/practice/daily/([^"]+)"', page)
    assert found
    return found[1]


def reply(client: FlaskClient, page: str, library: Library, right: bool = True) -> str:
    """Answer the question on a page; returns the page that comes back."""
    item_id, seed = asked(page), int(field(page, "seed"))
    data: dict[str, object] = {"seed": str(seed), "key": field(page, "key")}
    item = item_of(item_id, library.bank, library.rulebook, seed)
    assert item is not None
    data |= {f"slot-{item_id}": values_of(item, key_of(item))} if right else {"skip": "1"}
    answered = client.post(f"/practice/daily/{item_id}", data=data)
    assert answered.status_code == 200
    return answered.text


@pytest.fixture
def client(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> FlaskClient:
    prepare(fast_world, "trainee", library, clock)
    return client_of(fast_app, "trainee")


def test_five_today_then_done_and_what_was_missed_first_tomorrow(
    client: FlaskClient, fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    me, assigned = fast_world["trainee"], module_of(library).sections
    missed: set[str] = set()
    for number in range(5):
        page = client.get("/practice/daily").text
        assert f"第 {number + 1} 题，共 5 题" in page
        item = library.bank.by_id(asked(page))
        assert item is not None and any(clause.rpartition(".")[0] in assigned for clause in item.clauses)
        right = number != 2
        answer = reply(client, page, library, right)
        assert ("答对了" if right else "还不对") in answer and item.explanation[:10] in answer
        missed |= set() if right else set(item.clauses)
    done = client.get("/practice/daily").text
    assert "今天的五题做完了" in done and "答对 4 题，共 5 题" in done and "本周 1 天" in done
    clock.forward(days=1)
    tomorrow = client_of(fast_app, "trainee")
    item = library.bank.by_id(asked(tomorrow.get("/practice/daily").text))
    assert item is not None and missed & set(item.clauses)
    assert len(get_log(me)) == 5


def test_the_question_stays_until_it_is_answered(client: FlaskClient) -> None:
    pages = [client.get("/practice/daily").text for _ in range(3)]
    assert len({(asked(page), field(page, "seed"), field(page, "key")) for page in pages}) == 1


def test_sent_twice_from_two_tabs_counts_once(client: FlaskClient, fast_world: World, library: Library) -> None:
    tabs = [client.get("/practice/daily").text for _ in range(2)]
    for page in (*tabs, tabs[0]):
        reply(client, page, library)
    assert len(get_log(fast_world["trainee"])) == 1
    assert "第 2 题，共 5 题" in client.get("/practice/daily").text


def test_nothing_chosen_is_no_answer(client: FlaskClient, fast_world: World) -> None:
    page = client.get("/practice/daily").text
    back = client.post(f"/practice/daily/{asked(page)}", data={"seed": field(page, "seed"), "key": field(page, "key")})
    assert "还没有作答" in back.text and get_log(fast_world["trainee"]) == ()


def test_reading_the_pages_writes_nothing(client: FlaskClient, fast_world: World) -> None:
    for path in ("/practice/", "/practice/daily", "/practice/mistakes", "/practice/map", "/practice/calibration"):
        assert client.get(path).status_code == 200
    assert get_log(fast_world["trainee"]) == () and get_cards(fast_world["trainee"]) == {}


def test_who_has_no_assignment_may_begin_anywhere(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    assert get_assigned_sections(fast_world["far"], library.programme, clock().date()) == frozenset()
    assert "第 1 题，共 5 题" in client_of(fast_app, "far").get("/practice/daily").text


@pytest.mark.parametrize("item_id", ["nothing", "tier~nothing"])
def test_no_such_question(client: FlaskClient, item_id: str) -> None:
    assert client.post(f"/practice/daily/{item_id}", data={"seed": "1", "key": "k"}).status_code == 404


def test_the_way_in_leads_to_every_kind_of_practice_once(client: FlaskClient) -> None:
    page = client.get("/practice/").text
    main = page[page.index("<main") :]
    for path in ("daily", "mistakes", "map", "calibration", "diagnosis", "cases"):
        assert len(re.findall(rf'href="/practice/{path}"', main)) == 1, path
