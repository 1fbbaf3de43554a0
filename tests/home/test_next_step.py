"""What the home page says is next, from what really waits."""

import pytest
from flask import Flask

from app.domain.calendar import civil_date
from app.domain.next_step import Kind, Step
from app.home.next_queries import get_next_step
from app.library.load import Library
from app.manual.services import mark_read
from app.quizzes.services import start_attempt, submit_attempt
from app.training.queries import list_own_assignments
from app.training.services import assign_module
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.held import hold
from tests.quizzes.sitting import MODULE, PAPER, answers, module_of, pass_others, prepare


def step_of(world: World, who: str, library: Library, clock: Clock) -> Step:
    viewer = world.viewer(who)
    return get_next_step(viewer, list_own_assignments(viewer, library.programme, civil_date(clock())), library, clock())


def test_from_the_first_day_to_the_certificate(fast_world: World, library: Library, clock: Clock) -> None:
    me, sections = fast_world["trainee"], module_of(library).sections
    assert step_of(fast_world, "trainee", library, clock).kind is Kind.DAILY
    due_on = civil_date(clock.forward(days=1))
    done(assign_module(fast_world.viewer("trainer"), [me], MODULE, due_on, library, clock()))
    first = step_of(fast_world, "trainee", library, clock)
    assert (first.kind, first.target, first.count, first.overdue) == (Kind.READ, sections[0], len(sections), False)
    clock.forward(days=1)
    assert step_of(fast_world, "trainee", library, clock).overdue
    for section in sections:
        mark_read(me, section, library, clock())
    assert step_of(fast_world, "trainee", library, clock).kind is Kind.SIT
    attempt_id = done(start_attempt(me, PAPER, library, clock()))
    assert step_of(fast_world, "trainee", library, clock) == Step(kind=Kind.EXAM, target=attempt_id)
    assert submit_attempt(attempt_id, me, answers(me, attempt_id), library, clock()) is None
    other = step_of(fast_world, "trainee", library, clock)
    assert other.kind is Kind.SIT and other.target != PAPER
    pass_others(me, library, clock)
    assert step_of(fast_world, "trainee", library, clock).kind is Kind.DAILY


def test_after_a_failure_what_was_missed_comes_back_tomorrow(fast_world: World, library: Library, clock: Clock) -> None:
    me = fast_world["trainee"]
    prepare(fast_world, "trainee", library, clock)
    attempt_id = done(start_attempt(me, PAPER, library, clock()))
    assert submit_attempt(attempt_id, me, {}, library, clock()) is None
    clock.forward(days=1)
    step = step_of(fast_world, "trainee", library, clock)
    assert (step.kind, step.count) == (Kind.DAILY, 5)


def test_a_sitting_of_today(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(fast_world, library, clock, "trainee")
    assert step_of(fast_world, "trainee", library, clock).kind is Kind.SITTING
    page = client_of(fast_app, "trainee").get("/").text
    assert "接下来" in page and "今天有考试" in page and f"/{sitting_id}/lobby" in page


@pytest.mark.parametrize(("who", "told"), [("trainee", True), ("other", True), ("auditor", False), ("hr", False)])
def test_who_is_told(fast_app: Flask, fast_world: World, who: str, told: bool) -> None:
    assert ('id="next-head"' in client_of(fast_app, who).get("/").text) is told
