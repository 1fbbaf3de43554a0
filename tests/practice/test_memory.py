"""Answers move cards, once each; exam marks are taken in once, whoever asks first."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.items.registry import arranged, key_of, values_of
from app.domain.memory import Behaviour, reviewed
from app.domain.practice_items import Given
from app.extensions import db
from app.library.load import Library
from app.practice.memory_queries import get_cards, get_log, get_memory, get_waiting_marks
from app.practice.memory_services import answer_item, catch_up
from app.practice.models import PracticeAnswer, ReviewCard
from app.quizzes.models import Attempt
from app.quizzes.queries import get_paper
from app.quizzes.services import submit_attempt
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import answers, begin

SEED = 7


def right_answer(library: Library, item_id: str, key: str) -> Given:
    item = library.bank.by_id(item_id)
    assert item is not None
    asked = arranged(item, SEED)
    return Given(values=tuple(values_of(asked, key_of(asked))), seed=SEED, key=key)


@pytest.fixture
def item_id(library: Library) -> str:
    return next(item.id for item in library.bank.items if item.practice and item.type == "single")


def test_a_double_click_counts_once(app: Flask, world: World, library: Library, clock: Clock, item_id: str) -> None:
    me = world["trainee"]
    for key in ("one", "one", "two", "one"):
        answer_item(me, item_id, right_answer(library, item_id, key), Behaviour.READING, library, clock())
    assert len(get_log(me)) == 2
    assert {card.answers for card in get_cards(me).values()} == {2}


def test_the_same_key_is_another_persons_own(app: Flask, world: World, library: Library, clock: Clock, item_id: str) -> None:
    for who in ("trainee", "other"):
        answer_item(world[who], item_id, right_answer(library, item_id, "one"), Behaviour.READING, library, clock())
    assert len(get_log(world["trainee"])) == len(get_log(world["other"])) == 1


def test_two_tabs_at_once_count_the_same_form_once(app: Flask, world: World, library: Library, clock: Clock, item_id: str) -> None:
    me = world["trainee"]
    keys = ["same"] * 4 + ["a", "b", "c", "d"]
    start, faults = threading.Barrier(len(keys)), []

    def tab(key: str) -> None:
        start.wait()
        try:
            with app.app_context():
                answer_item(me, item_id, right_answer(library, item_id, key), Behaviour.READING, library, clock())
                db.session.remove()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=tab, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert not faults
    assert len(get_log(me)) == 5
    assert {card.answers for card in get_cards(me).values()} == {5}


def test_the_card_is_what_the_log_makes_it(fast_app: Flask, fast_world: World, library: Library, clock: Clock, item_id: str) -> None:
    me = fast_world["trainee"]
    expected = {}
    for day, known in enumerate((False, True, True, False, True)):
        given = right_answer(library, item_id, f"k{day}")
        if not known:
            given = given._replace(values=(), skip=True)
        answer_item(me, item_id, given, Behaviour.DAILY, library, clock())
        for clause in library.bank.by_id(item_id).clauses:
            expected[clause] = reviewed(expected.get(clause), clause, known, clock())
        clock.forward(days=2)
    assert get_cards(me) == expected == get_memory(me, clock()).cards


def test_a_blank_beside_the_text_is_no_answer(fast_app: Flask, fast_world: World, library: Library, clock: Clock, item_id: str) -> None:
    item = answer_item(fast_world["trainee"], item_id, Given((), SEED, "k"), Behaviour.READING, library, clock())
    assert item is not None and item.outcome is not None and not item.outcome.right
    assert get_log(fast_world["trainee"]) == ()


def test_a_blank_elsewhere_is_asked_to_be_filled(fast_app: Flask, fast_world: World, library: Library, clock: Clock, item_id: str) -> None:
    item = answer_item(fast_world["trainee"], item_id, Given((), SEED, "k"), Behaviour.DAILY, library, clock())
    assert item is not None and item.unanswered and item.outcome is None
    assert get_log(fast_world["trainee"]) == ()


def test_what_is_refused_is_not_remembered(fast_app: Flask, fast_world: World, library: Library, clock: Clock, item_id: str) -> None:
    item = answer_item(fast_world["trainee"], item_id, Given(("Z",), SEED, "k"), Behaviour.DAILY, library, clock())
    assert item is not None and item.refused and item.outcome is None
    assert get_log(fast_world["trainee"]) == ()


def test_exam_marks_count_before_and_after_they_are_written_and_only_once(
    app: Flask, world: World, library: Library, clock: Clock, item_id: str
) -> None:
    me = world["trainee"]
    attempt_id = begin(world, "trainee", library, clock)
    assert get_waiting_marks(me, clock()) == []
    assert submit_attempt(attempt_id, me, {}, library, clock()) is None
    waiting = get_memory(me, clock())
    assert waiting.cards and all(not card.right for card in waiting.cards.values())
    assert get_cards(me) == {} and db.session.scalar(sa.select(sa.func.count()).select_from(PracticeAnswer)) == 0
    for _ in range(3):
        catch_up(me, clock())
    assert get_waiting_marks(me, clock()) == []
    assert get_memory(me, clock()) == waiting
    assert {entry.occasion for entry in get_log(me)} == {attempt_id}
    # An answer afterwards takes nothing in a second time.
    clock.forward(days=1)
    answer_item(me, item_id, right_answer(library, item_id, "k"), Behaviour.DAILY, library, clock())
    assert len(get_log(me)) == len(waiting.log) + 1


def test_an_answer_takes_in_the_exam_before_it(app: Flask, world: World, library: Library, clock: Clock) -> None:
    me = world["trainee"]
    attempt_id = begin(world, "trainee", library, clock)
    assert submit_attempt(attempt_id, me, answers(me, attempt_id), library, clock()) is None
    mark = next(entry for _key, entry in get_waiting_marks(me, clock()) if library.bank.by_id(entry.item_id) or "~" in entry.item_id)
    at = clock.forward(days=1)
    clause = mark.clauses[0]
    item = next(item for item in library.bank.items if item.practice and item.type == "single" and clause in item.clauses)
    answer_item(me, item.id, right_answer(library, item.id, "k"), Behaviour.DAILY, library, at)
    card = get_cards(me)[clause]
    assert card.answers > 1 and card.last_at == at and card.due_at > at + timedelta(days=2)


def test_eight_catch_up_at_once(app: Flask, world: World, library: Library, clock: Clock) -> None:
    me = world["trainee"]
    attempt_id = begin(world, "trainee", library, clock)
    assert submit_attempt(attempt_id, me, answers(me, attempt_id), library, clock()) is None
    expected, faults = get_memory(me, clock()), []
    db.session.rollback()

    def tab() -> None:
        try:
            with app.app_context():
                catch_up(me, clock())
                db.session.remove()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=tab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert not faults and get_memory(me, clock()) == expected
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReviewCard)) == len(expected.cards)


def test_every_item_of_a_paper_is_in_the_log(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    me = fast_world["trainee"]
    attempt_id = begin(fast_world, "trainee", library, clock)
    assert submit_attempt(attempt_id, me, {}, library, clock()) is None
    catch_up(me, clock())
    attempt = db.session.get_one(Attempt, attempt_id)
    assert sorted(entry.item_id for entry in get_log(me)) == sorted(entry.item.id for entry in get_paper(attempt).items)
