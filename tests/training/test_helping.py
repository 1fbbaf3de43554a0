"""Which questions are missed, who needs help, and one more try."""

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.errors import NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes.models import Candidate
from app.quizzes.queries import get_past_attempts, get_tries_left
from app.quizzes.services import grant_extra_try, start_attempt, submit_attempt
from app.record.models import AuditRow
from app.record.queries import get_events, verify_ledger
from app.training.statistics import list_item_statistics, list_needing_help, weak_clauses
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import PAPER, answers, begin, prepare
from tests.racing import race


@pytest.fixture
def exhausted(world: World, library: Library, clock: Clock) -> int:
    """A trainee who has failed three times."""
    prepare(world, "trainee", library, clock)
    for _ in range(3):
        attempt_id = done(start_attempt(world["trainee"], PAPER, library, clock()))
        submit_attempt(attempt_id, world["trainee"], {}, library, clock())
        clock.forward(minutes=31)
    return world["trainee"]


def test_one_more_try_lets_one_more_attempt_start(exhausted: int, world: World, library: Library, clock: Clock) -> None:
    assert isinstance(start_attempt(exhausted, PAPER, library, clock()), Refused)
    assert grant_extra_try(world.viewer("trainer"), exhausted, PAPER, " 已当面辅导 ", clock()) is None
    attempt_id = done(start_attempt(exhausted, PAPER, library, clock()))
    submit_attempt(attempt_id, exhausted, {}, library, clock())
    clock.forward(minutes=31)
    refused = start_attempt(exhausted, PAPER, library, clock())
    assert isinstance(refused, Refused) and refused.code == "tries_used"
    granted = [event for event in get_events(exhausted) if event.kind == "extra_try"]
    (told,) = [event.data for event in granted]
    assert told == {"paper": PAPER, "extra_tries": 1, "reason": "已当面辅导"} and granted[0].actor_id == world["trainer"]
    row = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "extra_try_granted")).one()
    assert "已当面辅导" not in row.detail + granted[0].payload, "what people write lies apart from what nobody can erase"
    assert verify_ledger() == []


def test_who_may_not_give_one(exhausted: int, world: World, library: Library, clock: Clock) -> None:
    for who in ("hr", "branch_head", "auditor", "admin", "other"):
        with pytest.raises(NotFound):
            grant_extra_try(world.viewer(who), exhausted, PAPER, "理由", clock())
    db.session.rollback()
    trainer = world.viewer("trainer")
    for person_id, reason, code in ((world["trainer"], "理由", "not_for_oneself"), (exhausted, " ", "reason_missing")):
        refused = grant_extra_try(trainer, person_id, PAPER, reason, clock())
        assert refused is not None and refused.code == code
    refused = grant_extra_try(trainer, world["other"], PAPER, "理由", clock())
    assert refused is not None and refused.code == "tries_left"
    with pytest.raises(NotFound):
        grant_extra_try(trainer, world["far"], PAPER, "理由", clock())


def test_many_clicks_give_one_try(app: Flask, exhausted: int, world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    outcomes = race(app, [partial(grant_extra_try, trainer, exhausted, PAPER, "理由", clock())] * 16)
    db.session.rollback()
    assert outcomes.count(None) == 1
    assert db.session.scalar(sa.select(Candidate.extra_tries).where(Candidate.person_id == exhausted)) == 1
    assert get_tries_left(exhausted, PAPER) == 1


def test_who_needs_help_and_why(exhausted: int, world: World, library: Library, clock: Clock) -> None:
    failed = begin(world, "other", library, clock)
    submit_attempt(failed, world["other"], {}, library, clock())
    lines = list_needing_help(world.viewer("trainer"), library.programme, clock().date())
    assert [(line.person.staff_no, line.used_up, line.failed) for line in lines] == [
        ("S0001", [PAPER], [(PAPER, 0)]),
        ("S0002", [], [(PAPER, 0)]),
    ]
    later = clock.forward(days=15).date()
    assert all(line.overdue for line in list_needing_help(world.viewer("trainer"), library.programme, later))
    assert [line.person.staff_no for line in list_needing_help(world.viewer("branch_head"), library.programme, later)] == ["S0001"]
    passed = done(start_attempt(world["other"], PAPER, library, clock()))
    submit_attempt(passed, world["other"], answers(world["other"], passed), library, clock())
    assert not list_needing_help(world.viewer("trainer"), library.programme, later)[-1].failed


def test_how_questions_went(exhausted: int, world: World, library: Library, clock: Clock) -> None:
    passed = begin(world, "other", library, clock)
    submit_attempt(passed, world["other"], answers(world["other"], passed), library, clock())
    lines = list_item_statistics(world.viewer("trainer"), library.bank)
    assert sum(line.asked for line in lines) == 40 and sum(line.right for line in lines) == 10
    assert [line.percent for line in lines] == sorted(line.percent for line in lines)
    generated = {line.generator: line for line in lines if line.generator}
    assert set(generated) == {"tier", "tier-figure"} and generated["tier"].asked == 16
    assert generated["tier"].commonest_wrong == ("未作答", 12)
    assert all(line.stem for line in lines if not line.generator)
    assert list_item_statistics(world.viewer("far"), library.bank) == []
    only = list_item_statistics(world.viewer("branch_head"), library.bank)
    assert sum(line.asked for line in only) == 30 and not any(line.right for line in only)
    weak = weak_clauses(past.grading for past in get_past_attempts(exhausted, PAPER))
    assert weak[0][1] >= weak[-1][1] and sum(count for _, count in weak) >= 30
