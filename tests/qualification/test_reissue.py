"""Certificates issued anew: by HR, by an extension, and what the ledger, the standing and the old paper say of it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.accounts.services import add_person, grant_role
from app.domain.calendar import add_months, civil_date
from app.domain.certificate import End, certificate_ends, certificate_state
from app.domain.decisions import Kind, Wish
from app.domain.periods import grants, standing_events
from app.domain.personal_data import without_holder
from app.domain.standing import State, intervals
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.certificates_queries import get_certificate, list_certificates
from app.qualification.certificates_services import reissue_certificate
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import Certificate, StandingInterval
from app.qualification.queries import get_standing
from app.qualification.services import settle
from app.record.models import AuditRow
from app.record.queries import get_events, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.domain.life import Life
from tests.people import World, done
from tests.reports.lives import KEY, live

DAY = date(2026, 3, 2)


@pytest.fixture
def desk(fast_world: World, library: Library, clock: Clock) -> World:
    """The small bank, a second of HR, and a trainee who has held the qualification for a hundred days."""
    fast_world.ids["hr2"] = done(add_person("H0002", "乔安", "110", clock(), hired_on=civil_date(clock()), password_hash=""))
    assert grant_role(fast_world["hr2"], "hr", "110", clock()) is None
    live(fast_world["trainee"], library, civil_date(clock()) - timedelta(days=100))
    return fast_world


def number_of_trainee(desk: World) -> str:
    db.session.rollback()
    return list_certificates(desk.viewer("trainee"))[0].number


def reissue(desk: World, number: str, library: Library, clock: Clock, who: str = "hr", code: str = "misprint") -> str | Refused:
    return reissue_certificate(desk.viewer(who), number, code, "证明材料", library.programme, clock(), "10.0.0.1")


def decide(desk: World, library: Library, clock: Clock, wish: Wish) -> None:
    decision = done(propose_decision(desk.viewer("hr"), desk["trainee"], KEY, wish, library.programme, clock()))
    assert confirm_decision(desk.viewer("hr2"), decision, library.programme, clock()) is None


def rows(desk: World) -> dict[str, Certificate]:
    db.session.rollback()
    found = db.session.scalars(sa.select(Certificate).where(Certificate.person_id == desk["trainee"]))
    return {row.number: row for row in found}


def test_a_new_name_is_printed_and_the_old_paper_says_so(desk: World, library: Library, clock: Clock) -> None:
    old = number_of_trainee(desk)
    before = get_standing(desk["trainee"], KEY, civil_date(clock()))
    begin_write()
    db.session.get_one(Person, desk["trainee"]).name = "王小雪"
    db.session.commit()
    new = done(reissue(desk, old, library, clock, code="name_changed"))
    today = civil_date(clock())
    one, other = (get_certificate(desk.viewer("hr"), number, today) for number in (old, new))
    assert one and other
    assert (one.fields["name"], one.state, one.before, one.renewed_by) == ("王小雨", "superseded", "qualified", "")
    assert one.end and (one.end.by, one.end.code, one.end.on) == (new, "name_changed", today)
    assert (other.fields["name"], other.state, other.replaces) == ("王小雪", "qualified", old)
    assert (other.valid_from, other.valid_until) == (one.valid_from, one.valid_until) and other.token != one.token
    after = get_standing(desk["trainee"], KEY, today)
    assert after.state is before.state and (before.params["number"], after.params["number"]) == (old, new)
    assert get_standing(desk["trainee"], KEY, today - timedelta(days=1)).params["number"] == old, "from that day on, and not before"
    row = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "certificate_reissued")).one()
    assert (row.actor_id, row.subject) == (desk["hr"], f"certificate:{old}") and verify_ledger() == []
    assert [each.number for each in list_certificates(desk.viewer("trainee"))] == [new]


def test_a_replay_gives_the_same_intervals_and_marks(desk: World, library: Library, clock: Clock) -> None:
    done(reissue(desk, number_of_trainee(desk), library, clock))
    query = sa.select(StandingInterval).where(StandingInterval.person_id == desk["trainee"]).order_by(StandingInterval.from_on)
    kept = [(row.from_on, row.to_on, row.state, row.params) for row in db.session.scalars(query)]
    marks = {number: (row.ended_by, row.replaced_by) for number, row in rows(desk).items()}
    begin_write()
    db.session.execute(sa.delete(StandingInterval))
    settle(desk["trainee"], library.programme, clock())
    db.session.commit()
    assert [(row.from_on, row.to_on, row.state, row.params) for row in db.session.scalars(query)] == kept
    assert {number: (row.ended_by, row.replaced_by) for number, row in rows(desk).items()} == marks
    assert [ended == 0 for ended, _by in marks.values()].count(True) == 1


def test_who_may_not_and_what_may_not(desk: World, library: Library, clock: Clock) -> None:
    old = number_of_trainee(desk)
    live(desk["hr"], library, civil_date(clock()))
    live(desk["far"], library, civil_date(clock()))
    own = list_certificates(desk.viewer("hr"))[0].number
    assert reissue(desk, own, library, clock) == Refused.because("not_own_certificate")
    for who, number in (("hr", list_certificates(desk.viewer("far"))[0].number), ("trainer", old), ("hr", "2026-000999-0"), ("hr", "x")):
        with pytest.raises(NotFound):
            reissue(desk, number, library, clock, who=who)
    assert reissue(desk, old, library, clock, code="extended") == Refused.because("reissue_reason_missing")
    new = done(reissue(desk, old, library, clock))
    assert reissue(desk, old, library, clock) == Refused.because("certificate_replaced", number=new)
    decide(desk, library, clock, Wish(kind=Kind.REVOKE, reason="fraud"))
    assert reissue(desk, new, library, clock) == Refused.because("certificate_over")


def test_nothing_is_printed_of_a_holder_who_was_erased(desk: World, library: Library, clock: Clock) -> None:
    old = number_of_trainee(desk)
    begin_write()
    row = db.session.get_one(Certificate, old)
    row.fields = without_holder(dict(row.fields))
    db.session.commit()
    assert reissue(desk, old, library, clock) == Refused.because("certificate_over")


def test_an_extension_prints_a_certificate_with_the_new_last_day(desk: World, library: Library, clock: Clock) -> None:
    old, until = number_of_trainee(desk), add_months(civil_date(clock()), 30)
    decide(desk, library, clock, Wish(kind=Kind.EXTEND, reason="leave", valid_until=until))
    new = number_of_trainee(desk)
    found = get_certificate(desk.viewer("hr"), new, civil_date(clock()))
    assert found and (found.valid_until, found.state, found.replaces) == (until, "qualified", old)
    assert get_standing(desk["trainee"], KEY, until).params["number"] == new
    extension = next(event for event in get_events(desk["trainee"]) if event.kind == "extended")
    decide(desk, library, clock, Wish(kind=Kind.CORRECT, reason="wrong_data", of=extension.seq))
    assert number_of_trainee(desk) == old and rows(desk)[new].ended_by > 0
    void = get_certificate(desk.viewer("hr"), new, civil_date(clock()))
    assert void and void.state == "void"
    back = get_certificate(desk.viewer("hr"), old, civil_date(clock()))
    assert back and back.state == "qualified" and get_standing(desk["trainee"], KEY, civil_date(clock())).params["number"] == old


def test_a_revoked_certificate_stays_revoked_when_its_holder_earns_another(desk: World, library: Library, clock: Clock) -> None:
    old = number_of_trainee(desk)
    decide(desk, library, clock, Wish(kind=Kind.REVOKE, reason="fraud"))
    clock.forward(days=3)
    live(desk["trainee"], library, civil_date(clock()))
    assert get_standing(desk["trainee"], KEY, civil_date(clock())).state is State.QUALIFIED
    found = get_certificate(desk.viewer("hr"), old, civil_date(clock()))
    assert found and found.state == "revoked" and found.end and found.end.code == "fraud"


def test_a_grant_that_was_void_can_be_earned_anew_for_the_same_days(desk: World, library: Library, clock: Clock) -> None:
    granted = next(event for event in get_events(desk["trainee"]) if event.kind == "granted")
    old = number_of_trainee(desk)
    decide(desk, library, clock, Wish(kind=Kind.CORRECT, reason="wrong_data", of=granted.seq))
    new = number_of_trainee(desk)
    assert new != old and rows(desk)[old].ended_by and rows(desk)[new].ended_by == 0
    found = get_certificate(desk.viewer("hr"), old, civil_date(clock()))
    assert found and found.state == "void"


def test_hr_does_it_on_the_page(desk: World, fast_app: Flask, library: Library, clock: Clock) -> None:
    old = number_of_trainee(desk)
    client, url = client_of(fast_app, "hr"), f"/qualification/certificates/{old}"
    assert "重新签发" in client.get(url).text and "重新签发" not in client_of(fast_app, "auditor").get(url).text
    assert "写明情况" in client.post(f"{url}/reissue", data={"code": "lost", "note": " "}, follow_redirects=True).text
    assert client.post(f"{url}/reissue", data={"code": "extended", "note": "x"}).status_code == 200 and number_of_trainee(desk) == old
    page = client.post(f"{url}/reissue", data={"code": "lost", "note": "搬迁时遗失"}, follow_redirects=True).text
    new = number_of_trainee(desk)
    assert new in page and f"取代原编号 {old}" in page
    assert f"已被 {new} 取代" in client.get(url).text and f"/certificates/{new}" in client.get(url).text
    assert client_of(fast_app, "trainer").post(f"{url}/reissue", data={"code": "lost", "note": "x"}).status_code == 403
    token = rows(desk)[old].token
    public = fast_app.test_client().get(f"/check/{token}").text
    assert f"已被 {new} 取代" in public and "遗失" in public and "搬迁" not in public and "状态是：有效" in public


@pytest.mark.parametrize(
    ("end", "on", "expected"),
    [
        (None, DAY, "qualified"),
        (End(seq=9, on=DAY, kind="superseded", by="x"), DAY - timedelta(days=1), "qualified"),
        (End(seq=9, on=DAY, kind="superseded", by="x"), DAY, "superseded"),
        (End(seq=9, on=DAY, kind="superseded", by="x"), date(2029, 1, 1), "superseded"),
        (End(seq=9, on=DAY, kind="revoked"), date(2029, 1, 1), "revoked"),
        (End(seq=9, on=date(2028, 6, 1), kind="revoked"), date(2029, 1, 1), "expired"),
        (End(seq=9, on=DAY, kind="void"), date(2026, 1, 1), "not_yet"),
    ],
)
def test_what_an_ended_certificate_is_worth(end: End | None, on: date, expected: str) -> None:
    assert certificate_state(date(2026, 3, 1), date(2028, 3, 1), State.QUALIFIED, on, end) == expected


def test_what_is_said_of_an_old_number_holds_for_the_new_one() -> None:
    """An extension that names the old number, written by somebody who had the old paper in hand."""
    life = Life().assigned(DAY).read(DAY).sat(DAY)
    (first,) = grants(life.events, life.qualification)
    key = {"qualification": life.qualification.key, "number": first.number}
    life.event("superseded", DAY + timedelta(days=5), by="b", code="lost", **key)
    life.event("extended", DAY + timedelta(days=6), valid_until="2028-06-02", **key)
    (held,) = grants(standing_events(life.events), life.qualification)
    assert (held.number, held.earlier, held.valid_until) == ("b", (first.number,), date(2028, 6, 2))
    numbers = [each.standing.params.get("number") for each in intervals(life.events, life.qualification, life.programme)]
    assert numbers[:2] == [first.number, "b"] and set(numbers[2:]) == {"b"}
    ends = certificate_ends(life.events, life.qualification.key)
    assert ends[first.number].by == "b" and "b" not in ends
