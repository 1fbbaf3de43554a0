"""Q15: a leaver is erased and the evidence stands: the chain verifies, the certificate answers, the name is nowhere in the database."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.desk import set_active
from app.accounts.models import Person
from app.accounts.sessions import open_session
from app.domain.calendar import civil_date
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.decisions_services import decide_appeal, open_appeal
from app.qualification.models import Certificate
from app.quizzes.recount_queries import get_recount
from app.record.queries import get_events, verify_ledger
from app.record.services import append
from app.roster.erasure_queries import list_own_requests, list_requests
from app.roster.erasure_services import answer_request, ask, erase_person, propose_erasure
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import ROOT
from tests.people import World
from tests.qualification.promises.desk import add_hr, suspend
from tests.racing import race
from tests.reports.lives import hire, live

NAME, STAFF_NO, YEARS = "欧阳之遥", "Z9988", 3


@pytest.fixture
def leaver(world: World, library: Library, clock: Clock) -> int:
    """Somebody with a certificate, a decision, an appeal and texts of all kinds, each with the name in it, who leaves today."""
    add_hr(world, clock)
    person_id = world.ids["leaver"] = hire(STAFF_NO, NAME, "111", civil_date(clock()))
    live(person_id, library, civil_date(clock()))
    decision = suspend(world, "leaver", f"{NAME}被投诉，先停一停", library, clock)
    assert open_appeal(world.viewer("leaver"), decision, f"我是{NAME}，投诉不实", clock()) is None
    assert decide_appeal(world.viewer("hr3"), decision, True, f"查明{NAME}（{STAFF_NO}）无过错", library.programme, clock()) is None
    begin_write()
    note = {"scene": "greeting", "passed": True, "points": [], "note": f"{NAME}迎客得体"}
    append("observed", person_id, effective_on=civil_date(clock()), actor_id=world["trainer"], payload=note, now=clock())
    open_session(person_id, "", address="10.1.2.3", agent=f"{NAME}的手机", now=clock())
    db.session.commit()
    assert ask(person_id, "correct", f"{NAME}的入职日期不对", clock()) is None
    assert set_active(world.viewer("hr"), person_id, False, clock()) is None
    return person_id


def found_anywhere(*words: str) -> list[str]:
    """Every text column of every table in which one of the words stands."""
    found = []
    for table in db.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, (sa.String, sa.JSON)):
                texts = (str(value) for value in db.session.scalars(sa.select(column)))
                found += [f"{table.name}.{column.name}" for text in texts if any(word in text for word in words)]
    return sorted(set(found))


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return outcome.code


def proposed(world: World, clock: Clock) -> int:
    """The number of an erasure that hr has proposed."""
    assert propose_erasure(world.viewer("hr"), world["leaver"], "保存期限届满", YEARS, clock()) is None
    return next(line.request.id for line in list_requests(world.viewer("hr")) if line.request.kind == "erase")


def test_a_leaver_is_erased_and_the_evidence_stands(
    app: Flask, world: World, library: Library, clock: Clock, leaver: int, tmp_path: Path
) -> None:
    number, token = db.session.execute(sa.select(Certificate.number, Certificate.token).where(Certificate.person_id == leaver)).one()
    before = len(get_events(leaver))
    assert {"people.name", "certificates.fields", "event_texts.body", "decisions.wish", "appeals.grounds"} <= set(found_anywhere(NAME))
    assert not [place for place in found_anywhere(NAME, STAFF_NO) if place.startswith(("ledger_events", "audit_rows"))]
    clock.forward(days=366 * 6)
    request = proposed(world, clock)
    assert code(erase_person(world.viewer("hr"), request, YEARS, library.programme, clock())) == "other_person_needed"
    assert race(app, [partial(erase_person, world.viewer("hr2"), request, YEARS, library.programme, clock())] * 4) == [None] * 4

    assert found_anywhere(NAME, STAFF_NO) == []
    assert found_anywhere("10.1.2.3") == ["audit_rows.address"], "the log that the law wants kept, under the number alone"
    person = db.session.get_one(Person, leaver)
    assert (person.name, person.password_hash) == (f"已删除人员 #{leaver}", "")
    assert verify_ledger() == [] and not get_recount().differences
    assert [event.kind for event in get_events(leaver)][before:] == ["erased"]
    assert app.test_cli_runner().invoke(args=["record", "verify"]).exit_code == 0
    ledger = tmp_path / "ledger.jsonl"
    assert app.test_cli_runner().invoke(args=["record", "export-ledger", str(ledger)]).exit_code == 0
    script = [sys.executable, "-I", "-S", str(ROOT / "scripts" / "verify_ledger.py"), str(ledger)]
    assert subprocess.run(script, capture_output=True, check=False, timeout=60).returncode == 0
    assert NAME not in ledger.read_text(encoding="utf-8")

    page = app.test_client().get(f"/check/{token}")
    assert page.status_code == 200 and number in page.text and "持有人信息已删除" in page.text and "不一致" not in page.text
    hr = client_of(app, "hr")
    for path in (f"/people/{leaver}", f"/people/{leaver}/erasure", f"/reports/people/{leaver}", f"/qualification/certificates/{number}"):
        assert hr.get(path).status_code == 200, path
    assert code(set_active(world.viewer("hr"), leaver, True, clock())) == "erased_already", "nobody comes back under a number alone"


def test_a_text_that_was_changed_and_not_erased_is_named(app: Flask, leaver: int) -> None:
    seq = next(event.seq for event in get_events(leaver) if event.kind == "suspended")
    begin_write()
    db.session.execute(sa.text('UPDATE event_texts SET body = \'{"reason":"x"}\' WHERE seq = :seq'), {"seq": seq})
    db.session.commit()
    assert [(breach.seq, breach.code) for breach in verify_ledger()] == [(seq, "text_changed")]


def test_within_the_term_of_the_law_it_is_restricted_and_the_reason_is_told(
    app: Flask, world: World, library: Library, clock: Clock, leaver: int
) -> None:
    clock.forward(days=365)
    assert code(propose_erasure(world.viewer("hr"), leaver, "本人来信", YEARS, clock())) == "erase_within_term"
    page = client_of(app, "hr").get(f"/people/{leaver}/erasure").text
    assert "限制处理" in page and "保存期限" in page
    assert ask(leaver, "erase", "请删除我的信息", clock()) is None
    request = next(line.request.id for line in list_requests(world.viewer("hr")) if line.request.kind == "erase")
    assert code(answer_request(world.viewer("hr"), request, True, "同意", YEARS, clock())) == "erase_by_two"
    assert answer_request(world.viewer("hr"), request, False, "法定保存期限未满，期满再办", YEARS, clock()) is None
    (told,) = [line.request for line in list_own_requests(world.viewer("leaver")) if line.request.kind == "erase"]
    assert (told.outcome, told.answer) == ("restricted", "法定保存期限未满，期满再办")
    assert "people.name" in found_anywhere(NAME)


def test_who_is_here_is_not_erased_and_asks_in_the_app(app: Flask, world: World, library: Library, clock: Clock, leaver: int) -> None:
    browser = client_of(app, "trainee")
    assert browser.post("/me/requests", data={"kind": "erase", "wish": "请删除"}).status_code == 302
    assert code(ask(world["trainee"], "erase", "再来一次", clock())) == "asked_already"
    assert code(propose_erasure(world.viewer("hr"), world["trainee"], "本人要求", YEARS, clock())) == "erase_still_here"
    request = next(line.request.id for line in list_requests(world.viewer("hr"), world["trainee"]))
    hr = client_of(app, "hr")
    assert "请删除" in hr.get("/people/requests").text
    hr.post(f"/people/requests/{request}/answer", data={"granted": "0", "answer": "在职期间依规定保存"})
    assert "在职期间依规定保存" in browser.get("/me/requests").text
    with pytest.raises(NotFound):
        propose_erasure(world.viewer("hr"), world["far"], "别的城市", YEARS, clock())
    with pytest.raises(NotFound):
        answer_request(world.viewer("trainer"), request, False, "不行", YEARS, clock())
