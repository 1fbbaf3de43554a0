"""Decisions by two people, on both databases: what they write, who is kept out, that two at once make one, and appeals."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from app.accounts.services import add_person, grant_role
from app.domain.calendar import add_months, civil_date
from app.domain.decisions import Kind, Wish
from app.domain.rights import Viewer
from app.domain.standing import State
from app.errors import NotFound, Refused
from app.library.load import Library
from app.qualification.certificates_queries import list_certificates
from app.qualification.decisions_queries import count_to_confirm, list_decisions, list_own_decisions
from app.qualification.decisions_services import confirm_decision, decide_appeal, decline_decision, open_appeal, propose_decision
from app.qualification.queries import get_standing
from app.record.queries import get_events, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.racing import race
from tests.reports.lives import KEY, live

SUSPEND = Wish(kind=Kind.SUSPEND, reason="investigation", note="核实一件投诉")


@pytest.fixture
def desk(world: World, library: Library, clock: Clock) -> World:
    """The small bank with two more of HR, one of whom is also a trainer, and a trainee who holds the qualification."""
    for who, number in (("hr2", "H0002"), ("hr3", "H0003"), ("hr4", "H0004")):
        world.ids[who] = done(add_person(number, who, "110", clock(), hired_on=civil_date(clock()), password_hash=""))
        assert grant_role(world[who], "hr", "110", clock()) is None
    live(world["trainee"], library, civil_date(clock()) - timedelta(days=100))
    return world


def state(desk: World, clock: Clock) -> State:
    return get_standing(desk["trainee"], KEY, civil_date(clock())).state


def proposed(desk: World, wish: Wish, library: Library, clock: Clock, by: str = "hr") -> int:
    return done(propose_decision(desk.viewer(by), desk["trainee"], KEY, wish, library.programme, clock()))


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return outcome.code


def test_nothing_happens_before_the_second_person_and_all_at_once_after(desk: World, library: Library, clock: Clock) -> None:
    decision = proposed(desk, SUSPEND, library, clock)
    waiting = [count_to_confirm(desk.viewer(who)) for who in ("hr", "hr2", "trainer")]
    assert state(desk, clock) is State.QUALIFIED and waiting == [0, 1, 0], "it waits for the second person alone"
    assert code(confirm_decision(desk.viewer("hr"), decision, library.programme, clock())) == "other_person_needed"
    assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None
    assert state(desk, clock) is State.SUSPENDED and count_to_confirm(desk.viewer("hr2")) == 0
    assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None, "a second click is no error"
    kinds = [event.kind for event in get_events(desk["trainee"])]
    assert kinds.count("suspended") == 1 and verify_ledger() == []
    (line,) = list_own_decisions(desk.viewer("trainee"))
    assert line.decision.event_seq and line.wish == SUSPEND


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("trainer", "no_such_person"), ("branch_head", "no_such_person"), ("trainee", "no_such_person"), ("auditor", "no_such_person")],
)
def test_only_hr_proposes(desk: World, library: Library, clock: Clock, who: str, outcome: str) -> None:
    with pytest.raises(NotFound, match=outcome):
        propose_decision(desk.viewer(who), desk["trainee"], KEY, SUSPEND, library.programme, clock())


def test_not_for_oneself_nor_for_ones_own_trainee_nor_beyond_ones_branches(desk: World, library: Library, clock: Clock) -> None:
    accept = Wish(kind=Kind.ACCEPT, reason="earlier_system", number="旧-7", valid_from=civil_date(clock()), valid_until=civil_date(clock()))
    own = propose_decision(desk.viewer("hr"), desk["hr"], KEY, accept, library.programme, clock())
    assert code(own) == "not_for_oneself"
    decision = proposed(desk, SUSPEND, library, clock)
    # live() lets the trainee assign to themselves; whoever else has assigned is their trainer.
    assert (
        code(decline_decision(Viewer(person_id=desk["trainee"], roles=desk.viewer("hr").roles), decision, library.programme, clock()))
        == "not_for_oneself"
    )
    with pytest.raises(NotFound):
        propose_decision(desk.viewer("hr"), desk["far"], KEY, accept, library.programme, clock())


def test_twenty_confirmations_and_twenty_proposals_at_once_make_one(desk: World, app: Flask, library: Library, clock: Clock) -> None:
    hr, hr2, person, now = desk.viewer("hr"), desk.viewer("hr2"), desk["trainee"], clock()
    outcomes = race(app, [partial(propose_decision, hr, person, KEY, SUSPEND, library.programme, now)] * 20)
    made = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(made) == 1 and {code(one) for one in outcomes if isinstance(one, Refused)} == {"proposed_already"}
    assert race(app, [partial(confirm_decision, hr2, made[0], library.programme, now)] * 20) == [None] * 20
    assert [event.kind for event in get_events(person)].count("suspended") == 1 and verify_ledger() == []


def test_every_kind_becomes_its_event_and_its_standing(desk: World, library: Library, clock: Clock) -> None:
    today, seen = civil_date(clock()), []
    number = list_certificates(desk.viewer("trainee"))[0].number
    wishes = [
        Wish(kind=Kind.EXTEND, reason="leave", valid_until=add_months(today, 30)),
        SUSPEND,
        Wish(kind=Kind.REINSTATE, reason="cleared"),
        Wish(kind=Kind.REVOKE, reason="fraud"),
        Wish(kind=Kind.GRANT, reason="paper_exam", valid_from=today, valid_until=add_months(today, 12)),
    ]
    for wish in wishes:
        decision = proposed(desk, wish, library, clock)
        assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None
        seen.append(state(desk, clock))
    assert seen == [State.QUALIFIED, State.SUSPENDED, State.QUALIFIED, State.REVOKED, State.QUALIFIED]
    newest = list_certificates(desk.viewer("trainee"))
    assert len(newest) == 2 and newest[0].number != number and newest[0].valid_until == add_months(today, 12)
    assert verify_ledger() == []


def test_what_made_sense_when_proposed_is_asked_again_at_the_confirmation(desk: World, library: Library, clock: Clock) -> None:
    first, second = proposed(desk, SUSPEND, library, clock), proposed(desk, Wish(kind=Kind.REVOKE, reason="fraud"), library, clock)
    assert confirm_decision(desk.viewer("hr2"), second, library.programme, clock()) is None
    assert code(confirm_decision(desk.viewer("hr2"), first, library.programme, clock())) == "nothing_valid"
    assert decline_decision(desk.viewer("hr"), first, library.programme, clock()) is None
    assert [line.decision.outcome for line in list_decisions(desk.viewer("hr"))] == ["confirmed", "withdrawn"]


def test_an_appeal_freezes_the_matter_and_a_third_person_decides_it(desk: World, library: Library, clock: Clock) -> None:
    decision = proposed(desk, SUSPEND, library, clock)
    with pytest.raises(NotFound):
        open_appeal(desk.viewer("trainee"), decision, "没有道理", clock())
    assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None
    with pytest.raises(NotFound):
        open_appeal(desk.viewer("other"), decision, "替他不平", clock())
    assert code(open_appeal(desk.viewer("trainee"), decision, "  ", clock())) == "grounds_missing"
    assert open_appeal(desk.viewer("trainee"), decision, "那天我不在岗", clock()) is None
    assert code(open_appeal(desk.viewer("trainee"), decision, "再说一遍", clock())) == "appealed_already"
    revoke = Wish(kind=Kind.REVOKE, reason="fraud")
    assert code(propose_decision(desk.viewer("hr3"), desk["trainee"], KEY, revoke, library.programme, clock())) == "appeal_open"
    for who in ("hr", "hr2"):
        assert code(decide_appeal(desk.viewer(who), decision, True, "查过了", library.programme, clock())) == "other_person_needed"
    assert state(desk, clock) is State.SUSPENDED
    assert decide_appeal(desk.viewer("hr3"), decision, True, "考勤表明当天不在岗", library.programme, clock()) is None
    assert state(desk, clock) is State.QUALIFIED
    assert code(decide_appeal(desk.viewer("hr4"), decision, False, "再议", library.programme, clock())) == "decided_already"
    kinds = [event.kind for event in get_events(desk["trainee"])][-4:]
    assert kinds == ["suspended", "appeal_opened", "appeal_decided", "corrected"] and verify_ledger() == []


def test_a_dismissed_appeal_changes_nothing(desk: World, library: Library, clock: Clock) -> None:
    decision = proposed(desk, SUSPEND, library, clock)
    assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None
    assert open_appeal(desk.viewer("trainee"), decision, "不服", clock()) is None
    assert code(decide_appeal(desk.viewer("hr3"), decision, False, " ", library.programme, clock())) == "answer_missing"
    assert decide_appeal(desk.viewer("hr3"), decision, False, "事实清楚", library.programme, clock()) is None
    assert state(desk, clock) is State.SUSPENDED
    assert isinstance(
        propose_decision(desk.viewer("hr3"), desk["trainee"], KEY, Wish(kind=Kind.REINSTATE, reason="cleared"), library.programme, clock()),
        int,
    )


def test_the_way_through_the_pages(desk: World, app: Flask, clock: Clock) -> None:
    hr, person = client_of(app, "hr"), desk["trainee"]
    assert f"/qualification/decisions/new/{person}" in hr.get(f"/reports/people/{person}").text
    form = {"qualification": KEY, "kind": "suspend", "reason": "investigation", "note": "核实"}
    assert "请检查以下内容" not in hr.get(f"/qualification/decisions/new/{person}").text
    reply = hr.post(f"/qualification/decisions/new/{person}", data=form | {"reason": "leave"})
    assert reply.status_code == 200 and "请检查以下内容" in reply.text, "a reason of another kind is no reason"
    reply = hr.post(f"/qualification/decisions/new/{person}", data=form)
    assert reply.status_code == 302
    page = hr.get(reply.location).text
    assert "待第二人确认" in page and "核实" in page
    assert "不能再确认" in hr.post(f"{reply.location}/confirm", follow_redirects=True).text
    trainee = client_of(app, "trainee")
    assert "没有关于您的资格决定" in trainee.get("/qualification/decisions/mine").text


def test_the_home_page_tells_what_waits_for_whom(desk: World, app: Flask, library: Library, clock: Clock) -> None:
    wish = Wish(kind=Kind.SUSPEND, reason="investigation")
    decision = proposed(desk, wish, library, clock, by="hr2")
    hr, told = client_of(app, "hr"), "待确认的决定（1）"
    assert told in hr.get("/").text and told not in client_of(app, "branch_head").get("/").text
    assert f"/qualification/decisions/{decision}" in hr.get("/qualification/decisions/?outcome=waiting").text
    assert hr.post(f"/qualification/decisions/{decision}/confirm").status_code == 302
    assert "待确认的决定" not in hr.get("/").text and "没有资格决定" in hr.get("/qualification/decisions/?outcome=waiting").text
    home = client_of(app, "trainee").get("/").text
    assert "暂停：核实调查。" in home and "恢复由人力资源部门决定" in home, "a decision without a note tells its reason in words"
