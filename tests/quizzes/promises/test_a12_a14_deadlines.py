"""A12 the edge of the deadline is exact; A13 no more time than the window, no less than promised; A14 expiry needs no candidate."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.attempt import is_flagged
from app.domain.ledger import GENESIS
from app.errors import Refused
from app.extensions import begin_write, db
from app.jobs import run_due
from app.library.load import Library
from app.quizzes.answers_services import Saved
from app.quizzes.chain_queries import get_evidence, get_revisions
from app.quizzes.models import Attempt, Grading, Sitting
from app.quizzes.queries import get_grade
from app.quizzes.services import expire_attempts, start_attempt
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, held, intact, paper_of, put, the_attempt
from tests.quizzes.promises.deadlines import LIMIT
from tests.quizzes.sitting import PAPER, begin, prepare


@pytest.mark.parametrize(
    ("seconds", "late_by_ms", "flagged"), [(-0.001, 0, False), (0, 0, False), (4, 4000, False), (59, 59000, True), (60, 60000, True)]
)
def test_a12_up_to_the_grace_an_answer_counts_and_says_how_late_it_came(
    world: World, library: Library, clock: Clock, seconds: float, late_by_ms: int, flagged: bool
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    assert paper_of(person, attempt_id).minutes == LIMIT.seconds // 60
    slot, letters = choices(person, attempt_id)[0]
    outcome = put(person, attempt_id, slot, [letters[0]], 0, clock.forward(seconds=LIMIT.seconds + seconds))
    assert isinstance(outcome, Saved)
    (row,) = get_revisions(attempt_id)
    assert (row.late_by_ms, is_flagged(row.late_by_ms)) == (late_by_ms, flagged)
    intact(person, attempt_id)


@pytest.mark.parametrize("closed_already", [False, True])
def test_a12_after_the_grace_an_answer_is_put_aside_and_counts_for_nothing(
    world: World, library: Library, clock: Clock, closed_already: bool
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    now = clock.forward(seconds=LIMIT.seconds + 61)
    if closed_already:
        assert expire_attempts(library, now) == 1
    refused = put(person, attempt_id, slot, [letters[0]], 0, now)
    assert refused == Refused.because("too_late", kept=True)
    assert put(person, attempt_id, slot, [letters[0]], 0, now) == refused, "sent twice, put aside once"
    assert held(attempt_id) == {}
    (evidence,) = get_evidence(attempt_id)
    assert (evidence.slot, evidence.values, evidence.why, evidence.late_by_ms) == (slot, (letters[0],), "too_late", 61000)
    assert evidence.accepted is None
    expire_attempts(library, now)
    assert get_grade(intact(person, attempt_id)).points == 0


def test_a13_a_start_just_before_the_window_closes_ends_with_it(world: World, library: Library, clock: Clock) -> None:
    begin(world, "other", library, clock)
    begin_write()
    closes_at = clock() + timedelta(minutes=5)
    db.session.execute(sa.update(Sitting).values(closes_at=closes_at))
    db.session.commit()
    prepare(world, "trainee", library, clock)
    attempt_id = done(start_attempt(world["trainee"], PAPER, library, clock()))
    assert the_attempt(world["trainee"], attempt_id).deadline_at == closes_at


def test_a13_waiting_before_the_start_costs_no_second(world: World, library: Library, clock: Clock) -> None:
    prepare(world, "trainee", library, clock)
    started = clock.forward(minutes=10)
    attempt_id = done(start_attempt(world["trainee"], PAPER, library, started))
    clock.forward(minutes=5)
    assert done(start_attempt(world["trainee"], PAPER, library, clock())) == attempt_id
    assert the_attempt(world["trainee"], attempt_id).deadline_at == started + LIMIT


def test_a14_abandoned_attempts_are_all_closed_and_graded_after_the_server_was_off(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    """Sixty at once, at the pace at which five hundred take less than thirty seconds."""
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    _abandon(the_attempt(person, attempt_id), 59)
    now = clock.forward(hours=9)
    began = time.monotonic()
    counts = run_due(library, now, 30)
    assert counts["attempts expired"] == 60 and time.monotonic() - began < 30 * 60 / 500 * 3
    states = db.session.execute(sa.select(Attempt.state, Attempt.closed_at)).all()
    assert {state for state, _ in states} == {"expired"}
    assert {closed_at for _, closed_at in states} == {now - timedelta(hours=9) + LIMIT}, "the time was up then, whenever it was noticed"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grading)) == 60
    assert run_due(library, now, 30)["attempts expired"] == 0
    assert intact(person, attempt_id).state == "expired" and held(attempt_id) == {slot: (1, letters[0])}


def _abandon(like: Attempt, number: int) -> None:
    """As many more running attempts, each in a sitting of its own."""
    columns = {column.key: getattr(like, column.key) for column in Attempt.__table__.columns}
    sitting = db.session.get_one(Sitting, like.sitting_id)
    facts = {column.key: getattr(sitting, column.key) for column in Sitting.__table__.columns if column.key != "id"}
    begin_write()
    for index in range(number):
        copy = Sitting(**facts | {"code": f"copy-{index}"})
        db.session.add(copy)
        db.session.flush()
        fresh = {"id": f"{index:032x}", "sitting_id": copy.id, "events": 0, "head": GENESIS}
        db.session.execute(sa.insert(Attempt).values(**columns | fresh))
    db.session.commit()
