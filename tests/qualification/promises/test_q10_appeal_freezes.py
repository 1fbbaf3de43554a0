"""Q10: an open appeal freezes the matter: no erasure, no revocation, no voiding of the evidence; the answer comes from somebody who had
no part in it, and is a new event."""

import pytest
from flask import Flask

from app.accounts.desk import set_active
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.domain.standing import State
from app.errors import Refused
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, decide_appeal, open_appeal, propose_decision
from app.qualification.queries import get_standing
from app.quizzes.incidents_services import void_attempt
from app.quizzes.services import submit_attempt
from app.record.queries import get_events, verify_ledger
from app.roster.erasure_services import propose_erasure
from tests.clock import Clock
from tests.people import World, done
from tests.qualification.promises.desk import KEY, add_hr, suspend
from tests.quizzes.sitting import answers, begin
from tests.reports.lives import live

REVOKE = Wish(kind=Kind.REVOKE, reason="misconduct", note="")


@pytest.fixture
def appealed(world: World, library: Library, clock: Clock) -> int:
    """The number of a suspension of the trainee that the trainee objects to; before that a revocation was proposed."""
    add_hr(world, clock)
    attempt = begin(world, "trainee", library, clock)
    assert submit_attempt(attempt, world["trainee"], answers(world["trainee"], attempt), library, clock()) is None
    live(world["trainee"], library, civil_date(clock()))
    decision = suspend(world, "trainee", "核实投诉", library, clock)
    done(propose_decision(world.viewer("hr2"), world["trainee"], KEY, REVOKE, library.programme, clock()))
    assert open_appeal(world.viewer("trainee"), decision, "投诉不实", clock()) is None
    return decision


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return outcome.code


def test_nothing_is_decided_about_it_meanwhile(app: Flask, world: World, library: Library, clock: Clock, appealed: int) -> None:
    extend = Wish(kind=Kind.REINSTATE, reason="cleared")
    assert code(propose_decision(world.viewer("hr3"), world["trainee"], KEY, extend, library.programme, clock())) == "appeal_open"
    assert code(confirm_decision(world.viewer("hr3"), appealed + 1, library.programme, clock())) == "appeal_open"
    assert set_active(world.viewer("hr"), world["trainee"], False, clock()) is None
    clock.forward(days=366 * 8)
    assert code(propose_erasure(world.viewer("hr"), world["trainee"], "期满", 3, clock())) == "appeal_open"
    assert get_standing(world["trainee"], KEY, civil_date(clock())).state is not State.REVOKED


def test_the_evidence_is_not_made_void_meanwhile(app: Flask, world: World, library: Library, clock: Clock, appealed: int) -> None:
    attempt = next(event.data["attempt"] for event in get_events(world["trainee"]) if event.kind == "graded")
    assert code(void_attempt(world.viewer("trainer"), attempt, "疑似代考", library, clock())) == "appeal_open"
    assert decide_appeal(world.viewer("hr3"), appealed, False, "维持", library.programme, clock()) is None
    assert void_attempt(world.viewer("trainer"), attempt, "疑似代考", library, clock()) is None


@pytest.mark.parametrize("upheld", [True, False])
def test_the_answer_is_a_new_event_by_somebody_not_involved(
    app: Flask, world: World, library: Library, clock: Clock, appealed: int, upheld: bool
) -> None:
    for who in ("hr", "hr2"):
        assert code(decide_appeal(world.viewer(who), appealed, upheld, "答复", library.programme, clock())) == "other_person_needed"
    before = get_events(world["trainee"])
    assert decide_appeal(world.viewer("hr3"), appealed, upheld, "答复", library.programme, clock()) is None
    after = get_events(world["trainee"])
    assert after[: len(before)] == before, "what was decided stays on record"
    assert [event.kind for event in after[len(before) :]] == (["appeal_decided", "corrected"] if upheld else ["appeal_decided"])
    assert after[len(before)].actor_id == world["hr3"]
    state = get_standing(world["trainee"], KEY, civil_date(clock())).state
    assert state is (State.QUALIFIED if upheld else State.SUSPENDED)
    assert verify_ledger() == []
