"""Every stored score follows from the paper and the answers, and one that does not is named."""

import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.quizzes.chain_queries import get_evidence
from app.quizzes.models import Attempt, Grading
from app.quizzes.recount_queries import get_recount
from app.quizzes.regrade_services import decide_evidence
from app.quizzes.services import expire_attempts, submit_attempt
from tests.clock import Clock
from tests.people import World
from tests.quizzes.acts import put
from tests.quizzes.sitting import answers, begin


def _filled(world: World, library: Library, clock: Clock) -> str:
    """One attempt half right, one of another person that expired and let a late answer count. Returns the first."""
    first, person = begin(world, "trainee", library, clock), world["trainee"]
    right = answers(person, first)
    submit_attempt(first, person, {slot: right[slot] for slot in sorted(right)[::2]}, library, clock())
    second, other = begin(world, "other", library, clock), world["other"]
    late = answers(other, second)
    clock.forward(hours=1)
    for slot, (rev, values) in late.items():
        put(other, second, slot, values, rev, clock())
    expire_attempts(library, clock())
    for evidence in get_evidence(second)[:3]:
        assert decide_evidence(world.viewer("trainer"), second, evidence.seq, True, "断网，已核实", library, clock()) is None
    return first


def test_what_is_stored_is_what_comes_out_again(app: Flask, world: World, library: Library, clock: Clock) -> None:
    _filled(world, library, clock)
    counted = get_recount()
    assert (counted.attempts, counted.gradings, counted.differences) == (2, 5, [])
    told = app.test_cli_runner().invoke(args=["record", "regrade-check"])
    assert told.exit_code == 0 and "重算 2 次作答、5 次判分，不符 0 处" in told.output


def test_a_score_that_does_not_follow_is_named(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = _filled(fast_world, library, clock)
    begin_write()
    db.session.execute(sa.update(Grading).where(Grading.attempt_id == attempt_id).values(points=Grading.points + 100))
    db.session.commit()
    told = fast_app.test_cli_runner().invoke(args=["record", "regrade-check"])
    assert told.exit_code == 1
    assert f"作答 {attempt_id}：grading 1 score" in told.output and "grading 1 differs from its event" in told.output


def test_a_key_changed_in_the_pinned_paper_is_named(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = _filled(fast_world, library, clock)
    begin_write()
    text = db.session.scalar(sa.select(Attempt.paper).where(Attempt.id == attempt_id)) or ""
    changed = text.replace('"points":1000', '"points":2000', 1)
    assert changed != text
    db.session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(paper=changed))
    db.session.commit()
    named = {difference.what for difference in get_recount().differences}
    assert {"paper", "grading 1 score"} <= named
