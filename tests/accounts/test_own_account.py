"""Changing one's own password, both profiles, and what comes before everything else."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import NoticeAcknowledgement, PastPassword, Person
from app.accounts.queries import get_acknowledgements
from app.domain.notice import NOTICE_VERSION
from app.extensions import begin_write, db
from app.library.load import Library
from app.record.models import AuditRow
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import PASSWORD, World, make_world
from tests.quizzes.sitting import begin

NEW = "湖边的柳树在三月里发芽了呀真好看"


def _change(browser, new: str, current: str = PASSWORD):
    return browser.post("/me/password", data={"current": current, "new": new, "again": new})


def _sign_in(app: Flask, password: str, number: str = "S0001") -> int:
    return app.test_client().post("/sign-in", data={"staff_no": number, "password": password}).status_code


@pytest.fixture
def mlps_app(sqlite_url: str, library: Library, clock: Clock):
    app = build_app(sqlite_url, library, PASSWORD_PROFILE="mlps")
    app.extensions["clock"] = clock
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def mlps_world(mlps_app: Flask, clock: Clock) -> World:
    return make_world(clock())


def test_a_new_password_needs_the_current_one_and_ends_other_sessions(app: Flask, world: World) -> None:
    here, elsewhere = client_of(app, "trainee"), client_of(app, "trainee")
    assert _change(here, NEW, current="not my password at all").status_code == 401
    assert elsewhere.get("/").status_code == 200
    assert _change(here, NEW).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"].startswith("/sign-in")
    assert _sign_in(app, PASSWORD) == 401
    assert _sign_in(app, NEW) == 302


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short", "密码至少 15 位"),
        ("S0001 is my number", "密码太容易猜"),
        ("我在示例银行上班第一天很开心呀", "密码太容易猜"),
        ("人民路理财中心门口的柳树真好看呀", "密码太容易猜"),
        ("云州市分行门口的柳树真好看呀真的", "密码太容易猜"),
        ("password123456789", "太常见"),
        (PASSWORD, "不能再用现在或最近用过的密码"),
    ],
)
def test_what_nist_refuses(fast_app: Flask, fast_world: World, new: str, words: str) -> None:
    reply = _change(client_of(fast_app, "trainee"), new)
    assert reply.status_code == 422 and words in reply.text
    assert _sign_in(fast_app, PASSWORD) == 302


def test_guessing_the_current_password_has_to_wait(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browser = client_of(fast_app, "trainee")
    assert [_change(browser, NEW, current=f"guess number {number}").status_code for number in range(6)] == [401] * 5 + [429]
    clock.forward(seconds=3)
    assert _change(browser, NEW).status_code == 302


def test_full_width_typing_is_the_same_password(fast_app: Flask, fast_world: World) -> None:
    assert _change(client_of(fast_app, "trainee"), "green willows by the lake 2026").status_code == 302
    assert _sign_in(fast_app, "green willows by the lake ２０２６") == 302


def test_mlps_remembers_five_passwords(mlps_app: Flask, mlps_world: World) -> None:
    browser = client_of(mlps_app, "trainee")
    words = [f"Willow-{number}-rain-{number}" for number in range(6)]
    current = PASSWORD
    for word in words:
        assert _change(browser, word, current=current).status_code == 302
        current = word
    for word in words[-5:]:
        assert _change(browser, word, current=current).status_code == 422
    assert _change(browser, words[0], current=current).status_code == 302
    assert db.session.query(PastPassword).count() <= 10


def test_an_old_mlps_password_must_be_changed_before_anything_else(mlps_app: Flask, mlps_world: World, clock: Clock) -> None:
    clock.forward(days=90)
    browser = client_of(mlps_app, "trainee")
    for path in ("/", "/manual/", "/quizzes/", "/me", "/me/data.json"):
        assert browser.get(path).headers["Location"] == "/me/password", path
    assert browser.post("/manual/1.1/read").headers["Location"] == "/me/password"
    assert "90 天" in browser.get("/me/password").text
    assert _change(browser, "Willow-3-rains").status_code == 302
    assert browser.get("/").status_code == 200
    assert _sign_in(mlps_app, "Willow-3-rains") == 302


def test_nobody_is_stopped_in_the_middle_of_a_session(mlps_app: Flask, mlps_world: World, clock: Clock) -> None:
    clock.forward(days=90, minutes=-1)
    browser = client_of(mlps_app, "trainee")
    clock.forward(minutes=2)
    assert browser.get("/").status_code == 200


def test_the_notice_comes_before_other_pages_once(fast_app: Flask, fast_world: World) -> None:
    _forget_notice("trainee", fast_world)
    browser = client_of(fast_app, "trainee")
    reply = browser.get("/manual/")
    assert reply.headers["Location"].startswith("/me/notice")
    assert browser.post("/manual/1.1/read").headers["Location"].startswith("/me/notice")
    page = browser.get(reply.headers["Location"]).text
    for word in ("第十三条第一款第二项", "员工培训与岗位资格管理办法", "谁能看到", "保存多久", "查阅、复制", "更正", "删除", "我已阅读"):
        assert word in page
    assert browser.post("/me/notice", data={"next": "/manual/"}).headers["Location"] == "/manual/"
    assert browser.get("/manual/").status_code == 200
    assert [row.version for row in get_acknowledgements(fast_world["trainee"])] == [NOTICE_VERSION]
    assert "我已阅读" not in browser.get("/me/notice").text
    assert db.session.query(AuditRow).filter_by(action="notice_acknowledged", actor_id=fast_world["trainee"]).count() == 2


def test_a_new_notice_does_not_stop_an_answer_on_its_way(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(fast_world, "trainee", library, clock)
    browser = client_of(fast_app, "trainee")
    _forget_notice("trainee", fast_world, instead="2025-1")
    assert browser.get("/").headers["Location"].startswith("/me/notice")
    reply = browser.post(f"/quizzes/attempts/{attempt_id}/answers", json={"answers": {}})
    assert "/me/notice" not in reply.headers.get("Location", "")


def test_the_way_on_from_the_notice_stays_on_this_site(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "trainee")
    assert browser.post("/me/notice", data={"next": "//evil.example"}).headers["Location"] == "/"


def test_signing_in_and_out_leave_rows(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "trainee")
    browser.post("/sign-out")
    rows = db.session.query(AuditRow.action).filter_by(actor_id=fast_world["trainee"]).order_by(AuditRow.id)
    assert [action for (action,) in rows][-2:] == ["signed_in", "signed_out"]


def test_an_idle_session_ends(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browser = client_of(fast_app, "trainee")
    clock.forward(minutes=30)
    assert browser.get("/").status_code == 200
    clock.forward(minutes=30, seconds=1)
    assert browser.get("/").status_code == 302


def test_even_a_busy_session_ends_after_half_a_day(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browser = client_of(fast_app, "trainee")
    for _ in range(36):
        clock.forward(minutes=20)
        assert browser.get("/me").status_code == 200
    clock.forward(seconds=1)
    assert browser.get("/me").status_code == 302


def test_passwords_from_before_the_column_count_from_the_first_day(mlps_world: World, clock: Clock) -> None:
    person = db.session.get(Person, mlps_world["trainee"])
    assert person.password_set_at is None and clock() - person.created_at < timedelta(days=90)


def _forget_notice(who: str, world: World, instead: str = "") -> None:
    begin_write()
    row = db.session.query(NoticeAcknowledgement).filter_by(person_id=world[who]).one()
    if instead:
        row.version = instead
    else:
        db.session.delete(row)
    db.session.commit()
