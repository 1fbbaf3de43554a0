"""The book of mistakes and the map, as pages."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.items.registry import Item, arranged, key_of, values_of
from app.domain.memory import Behaviour, Strength
from app.domain.practice_items import Given
from app.library.load import Library
from app.practice.memory_queries import get_memory, may_practise
from app.practice.memory_services import answer_item
from app.practice.mistakes_queries import get_mistakes
from app.practice.strengths_queries import get_strengths
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.services import start_attempt, submit_attempt
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.held import hold
from tests.quizzes.sitting import PAPER, begin

SEED = 3


@pytest.fixture
def item(library: Library) -> Item:
    return next(item for item in library.bank.items if item.practice and item.type == "single")


@pytest.fixture
def client(fast_app: Flask, fast_world: World) -> FlaskClient:
    return client_of(fast_app, "trainee")


def give(world: World, item: Item, right: bool, library: Library, clock: Clock) -> None:
    asked = arranged(item, SEED)
    values = tuple(values_of(asked, key_of(asked))) if right else ()
    given = Given(values, SEED, f"k{clock().timestamp():.0f}", skip=not right)
    answer_item(world["trainee"], item.id, given, Behaviour.RETRY, library, clock())


def test_out_of_the_book_after_two_days(
    client: FlaskClient, fast_app: Flask, fast_world: World, library: Library, clock: Clock, item: Item
) -> None:
    assert "还没有错题" in client.get("/practice/mistakes").text
    give(fast_world, item, False, library, clock)
    page = client.get("/practice/mistakes").text
    assert item.stem in page and "还没做对 1" in page and f'action="/practice/items/{item.id}"' in page
    clock.forward(minutes=5)
    give(fast_world, item, True, library, clock)
    assert "做对过一次 1" in client.get("/practice/mistakes").text
    clock.forward(days=1)
    give(fast_world, item, True, library, clock)
    assert "还没有错题" in client_of(fast_app, "trainee").get("/practice/mistakes").text


def test_filters(client: FlaskClient, fast_world: World, library: Library, clock: Clock, item: Item) -> None:
    give(fast_world, item, False, library, clock)
    section = item.clauses[0].rpartition(".")[0]
    assert item.stem in client.get(f"/practice/mistakes?section={section}&show=wrong").text
    assert "这里没有错题" in client.get("/practice/mistakes?section=9.9").text
    assert "这里没有错题" in client.get("/practice/mistakes?show=mended").text
    assert client.get("/practice/mistakes?page=x&show=nothing").status_code == 200


def test_what_a_sitting_asked_is_told_when_it_is_over_for_everybody(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    me = fast_world["trainee"]
    sitting_id = hold(fast_world, library, clock, "trainee")
    clock.forward(minutes=61)
    attempt_id = done(start_attempt(me, PAPER, library, clock(), None, sitting_id))
    assert submit_attempt(attempt_id, me, {}, library, clock()) is None
    made_up = next(entry.item.id for entry in get_paper(get_attempt(me, attempt_id)).items if "~" in entry.item.id)
    form = {"seed": "5", "key": "k", "retry": "1", "skip": "1"}
    assert get_memory(me, clock()).log == () and get_mistakes(me, library, 1, clock()) == []
    assert client_of(fast_app, "trainee").post(f"/practice/items/{made_up}", data=form).status_code == 404
    clock.forward(hours=3)
    lines = get_mistakes(me, library, 1, clock())
    assert lines and all(line.mistake.last.behaviour is Behaviour.EXAM for line in lines)
    for line in lines:
        written = library.bank.by_id(line.item.id)
        assert written is None or written.practice
    client = client_of(fast_app, "trainee")
    assert f'action="/practice/items/{made_up}"' in client.get("/practice/mistakes").text
    reply = client.post(f"/practice/items/{made_up}", data=form, headers={"X-Fragment": "1"})
    assert "还不对" in reply.text and 'name="retry"' in reply.text


def test_a_failed_paper_with_tries_left_moves_cards_and_tells_no_answers(fast_world: World, library: Library, clock: Clock) -> None:
    me = fast_world["trainee"]
    attempt_id = begin(fast_world, "trainee", library, clock)
    assert submit_attempt(attempt_id, me, {}, library, clock()) is None
    assert get_memory(me, clock()).cards and get_mistakes(me, library, 1, clock()) == []
    assert not any(may_practise(me, entry.item_id, clock()) for entry in get_memory(me, clock()).log if "~" in entry.item_id)


def test_the_map_says_in_words_how_firm(fast_app: Flask, fast_world: World, library: Library, clock: Clock, item: Item) -> None:
    me, clause = fast_world["trainee"], item.clauses[0]
    examinable = sum(each.examinable for each in library.manual.clauses)
    assert get_strengths(me, library, clock()).counts == dict.fromkeys(Strength, 0) | {Strength.UNSEEN: examinable}
    for right, words in ((False, Strength.WEAK), (True, Strength.FAIR)):
        give(fast_world, item, right, library, clock)
        found = get_strengths(me, library, clock())
        assert clause in {cell.clause for cell in found.of(words)} and sum(found.counts.values()) == examinable
        clock.forward(days=1)
    page = client_of(fast_app, "trainee").get("/practice/map").text
    assert f'/practice/map/{clause}"' in page and f"#c{clause}" in page
    assert clause in {cell.clause for cell in get_strengths(me, library, clock() + timedelta(days=400)).of(Strength.WEAK)}


def test_a_question_on_one_clause(client: FlaskClient, item: Item) -> None:
    page = client.get(f"/practice/map/{item.clauses[0]}")
    assert page.status_code == 200 and 'name="retry"' in page.text
    assert client.get("/practice/map/99.9.9").status_code == 404
