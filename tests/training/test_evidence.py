"""What a person has shown, attended and been attested: recorded once, by the right people, and counted in their standing."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.cases.best import Search
from app.errors import NotFound, Refused
from app.extensions import db
from app.home.queries import get_own_data
from app.manual.services import mark_read
from app.practice.cases_models import CasePlay
from app.practice.cases_queries import staged
from app.practice.cases_services import start_play, take_step
from app.qualification.models import Certificate
from app.qualification.queries import get_standing
from app.quizzes.services import start_attempt, submit_attempt
from app.record.models import AuditRow, LedgerEvent
from app.record.queries import get_events, verify_ledger
from app.training.evidence_queries import get_evidence
from app.training.evidence_services import Course, Observed, attest_fact, log_hours, record_observation, take_back_hours
from app.training.services import assign_module
from tests.people import done
from tests.quizzes.sitting import answers

KEY, OTHER_KEY = "a" * 24, "b" * 24
COURSE = Course("反假货币培训", date(2026, 3, 2), 12)


def assign(world, who, module, library, clock):
    done(assign_module(world.viewer("trainer"), [world[who]], module, civil_date(clock()) + timedelta(days=60), library, clock()))


def play(person_id, case, library, now):
    """The best way through a shipped case, by the letters that the page shows."""
    play_id = start_play(person_id, case.slug, 3, library, now)
    path = Search(staged(db.session.get(CasePlay, play_id), library).case).path()
    for count, step in enumerate(path):
        _scene, _, answer = step.partition("=")
        choices = [choice.key for choice in staged(db.session.get(CasePlay, play_id), library).play.scene.choices]
        letter, values = ("ABCD"[choices.index(answer)], []) if choices else ("", json.loads(answer))
        assert take_step(play_id, person_id, count, letter, values, library, now) is None
    return play_id


def cases_of(library, theme=""):
    return [item.case for item in library.bank.cases if theme in ("", item.case.theme)]


def points_of(library, scene):
    return library.programme.observation(scene).points


def kinds(person_id):
    return [event.kind for event in get_events(person_id)]


def test_the_special_training_in_complaints_is_earned(app, world, library, clock):
    me, viewer = world["trainee"], world.viewer("trainer")
    assign(world, "trainee", "complaints-special", library, clock)
    for section in library.programme.the_module("complaints-special").sections:
        mark_read(me, section, library, clock())
    attempt = done(start_attempt(me, "complaints", library, clock()))
    assert submit_attempt(attempt, me, answers(me, attempt), library, clock()) is None
    for case in cases_of(library, "complaints")[:3]:
        clock.forward(days=1)
        play(me, case, library, clock())
    clock.forward(days=1)
    assert get_standing(me, "complaint-handler", civil_date(clock())).state == "ready"
    not_yet = Observed((), passed=False, note="没有复述客户的话")
    assert record_observation(viewer, me, "complaint", not_yet, KEY, library.programme, clock()) is None
    assert get_standing(me, "complaint-handler", civil_date(clock())).state == "ready"
    clock.forward(days=1)
    seen = Observed(points_of(library, "complaint"), passed=True)
    for _click in range(2):
        assert record_observation(viewer, me, "complaint", seen, OTHER_KEY, library.programme, clock()) is None
    assert get_standing(me, "complaint-handler", civil_date(clock())).state == "qualified"
    assert kinds(me).count("case_played") == 3 and kinds(me).count("observed") == 2
    certificate = db.session.scalars(sa.select(Certificate)).one()
    assert (certificate.qualification, certificate.valid_from) == ("complaint-handler", civil_date(clock()))
    assert verify_ledger() == []


def test_the_yearly_education_is_reached_and_a_wrong_entry_taken_back(app, world, library, clock):
    me, viewer = world["trainee"], world.viewer("trainer")
    assign(world, "trainee", "yearly", library, clock)
    for case in cases_of(library)[:2]:
        play(me, case, library, clock())
    people = [me, world["other"]]
    assert log_hours(viewer, people, COURSE, KEY, library.programme, clock()) == 2
    assert log_hours(viewer, people, COURSE, KEY, library.programme, clock()) == 0
    wrong = get_evidence(me, library.programme).hours[0]
    assert take_back_hours(viewer, me, wrong.seq, "登记错人", library.programme, clock()) is None
    assert take_back_hours(viewer, me, wrong.seq, "登记错人", library.programme, clock()).code == "no_hours_to_take_back"
    clock.forward(days=1)
    again = Course("服务礼仪提升", civil_date(clock()), 12)
    assert log_hours(viewer, [me], again, OTHER_KEY, library.programme, clock()) == 1
    assert get_standing(me, "yearly-education", civil_date(clock())).state != "qualified"
    assert log_hours(viewer, [me], again, "c" * 24, library.programme, clock()) == 1
    standing = get_standing(me, "yearly-education", civil_date(clock()))
    assert (standing.state, standing.params["until"]) == ("qualified", "2026-12-31")
    assert [event.data["hours"] for event in get_events(me) if event.kind == "hours_logged"] == [12, -12, 12, 12]
    assert [event.data["hours"] for event in get_evidence(world["other"], library.programme).hours] == [12]
    assert verify_ledger() == []


def test_hr_attests_and_withdraws_a_fact_once(app, world, library, clock):
    me, hr = world["trainee"], world.viewer("hr")
    for holds in (True, True, False, False, True):
        assert attest_fact(hr, me, "schooling", holds, library.programme, clock()) is None
    assert [event.data["holds"] for event in get_events(me)] == [True, False, True]
    held = {fact.key: event for fact, event in get_evidence(me, library.programme).facts}
    assert held["schooling"].actor_id == world["hr"] and held["clean-record"] is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.action == "fact_attested")) == 3


def test_nobody_records_for_themselves(fast_app, fast_world, library, clock):
    world, programme, now = fast_world, library.programme, clock()
    trainer, hr = world["trainer"], world["hr"]
    seen = Observed(points_of(library, "peak"), passed=True)
    found = [
        record_observation(world.viewer("trainer"), trainer, "peak", seen, KEY, programme, now),
        log_hours(world.viewer("trainer"), [trainer, world["trainee"]], COURSE, KEY, programme, now),
        take_back_hours(world.viewer("trainer"), trainer, 1, "错", programme, now),
        attest_fact(world.viewer("hr"), hr, "schooling", True, programme, now),
    ]
    assert [refused.code for refused in found] == ["evidence_for_oneself"] * 4
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEvent)) == 0


def test_nobody_outside_the_scope_is_found(app, world, library, clock):
    programme, now, far = library.programme, clock(), world["far"]
    trainer, hr = world.viewer("trainer"), world.viewer("hr")
    seen = Observed(points_of(library, "peak"), passed=True)
    for act in (
        lambda: record_observation(trainer, far, "peak", seen, KEY, programme, now),
        lambda: log_hours(trainer, [world["trainee"], far], COURSE, KEY, programme, now),
        lambda: take_back_hours(trainer, far, 1, "错", programme, now),
        lambda: attest_fact(hr, far, "schooling", True, programme, now),
        # A right that the role does not have is a scope without anybody in it.
        lambda: attest_fact(trainer, world["trainee"], "schooling", True, programme, now),
        lambda: record_observation(hr, world["trainee"], "peak", seen, KEY, programme, now),
    ):
        with pytest.raises(NotFound):
            act()
        db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEvent)) == 0


@pytest.mark.parametrize(
    ("points", "passed", "note", "code"),
    [(-1, True, "", "points_missing"), (0, True, "很好", "points_missing"), (3, False, " ", "what_lacks_missing")],
)
def test_what_a_trainer_saw_has_to_fit(fast_app, fast_world, library, clock, points, passed, note, code):
    shown = points_of(library, "peak")
    seen = Observed(shown[:points] if points else (), passed, note)
    refused = record_observation(fast_world.viewer("trainer"), fast_world["trainee"], "peak", seen, KEY, library.programme, clock())
    assert isinstance(refused, Refused) and refused.code == code


@pytest.mark.parametrize(
    ("title", "days", "hours", "code"),
    [
        ("  ", 0, 8, "title_missing"),
        ("课", 1, 8, "held_in_the_future"),
        ("课", -366, 8, None),
        ("课", -367, 8, "held_too_long_ago"),
        ("课", 0, 0, "hours_out_of_range"),
        ("课", 0, 24, None),
        ("课", 0, 25, "hours_out_of_range"),
        ("课", 0, -1, "hours_out_of_range"),
    ],
)
def test_which_hours_are_taken(fast_app, fast_world, library, clock, title, days, hours, code):
    course = Course(title, civil_date(clock()) + timedelta(days=days), hours)
    outcome = log_hours(fast_world.viewer("trainer"), [fast_world["trainee"]], course, KEY, library.programme, clock())
    assert outcome == 1 if code is None else outcome.code == code


def test_somebody_of_whom_no_cases_are_asked_plays_for_themselves(fast_app, fast_world, library, clock):
    complaint, other = cases_of(library, "complaints")[0], cases_of(library, "machines")[0]
    play(fast_world["trainee"], complaint, library, clock())
    assign(fast_world, "trainee", "onboarding", library, clock)
    play(fast_world["trainee"], complaint, library, clock())
    assign(fast_world, "trainee", "complaints-special", library, clock)
    play(fast_world["trainee"], other, library, clock())
    assert "case_played" not in kinds(fast_world["trainee"])
    play(fast_world["trainee"], complaint, library, clock())
    event = get_events(fast_world["trainee"])[-1]
    assert event.data == {"case": complaint.slug, "theme": "complaints", "percent": 100, "critical": False}


def test_one_s_own_data_names_what_was_recorded(fast_app, fast_world, library, clock):
    log_hours(fast_world.viewer("trainer"), [fast_world["trainee"]], COURSE, KEY, library.programme, clock())
    told = get_own_data(fast_world.viewer("trainee"), clock())
    assert told["evidence_recorded"] == [{"person_id": fast_world["trainee"], "event_seq": 1}]
