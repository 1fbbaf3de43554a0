"""The page on which anybody checks a certificate: what it tells, what it hides, and how guessing ends. On both databases."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.calendar import civil_date
from app.extensions import begin_write, db
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.models import AuditRow
from app.record.services import append
from app.web.throttle import Throttle, place_of
from tests.clock import Clock
from tests.people import World

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def certificate(world: World, app: Flask, clock: Clock) -> dict[str, str]:
    """王小雨's, valid from 2 March 2026 to 2 March 2028."""
    return earn(world["trainee"], app, clock())


def earn(person_id: int, app: Flask, now: datetime) -> dict[str, str]:
    library = app.extensions["library"]
    module, day = library.programme.modules[0], civil_date(now)
    begin_write()
    for section in module.sections:
        append("section_read", person_id, effective_on=day, actor_id=person_id, now=now, payload={"section": section, "digest": "x"})
    for paper in module.papers:
        payload = {"attempt": "f" * 32, "paper": paper, "passed": True, "points": 9100}
        append("graded", person_id, effective_on=day, actor_id=person_id, now=now, payload=payload)
    settle(person_id, library.programme, now)
    db.session.commit()
    newest = sa.select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.valid_from.desc()).limit(1)
    row = db.session.scalars(newest).one()
    held = {"number": row.number, "token": row.token}
    db.session.rollback()
    return held


def look(app: Flask, token: str, address: str = "10.0.0.1") -> TestResponse:
    return app.test_client().get(f"/check/{token}", environ_base={"REMOTE_ADDR": address})


def ask(app: Flask, number: str, name: str, address: str = "10.0.0.1") -> TestResponse:
    return app.test_client().post("/check", data={"number": number, "name": name}, environ_base={"REMOTE_ADDR": address})


def body_of(reply: TestResponse) -> str:
    """The page without what differs from one reply to the next by design: form tokens and the address it was asked under."""
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", reply.text)
    return re.sub(r'name="next" value="[^"]*"', "", text)


def test_it_tells_what_was_printed_and_hides_who_it_is(certificate: dict[str, str], app: Flask) -> None:
    """Q16."""
    reply = look(app, certificate["token"])
    page = reply.text.partition("<main")[2]
    for text in (
        "王*雨",
        "人民路理财中心",
        "大堂经理上岗资格",
        "2026-03-02 至 2028-03-02",
        certificate["number"],
        "示例银行",
        "有效",
    ):
        assert text in page, text
    for text in ("王小雨", "S0001", "工号", "****", "9100", "分数"):
        assert text not in page.replace(certificate["number"], ""), text
    assert reply.headers["Cache-Control"] == "no-store" and "noindex" in reply.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in reply.text
    assert len(certificate["token"]) >= 22, "128 bits"


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2028, 1, 1), "有效"),
        (date(2028, 1, 2), "待复训，仍有效"),
        (date(2028, 3, 2), "待复训，仍有效"),
        (date(2028, 3, 3), "已过期"),
    ],
)
def test_it_tells_todays_state_without_a_job(certificate: dict[str, str], app: Flask, clock: Clock, day: date, word: str) -> None:
    clock.instant = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    page = look(app, certificate["token"]).text
    assert f"<strong>{word}</strong>" in page and f"以 {day} 的记录为准" in page


