"""Q8: revoking, suspending, granting by hand, making void: two people, a reason code, and a proof of who sits there.

One person alone, about oneself, or about one's own trainee is refused, and the audit trail keeps the try. A key is changed nowhere in the
running app: it stands in the bank's files, whose history has its own two people; what a changed key does is a new grading.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

import app as package
from app.accounts.services import add_person, grant_role
from app.domain.calendar import add_months, civil_date
from app.domain.decisions import Kind, Wish
from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.qualification.decisions_queries import count_to_confirm, list_to_confirm
from app.qualification.decisions_services import confirm_decision, decline_decision, propose_decision
from app.quizzes.incidents_services import void_attempt
from app.record.models import AuditRow
from app.record.queries import get_events, get_head, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import PASSWORD, World, done
from tests.quizzes.sitting import begin, prepare
from tests.reports.lives import KEY, live


@pytest.fixture
def desk(world: World, library: Library, clock: Clock) -> World:
    """A holder whose trainer is of HR as well, and who is of HR too: everybody who might be tempted."""
    now = clock()
    for who, number in (("hr2", "H0002"), ("hr3", "H0003")):
        world.ids[who] = done(add_person(number, who, "110", now, hired_on=civil_date(now), password_hash=""))
    for who in ("hr2", "hr3", "trainer", "trainee"):
        assert grant_role(world[who], "hr", "110", now) is None
    prepare(world, "trainee", library, clock)
    live(world["trainee"], library, civil_date(now) - timedelta(days=100))
    return world


def wishes(clock: Clock) -> list[Wish]:
    today = civil_date(clock())
    period = {"valid_from": today, "valid_until": add_months(today, 12)}
    return [
        Wish(kind=Kind.SUSPEND, reason="investigation"),
        Wish(kind=Kind.REINSTATE, reason="cleared"),
        Wish(kind=Kind.EXTEND, reason="leave", valid_until=add_months(today, 30)),
        Wish(kind=Kind.REVOKE, reason="fraud"),
        Wish(kind=Kind.GRANT, reason="paper_exam", **period),
        Wish(kind=Kind.ACCEPT, reason="other_branch", number="外-1", **period),
    ]


def refusals() -> list[tuple[int, str, str]]:
    """What the audit trail keeps of refused tries: who, what act, why."""
    rows = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "decision_refused").order_by(AuditRow.id)).all()
    details = [(row.actor_id, json.loads(row.detail)) for row in rows]
    return [(actor_id, detail["act"], detail["why"]) for actor_id, detail in details]


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.code


def test_q8_every_kind_needs_a_second_person_who_is_neither_subject_nor_trainer(desk: World, library: Library, clock: Clock) -> None:
    programme, person, expected = library.programme, desk["trainee"], []
    for wish in wishes(clock):
        without = wish.model_copy(update={"reason": ""})
        assert code(propose_decision(desk.viewer("hr"), person, KEY, without, programme, clock())) == "reason_missing"
        for who, why in (("trainee", "not_for_oneself"), ("trainer", "not_for_own_trainee")):
            assert code(propose_decision(desk.viewer(who), person, KEY, wish, programme, clock())) == why
            expected.append((desk[who], "propose", why))
        decision = done(propose_decision(desk.viewer("hr"), person, KEY, wish, programme, clock()))
        before = get_head()
        tries = (("hr", "other_person_needed"), ("trainee", "not_for_oneself"), ("trainer", "not_for_own_trainee"))
        for who, why in tries:
            assert code(confirm_decision(desk.viewer(who), decision, programme, clock())) == why
            expected.append((desk[who], "confirm", why))
        for who, why in tries[1:]:
            assert code(decline_decision(desk.viewer(who), decision, programme, clock())) == why
            expected.append((desk[who], "decline", why))
        assert get_head() == before, "a refused try changes nothing"
        waiting = {who: count_to_confirm(desk.viewer(who)) for who in ("hr", "hr2", "trainee", "trainer", "auditor")}
        assert waiting == {"hr": 0, "hr2": 1, "trainee": 0, "trainer": 0, "auditor": 0}
        assert [line.decision.id for line in list_to_confirm(desk.viewer("hr2"))] == [decision]
        assert confirm_decision(desk.viewer("hr2"), decision, programme, clock()) is None
    assert refusals() == expected and verify_ledger() == []
    codes = [event.data["code"] for event in get_events(person) if "decision" in event.data]
    assert codes == [wish.reason for wish in wishes(clock)]


def test_q8_an_attempt_is_made_void_by_two_and_never_by_its_candidate(desk: World, library: Library, clock: Clock) -> None:
    attempt = begin(desk, "other", library, clock)
    grant_role(desk["other"], "trainer", "110", clock())
    for who, why in (("other", "own_attempt"), ("trainer", None), ("trainer", "second_person_needed")):
        outcome = void_attempt(desk.viewer(who), attempt, "考场舞弊", library, clock())
        assert (outcome.code if outcome else None) == why
    assert refusals() == [(desk["other"], "void", "own_attempt"), (desk["trainer"], "void", "second_person_needed")]


def test_q8_who_may_not_is_told_403_and_a_confirmation_asks_who_sits_there(app: Flask, desk: World, library: Library, clock: Clock) -> None:
    wish = Wish(kind=Kind.SUSPEND, reason="investigation")
    first = done(propose_decision(desk.viewer("hr"), desk["trainee"], KEY, wish, library.programme, clock()))
    hr = client_of(app, "hr")
    refused = hr.post(f"/qualification/decisions/{first}/confirm")
    assert refused.status_code == 403 and "不能再确认" in refused.text
    form = {"qualification": KEY, "kind": "revoke", "reason": "fraud"}
    assert client_of(app, "trainer").post(f"/qualification/decisions/new/{desk['trainee']}", data=form).status_code == 403
    assert decline_decision(desk.viewer("hr"), first, library.programme, clock()) is None
    second = done(propose_decision(desk.viewer("hr2"), desk["trainee"], KEY, wish, library.programme, clock()))
    address = f"/qualification/decisions/{second}"
    assert 'autocomplete="current-password"' not in hr.get(address).text, "signed in a moment ago"
    clock.forward(minutes=16)
    assert 'autocomplete="current-password"' in hr.get(address).text
    assert [hr.post(f"{address}/confirm", data={"password": word}).status_code for word in ("", "wrong")] == [401, 401]
    assert "suspended" not in [event.kind for event in get_events(desk["trainee"])]
    assert hr.post(f"{address}/confirm", data={"password": PASSWORD}).status_code == 302
    # What was read above is an older instant of the database.
    db.session.rollback()
    assert [event.kind for event in get_events(desk["trainee"])].count("suspended") == 1


def test_q8_no_page_changes_a_key() -> None:
    views = list(Path(package.__file__).parent.glob("*/*views.py"))
    assert len(views) > 20 and not [view.name for view in views if "regrade_item" in view.read_text(encoding="utf-8")]
