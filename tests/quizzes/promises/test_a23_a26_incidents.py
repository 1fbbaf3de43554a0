"""A23 two devices; A24 an outage; A25 closing and grading; A26 more time."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services import grant_role
from app.domain.items.registry import key_of, values_of
from app.errors import Refused
from app.extensions import db
from app.jobs import run_due
from app.library.load import Library
from app.quizzes import closing_services
from app.quizzes.chain_queries import get_events, get_evidence
from app.quizzes.incidents_services import extend_attempt, resume_attempt, suspend_attempt, void_attempt
from app.quizzes.lease_services import take_lease
from app.quizzes.models import Attempt, Grading
from app.quizzes.queries import get_grade, get_tries_left
from app.quizzes.regrade_services import decide_evidence
from app.quizzes.services import expire_attempts, submit_attempt
from app.record.queries import get_events as get_ledger_events
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, fresh_key, held, intact, paper_of, put
from tests.quizzes.promises.deadlines import DESK, LIMIT, PHONE
from tests.quizzes.sitting import PAPER, answers, begin


class Killed(BaseException):
    """The process ends here."""


def test_a23_a_phone_takes_over_and_the_pc_is_told_and_loses_no_text(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    pc, phone = client_of(app, "trainee"), client_of(app, "trainee")
    slot, letters = choices(person, attempt_id)[0]
    address = f"/quizzes/attempts/{attempt_id}"
    granted = pc.post(f"{address}/lease", json={"tab": "tab-of-the-pc", "take_over": False}, headers={"User-Agent": "the pc"}).get_json()
    assert (granted["epoch"], granted["state"]) == (1, "open")
    body = {"key": fresh_key(), "epoch": 1, "slot": slot, "base_rev": 0, "values": [letters[0]]}
    assert pc.post(f"{address}/answers", json=body).status_code == 200
    refused = phone.post(f"{address}/lease", json={"tab": "tab-of-phone", "take_over": False})
    assert (refused.status_code, refused.get_json()["error"], refused.get_json()["agent"]) == (409, "lease_held", "the pc")
    assert datetime.fromisoformat(refused.get_json()["since"]) == clock()
    taken = phone.post(f"{address}/lease", json={"tab": "tab-of-phone", "take_over": True}).get_json()
    assert (taken["epoch"], taken["revs"], taken["values"]) == (2, {str(slot): 1}, {str(slot): [letters[0]]})
    fenced = pc.post(f"{address}/answers", json=body | {"key": fresh_key(), "base_rev": 1, "values": [letters[1]]})
    assert (fenced.status_code, fenced.get_json()["error"], fenced.get_json()["kept"]) == (409, "taken_over", True)
    form = {"epoch": "1", f"rev-{slot}": "1", f"slot-{slot}": letters[2]}
    assert pc.post(f"{address}/submit", data=form).headers["Location"] == address, "nor does it hand in"
    assert held(attempt_id) == {slot: (1, letters[0])}
    assert [(one.why, one.values) for one in get_evidence(attempt_id)] == [("taken_over", (letters[1],)), ("taken_over", (letters[2],))]
    assert phone.post(f"{address}/answers", json=body | {"key": fresh_key(), "epoch": 2, "base_rev": 1}).status_code == 200
    assert intact(person, attempt_id).state == "open"


def test_a23_the_same_tab_goes_on_after_a_reload_or_a_new_sign_in(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    for place in (DESK, DESK, PHONE):
        assert done(take_lease(attempt_id, person, "tab-of-the-pc", False, clock(), place)).epoch == 1
    assert intact(person, attempt_id).lease_session == PHONE.session
    other = take_lease(attempt_id, person, "another-tab", False, clock(), PHONE)
    assert isinstance(other, Refused) and other.code == "lease_held"


def test_a24_a_journal_that_comes_back_in_time_is_drained_in_order(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slots = choices(person, attempt_id)[:3]
    clock.forward(minutes=10)
    journal = [(slot, [letter], rev, fresh_key()) for slot, letters in slots for rev, letter in enumerate(letters[:2])]
    for _ in range(2):
        for slot, value, rev, key in journal:
            done(put(person, attempt_id, slot, value, rev, clock(), key=key))
    assert held(attempt_id) == {slot: (2, letters[1]) for slot, letters in slots}
    intact(person, attempt_id)


def test_a24_what_comes_back_too_late_waits_for_a_person_and_can_still_count(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    entries = paper_of(person, attempt_id).items
    right = {entry.slot: values_of(entry.item, key_of(entry.item)) for entry in entries}
    late = clock.forward(minutes=45)
    for slot, values in right.items():
        refused = put(person, attempt_id, slot, values, 0, late)
        assert refused == Refused.because("too_late", kept=True)
    trainer = world.viewer("trainer")
    first, second, *_ = get_evidence(attempt_id)
    assert decide_evidence(trainer, attempt_id, first.seq, True, "断网", library, clock()) == Refused.because("attempt_not_graded")
    expire_attempts(library, clock())
    assert get_grade(intact(person, attempt_id)).percent == 0
    assert decide_evidence(trainer, attempt_id, first.seq, True, " ", library, clock()) == Refused.because("reason_missing")
    assert decide_evidence(trainer, attempt_id, first.seq, True, "机房断网，已核实", library, clock()) is None
    assert decide_evidence(trainer, attempt_id, second.seq, False, "没有依据", library, clock()) is None
    assert decide_evidence(trainer, attempt_id, first.seq, True, "再来一次", library, clock()) == Refused.because("evidence_decided")
    attempt = intact(person, attempt_id)
    assert held(attempt_id) == {first.slot: (1, key_of(entries[first.slot - 1].item))}
    assert get_grade(attempt).points == entries[first.slot - 1].points
    assert [one.accepted for one in get_evidence(attempt_id)][:3] == [True, False, None]
    assert [event.kind for event in get_ledger_events(person)][-2:] == ["graded", "regraded"]


def test_a24_during_a_suspension_nothing_is_stored_and_nothing_is_lost(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    trainer, head = world.viewer("trainer"), world.viewer("admin")
    clock.forward(minutes=5)
    assert suspend_attempt(trainer, attempt_id, "火警演练", clock()) is None
    key = fresh_key()
    refused = put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key)
    assert isinstance(refused, Refused) and refused.code == "suspended" and held(attempt_id) == {}
    page = client_of(app, "trainee").get(f"/quizzes/attempts/{attempt_id}")
    assert "考试已暂停" in page.text
    clock.forward(hours=1)
    assert run_due(library, clock(), 30)["attempts expired"] == 0
    assert resume_attempt(trainer, attempt_id, "演练结束", clock()) == Refused.because("second_person_needed")
    with pytest.raises(Exception, match="no_such_attempt"):
        resume_attempt(head, attempt_id, "演练结束", clock())
    _second_trainer(world, clock)
    assert resume_attempt(world.viewer("other"), attempt_id, "演练结束", clock()) is None
    attempt = intact(person, attempt_id)
    assert (attempt.state, attempt.deadline_at - clock()) == ("open", LIMIT - timedelta(minutes=5))
    assert done(put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key)).revs == {slot: 1}


def _second_trainer(world: World, clock: Clock) -> None:
    assert grant_role(world["other"], "trainer", "110", clock()) is None


@pytest.mark.parametrize("place", ["grade", "append", "settle"])
def test_a25_killed_between_closing_and_grading_neither_has_happened(
    world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    changes = answers(person, attempt_id)

    def killed(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(closing_services, place, killed)
        submit_attempt(attempt_id, person, changes, library, clock())
    attempt = intact(person, attempt_id)
    assert (attempt.state, held(attempt_id), _gradings()) == ("open", {}, 0)
    assert submit_attempt(attempt_id, person, changes, library, clock()) is None
    assert get_grade(intact(person, attempt_id)).percent == 100 and _gradings() == 1


@pytest.mark.parametrize("place", ["grade", "append", "settle"])
def test_a25_a_grading_that_breaks_off_is_done_by_the_job_once(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]

    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(closing_services, place, broken)
        assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
        attempt = intact(person, attempt_id)
        assert (attempt.state, attempt.grading_pending, _gradings()) == ("submitted", True, 0)
        assert run_due(library, clock.forward(seconds=10), 30)["attempts graded"] == 0
    page = client_of(app, "trainee").get(f"/quizzes/attempts/{attempt_id}/result")
    assert page.status_code == 200
    assert run_due(library, clock.forward(seconds=10), 30)["attempts graded"] == 1
    assert run_due(library, clock.forward(seconds=10), 30)["attempts graded"] == 0
    attempt = intact(person, attempt_id)
    assert (attempt.grading_pending, _gradings(), get_grade(attempt).percent) == (False, 1, 100)
    assert [event.kind for event in get_ledger_events(person)].count("graded") == 1


def _gradings() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Grading)) or 0


def test_a26_more_time_at_the_last_second_is_told_and_the_old_end_closes_nothing(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    client = client_of(app, "trainee")
    end = clock() + LIMIT
    clock.forward(seconds=LIMIT.seconds - 5)
    assert extend_attempt(world.viewer("trainer"), attempt_id, 10, "设备故障", clock()) is None
    told = client.get(f"/quizzes/attempts/{attempt_id}/clock").get_json()
    assert datetime.fromisoformat(told["deadline_at"]) == end + timedelta(minutes=10)
    clock.forward(seconds=5 + 61)
    assert run_due(library, clock(), 30)["attempts expired"] == 0
    slot, letters = choices(person, attempt_id)[0]
    saved = done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    assert saved.deadline_at == end + timedelta(minutes=10)
    assert intact(person, attempt_id).state == "open"
    clock.forward(minutes=10)
    assert run_due(library, clock(), 30)["attempts expired"] == 1
    event = get_events(attempt_id, "deadline")[0]
    assert (event.actor_id, event.data) == (world["trainer"], '{"delta_ms":600000,"reason":"设备故障"}')


def test_nobody_acts_on_an_attempt_of_their_own(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainer", library, clock)
    viewer = world.viewer("trainer")
    assert suspend_attempt(viewer, attempt_id, "想歇一会", clock()) == Refused.because("own_attempt")
    assert extend_attempt(viewer, attempt_id, 10, "不够", clock()) == Refused.because("own_attempt")


def test_making_void_takes_two_people_and_gives_the_try_back(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock())
    _second_trainer(world, clock)
    trainer, second = world.viewer("trainer"), world.viewer("other")
    assert void_attempt(trainer, attempt_id, "考场舞弊", library, clock()) is None
    assert intact(person, attempt_id).state == "submitted"
    assert void_attempt(trainer, attempt_id, "考场舞弊", library, clock()) == Refused.because("second_person_needed")
    assert void_attempt(second, attempt_id, "复核属实", library, clock()) is None
    assert intact(person, attempt_id).state == "void"
    assert get_tries_left(person, PAPER) == 3
    assert [event.kind for event in get_ledger_events(person)][-1] == "corrected"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grading)) == 1, "what was graded stays"
    assert void_attempt(second, attempt_id, "又一次", library, clock()) == Refused.because("already_void")
    assert db.session.scalar(sa.select(Attempt.closed_at)) is not None