def test_the_last_day_ends_at_midnight_in_shanghai(certificate: dict[str, str], app: Flask, clock: Clock) -> None:
    clock.instant = datetime(2028, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert "仍有效" in look(app, certificate["token"]).text
    clock.forward(seconds=1)
    assert "已过期" in look(app, certificate["token"]).text


def test_a_renewal_leaves_the_old_one_to_its_own_days(certificate: dict[str, str], world: World, app: Flask, clock: Clock) -> None:
    clock.instant = datetime(2028, 1, 20, 4, tzinfo=UTC)
    new = earn(world["trainee"], app, clock())
    assert new["number"] != certificate["number"]
    assert "<strong>有效</strong>" in look(app, certificate["token"]).text
    assert "<strong>尚未生效</strong>" in look(app, new["token"]).text
    clock.instant = datetime(2028, 3, 3, 4, tzinfo=UTC)
    old = look(app, certificate["token"]).text
    assert "<strong>已过期</strong>" in old and "持证人之后已取得新证书" in old
    assert "<strong>有效</strong>" in look(app, new["token"]).text


@pytest.mark.parametrize("change", ["name", "valid_until", "number", "person"])
def test_a_row_that_somebody_edited_is_not_believed(certificate: dict[str, str], world: World, app: Flask, change: str) -> None:
    begin_write()
    row = db.session.get_one(Certificate, certificate["number"])
    if change == "name":
        row.fields = row.fields | {"name": "李小雨"}
    elif change == "valid_until":
        row.valid_until = date(2038, 3, 2)
    elif change == "number":
        row.number = "2026-000999-0"
    else:
        row.person_id = world["other"]
    db.session.commit()
    page = look(app, certificate["token"]).text
    assert "与签发记录不符" in page and "请勿采信" in page and "<strong>有效</strong>" not in page


def test_number_and_name_lead_to_the_same_page(certificate: dict[str, str], app: Flask) -> None:
    by_code, by_name = look(app, certificate["token"]), ask(app, certificate["number"], "王小雨")
    assert by_name.status_code == 200 and body_of(by_name).partition("<main")[2] == body_of(by_code).partition("<main")[2]
    assert ask(app, certificate["number"].replace("-", " "), " 王 小雨 ").status_code == 200
    assert certificate["token"] not in by_name.text.partition("<main")[2], "the number does not buy the code"


def test_whatever_is_wrong_looks_the_same(certificate: dict[str, str], app: Flask) -> None:
    number = certificate["number"]
    wrong = [(number, "王大雨"), ("2026-000999-0", "王小雨"), (number, "王*雨"), ("x", "y"), (number, "%"), ("' or 1=1 --", "王小雨")]
    replies = [ask(app, *pair) for pair in wrong]
    assert {reply.status_code for reply in replies} == {404}
    bodies = {re.sub(r'(id="(?:number|name)"[^>]*?value=)"[^"]*"', "", body_of(reply)) for reply in replies}
    assert len({re.sub(r'value="[^"]*"', "", body) for body in bodies}) == 1
    tokens = ["x", "A" * 22, certificate["token"][:-1], certificate["token"].swapcase(), "%00", "王", "' or '1'='1", "x" * 3000]
    replies = [look(app, token) for token in tokens]
    assert {reply.status_code for reply in replies} == {404} and len({body_of(reply) for reply in replies}) == 1
    assert all("没有查到" in reply.text and reply.headers["Cache-Control"] == "no-store" for reply in replies)


@pytest.mark.parametrize("data", [{}, {"number": "1"}, {"number": "x" * 61, "name": "y"}, {"number": "1", "name": ""}])
def test_an_incomplete_form_is_422(world: World, app: Flask, data: dict[str, str]) -> None:
    assert app.test_client().post("/check", data=data).status_code == 422


def test_guessing_ends_and_blocks_nobody_else(certificate: dict[str, str], app: Flask, clock: Clock) -> None:
    """Q16: a stranger guesses as fast as the server answers; the wall costs them, nobody else."""
    statuses = [look(app, f"{number:022d}").status_code for number in range(200)]
    assert statuses == [404] * 30 + [429] * 170
    refused = look(app, "x" * 22)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) == 5 and "查询太频繁" in refused.text
    assert look(app, certificate["token"]).status_code == 200, "a right code was no guess, and a whole branch shares an address"
    assert ask(app, certificate["number"], "王小雨").status_code == 429, "a name can be guessed"
    assert ask(app, certificate["number"], "王小雨", address="10.0.0.2").status_code == 200
    clock.forward(seconds=5)
    assert [look(app, "y" * 22).status_code for _ in range(2)] == [404, 429]


def test_one_certificate_is_not_read_without_end(certificate: dict[str, str], app: Flask) -> None:
    statuses = [look(app, certificate["token"]).status_code for _ in range(40)]
    assert statuses == [200] * 30 + [429] * 10
    assert look(app, certificate["token"], address="10.0.0.9").status_code == 200


def test_every_look_is_noted_and_no_guess_fills_the_trail(certificate: dict[str, str], app: Flask, clock: Clock) -> None:
    look(app, certificate["token"], address="10.0.0.7")
    ask(app, certificate["number"], "王小雨")
    look(app, "x" * 22)
    app.test_client().get("/check")
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "certificate_checked").order_by(AuditRow.id)).all()
    assert [(row.actor_id, row.subject, row.detail, row.address) for row in rows] == [
        (0, f"certificate:{certificate['number']}", '{"how":"code"}', "10.0.0.7"),
        (0, f"certificate:{certificate['number']}", '{"how":"form"}', "10.0.0.1"),
    ]


def test_a_throttle_forgets_slowly_and_remembers_little() -> None:
    throttle = Throttle(burst=2, seconds=10, kept=3)
    for _ in range(2):
        assert throttle.wait("a", NOW) == 0
        throttle.take("a", NOW)
    assert throttle.wait("a", NOW) == 10 and throttle.wait("b", NOW) == 0
    assert throttle.wait("a", NOW + timedelta(seconds=4)) == 6
    assert throttle.wait("a", NOW + timedelta(seconds=9.5)) == 1, "never a zero that is not over"
    assert throttle.wait("a", NOW + timedelta(seconds=10)) == 0
    assert throttle.wait("a", NOW - timedelta(days=1)) == 10, "a clock set back gives nothing away"
    for key in "bcd":
        throttle.take(key, NOW)
    assert throttle.wait("a", NOW) == 0 and len(throttle._used) == 3


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        ("2001:db8:1:2:ffff::1", "20010db800010002/64"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_who_counts_as_one(address: str, place: str) -> None:
    assert place_of(address) == place
