"""A15 one winner at the deadline: two acts on one attempt, each held open while the other arrives, in both orders, on both databases."""

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.library.load import Library
from app.quizzes import services
from app.quizzes.answers_services import save_answers
from app.quizzes.models import Attempt, Grading
from app.quizzes.queries import get_attempt, get_grade
from app.quizzes.services import expire_attempts, start_attempt, submit_attempt
from app.record.queries import get_events, verify_ledger
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import PAPER, answers, begin
from tests.racing import one_inside_the_other, race


def graded_once(person_id: int, attempt_id: str) -> Attempt:
    """The attempt, which must have been closed and graded exactly once."""
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grading).where(Grading.attempt_id == attempt_id)) == 1
    assert [event.kind for event in get_events(person_id)].count("graded") == 1
    assert verify_ledger() == []
    attempt = get_attempt(person_id, attempt_id)
    assert attempt is not None
    return attempt


@pytest.mark.parametrize("submit_first", [True, False])
def test_a15_time_running_out_and_a_submit_close_it_once(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch, submit_first: bool
) -> None:
    """The server's own act at the deadline and a submit that was under way: one closing, the same score whichever wins."""
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    save_answers(attempt_id, person, answers(person, attempt_id), clock())
    in_time = clock.forward(minutes=20, seconds=59)
    too_late = clock.forward(seconds=2)
    submit = partial(submit_attempt, attempt_id, person, {}, library, in_time)
    expire = partial(expire_attempts, library, too_late)
    order = (submit, expire) if submit_first else (expire, submit)
    outcomes = dict(zip(order, one_inside_the_other(monkeypatch, app, (services, "close"), *order), strict=True))
    attempt = graded_once(person, attempt_id)
    assert outcomes[submit] is None and outcomes[expire] == (0 if submit_first else 1)
    assert attempt.state == ("submitted" if submit_first else "expired")
    assert get_grade(attempt).percent == 100


@pytest.mark.parametrize("start_first", [True, False])
def test_a15_a_new_start_and_the_job_close_an_old_attempt_once(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch, start_first: bool
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    now = clock.forward(hours=2)
    start = partial(start_attempt, person, PAPER, library, now)
    expire = partial(expire_attempts, library, now)
    order = (start, expire) if start_first else (expire, start)
    outcomes = dict(zip(order, one_inside_the_other(monkeypatch, app, (services, "close"), *order), strict=True))
    assert isinstance(outcomes[start], str) and outcomes[start] != attempt_id
    assert outcomes[expire] == (0 if start_first else 1)
    assert graded_once(person, attempt_id).state == "expired"


def test_a15_everything_at_once_at_the_deadline(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    changes = answers(person, attempt_id)
    save_answers(attempt_id, person, changes, clock())
    in_time = clock.forward(minutes=20, seconds=60)
    too_late = clock.forward(microseconds=1)
    race(
        app,
        [
            partial(submit_attempt, attempt_id, person, {}, library, in_time),
            partial(expire_attempts, library, too_late),
            partial(save_answers, attempt_id, person, changes, in_time),
            partial(submit_attempt, attempt_id, person, {}, library, too_late),
        ]
        * 10,
    )
    assert get_grade(graded_once(person, attempt_id)).percent == 100
