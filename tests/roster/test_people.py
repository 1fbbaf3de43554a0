"""The people desk, through its pages and its services."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from app.accounts.desk import correct_person, end_sessions_of, enrol_person, give_role, set_active, take_role
from app.accounts.models import Person
from app.accounts.queries import get_person
from app.errors import NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.queries import get_answers
from app.quizzes.services import expire_attempts
from app.record.models import AuditRow
from app.roster.queries import Wanted, count_people, list_people
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import answers, begin

DAY = date(2026, 3, 2)


def test_hr_adds_a_person_with_a_role_through_the_form(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    form = {"staff_no": "ｓ0100", "name": "孙琳", "branch": "112", "hired_on": "2026-03-01", "roles": ["branch_head"]}
    reply = browser.post("/people/add", data=form)
    assert reply.status_code == 302
    page = browser.get(reply.headers["Location"]).text
    assert "孙琳" in page and "S0100" in page and "网点负责人" in page and "尚未设定" in page
    assert "工号 S0100 已经存在" in browser.post("/people/add", data=form | {"staff_no": "S0100"}).text


def test_the_form_offers_only_what_hr_may_give(fast_app: Flask, fast_world: World) -> None:
    page = client_of(fast_app, "hr").get("/people/add").text
    assert 'value="111"' in page and 'value="121"' not in page
    assert 'value="trainer"' in page and 'value="admin"' not in page and 'value="auditor"' not in page


@pytest.mark.parametrize(
    ("who", "branch", "roles", "refused"),
    [
        ("hr", "112", [], None),
        ("hr", "121", [], "no_such_branch"),
        ("hr", "000", [], "no_such_branch"),
        ("hr", "111", ["admin"], "beyond_own_rights"),
        ("hr", "111", ["auditor"], "beyond_own_rights"),
        ("hr", "110", ["hr"], None),
        ("admin", "121", ["admin"], None),
        ("branch_head", "111", [], "no_such_branch"),
        ("trainee", "111", [], "no_such_branch"),
        ("hr", "111", ["king"], "beyond_own_rights"),
    ],
)
def test_nobody_adds_beyond_their_scope(
    fast_world: World, clock: Clock, who: str, branch: str, roles: list[str], refused: str | None
) -> None:
    outcome = enrol_person(fast_world.viewer(who), "S0100", "孙琳", branch, DAY, roles, clock())
    assert (outcome.code if isinstance(outcome, Refused) else None) == refused
    assert (db.session.query(Person).filter_by(staff_no="S0100").count() == 0) is bool(refused)


@pytest.mark.parametrize("number", ["S000１", "s0001", " S0001 ", "S0001\u200b", "Ѕ0001", "S0001\u0000"])
def test_nobody_gets_a_twin(fast_world: World, clock: Clock, number: str) -> None:
    outcome = enrol_person(fast_world.viewer("hr"), number, "孙琳", "111", DAY, [], clock())
    assert isinstance(outcome, Refused) and outcome.code in ("person_exists", "staff_no_malformed")


def test_the_same_person_added_by_several_at_once_is_one(app: Flask, world: World, clock: Clock) -> None:
    viewer = world.viewer("hr")
    db.session.remove()
    together = Barrier(4)

    def enrol(_number: int) -> int | Refused:
        with app.app_context():
            together.wait()
            return enrol_person(viewer, "S0100", "孙琳", "111", DAY, ["trainer"], clock())

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(enrol, range(4)))
    assert sorted("new" if isinstance(one, int) else one.code for one in outcomes) == ["new", *["person_exists"] * 3]
    assert db.session.query(Person).filter_by(staff_no="S0100").count() == 1


def test_closing_an_account_ends_its_sessions_at_once(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    trainee, hr = client_of(fast_app, "trainee"), client_of(fast_app, "hr")
    assert trainee.get("/").status_code == 200
    assert hr.post(f"/people/{fast_world['trainee']}/close").status_code == 302
    assert trainee.get("/").headers["Location"].startswith("/sign-in")
    assert fast_app.test_client().post("/sign-in", data={"staff_no": "S0001", "password": "a-long-phrase-for-tests"}).status_code == 401
    hr.post(f"/people/{fast_world['trainee']}/reopen")
    assert trainee.get("/").status_code == 302, "an ended session does not come back"
    assert client_of(fast_app, "trainee").get("/").status_code == 200


def test_closing_an_account_keeps_what_was_answered(fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(fast_world, "trainee", library, clock)
    done(save_answers(attempt_id, fast_world["trainee"], answers(fast_world["trainee"], attempt_id), clock()))
    before = get_answers(attempt_id)
    assert set_active(fast_world.viewer("hr"), fast_world["trainee"], False, clock()) is None
    assert before and get_answers(attempt_id) == before
    clock.forward(hours=3)
    assert expire_attempts(library, clock()) == 1, "and it is still graded"


def test_hr_signs_somebody_out_everywhere(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browsers = [client_of(fast_app, "trainee") for _ in range(2)]
    assert end_sessions_of(fast_world.viewer("hr"), fast_world["trainee"], clock()) == 2
    assert all(browser.get("/").status_code == 302 for browser in browsers)


@pytest.mark.parametrize("who", ["trainer", "auditor", "branch_head", "trainee"])
def test_only_hr_and_admins_change_people(fast_world: World, clock: Clock, who: str) -> None:
    viewer, other = fast_world.viewer(who), fast_world["other" if who == "trainee" else "trainee"]
    for change in (
        lambda: set_active(viewer, other, False, clock()),
        lambda: end_sessions_of(viewer, other, clock()),
        lambda: give_role(viewer, other, "trainer", "111", clock()),
        lambda: take_role(viewer, other, "trainer", "111", clock()),
        lambda: correct_person(viewer, other, "某人", "111", DAY, clock()),
    ):
        with pytest.raises(NotFound):
            change()


@pytest.mark.parametrize(
    ("who", "target", "role", "branch", "refused"),
    [
        ("hr", "trainee", "trainer", "111", None),
        ("hr", "trainee", "hr", "110", None),
        ("hr", "trainee", "hr", "000", "no_such_branch"),
        ("hr", "trainee", "trainer", "120", "no_such_branch"),
        ("hr", "trainee", "admin", "111", "beyond_own_rights"),
        ("hr", "trainee", "auditor", "110", "beyond_own_rights"),
        ("hr", "trainee", "king", "110", "no_such_role"),
        ("hr", "hr", "branch_head", "111", "own_account"),
        ("admin", "admin", "hr", "000", "own_account"),
        ("admin", "far", "auditor", "000", None),
        ("admin", "trainee", "admin", "000", None),
    ],
)
def test_who_may_give_what(fast_world: World, clock: Clock, who: str, target: str, role: str, branch: str, refused: str | None) -> None:
    outcome = give_role(fast_world.viewer(who), fast_world[target], role, branch, clock())
    assert (outcome.code if outcome else None) == refused
    held = {(grant.role, grant.branch.code) for grant in get_person(fast_world[target]).roles}
    assert ((role, branch) in held) is (refused is None)


def test_a_lost_role_is_lost_at_the_next_click(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    trainer = client_of(fast_app, "trainer")
    assert trainer.get("/training/assign").status_code == 200
    assert take_role(fast_world.viewer("hr"), fast_world["trainer"], "trainer", "110", clock()) is None
    assert trainer.get("/training/assign").status_code == 403


def test_who_is_moved_leaves_the_rights_over_the_old_branch_there(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    head = client_of(fast_app, "branch_head")
    assert head.get(f"/people/{fast_world['trainee']}").status_code == 200
    assert correct_person(fast_world.viewer("hr"), fast_world["branch_head"], "高远", "112", DAY, clock()) is None
    assert head.get("/people/").status_code == 403
    assert get_person(fast_world["branch_head"]).roles == []


def test_a_move_below_the_same_scope_keeps_the_role(fast_world: World, clock: Clock) -> None:
    assert correct_person(fast_world.viewer("admin"), fast_world["trainer"], "陈立", "112", DAY, clock()) is None
    assert [grant.role for grant in get_person(fast_world["trainer"]).roles] == ["trainer"]


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_hr_leaves_the_accounts_of_admins_and_auditors_alone(fast_world: World, clock: Clock, role: str) -> None:
    hr, target = fast_world.viewer("hr"), fast_world["trainee"]
    assert give_role(fast_world.viewer("admin"), target, role, "111", clock()) is None
    for outcome in (
        set_active(hr, target, False, clock()),
        end_sessions_of(hr, target, clock()),
        correct_person(hr, target, "王小雨", "112", DAY, clock()),
        take_role(hr, target, role, "111", clock()),
    ):
        assert isinstance(outcome, Refused) and outcome.code == "beyond_own_rights"


def test_the_last_admin_stays(fast_world: World, clock: Clock) -> None:
    admin = fast_world.viewer("admin")
    assert give_role(admin, fast_world["trainee"], "admin", "000", clock()) is None
    second = fast_world.viewer("trainee")
    assert take_role(second, fast_world["admin"], "admin", "000", clock()) is None
    for outcome in (
        take_role(admin, fast_world["trainee"], "admin", "000", clock()),
        set_active(admin, fast_world["trainee"], False, clock()),
    ):
        assert outcome is not None and outcome.code == "last_admin"


def test_two_admins_cannot_end_each_other_at_once(app: Flask, world: World, clock: Clock) -> None:
    assert give_role(world.viewer("admin"), world["trainee"], "admin", "000", clock()) is None
    pairs = [(world.viewer("admin"), world["trainee"]), (world.viewer("trainee"), world["admin"])]
    db.session.remove()
    together = Barrier(2)

    def end(pair: tuple) -> Refused | None:
        with app.app_context():
            together.wait()
            return take_role(*pair, "admin", "000", clock())

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(end, pairs))
    assert sorted(outcome.code if outcome else "done" for outcome in outcomes) == ["done", "last_admin"]


@pytest.mark.parametrize(
    ("who", "wanted", "names"),
    [
        ("hr", Wanted(), {"周敏", "陈立", "高远", "王小雨", "李明轩"}),
        ("hr", Wanted(text="小"), {"王小雨"}),
        ("hr", Wanted(text="ｓ000"), {"王小雨", "李明轩"}),
        ("hr", Wanted(text="%"), set()),
        ("hr", Wanted(text="_"), set()),
        ("hr", Wanted(text="赵子涵"), set()),
        ("hr", Wanted(branch_code="111"), {"高远", "王小雨"}),
        ("hr", Wanted(branch_code="000"), {"周敏", "陈立", "高远", "王小雨", "李明轩"}),
        ("hr", Wanted(branch_code="121"), set()),
        ("hr", Wanted(branch_code="' OR 1=1 --"), set()),
        ("hr", Wanted(active=False), set()),
        ("branch_head", Wanted(), {"高远", "王小雨"}),
        ("branch_head", Wanted(branch_code="000"), {"高远", "王小雨"}),
        ("branch_head", Wanted(text="李明轩"), set()),
        ("trainer", Wanted(), set()),
        ("trainee", Wanted(), set()),
    ],
)
def test_the_list_never_leaves_the_scope(fast_world: World, who: str, wanted: Wanted, names: set[str]) -> None:
    viewer = fast_world.viewer(who)
    assert {person.name for person in list_people(viewer, "issue_codes", wanted, offset=0, limit=50)} == names
    assert count_people(viewer, "issue_codes", wanted) == len(names)


def test_the_list_has_pages_of_fifty(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    for number in range(60):
        done(enrol_person(fast_world.viewer("hr"), f"P{number:04}", f"人员{number}", "112", DAY, [], clock()))
    browser = client_of(fast_app, "hr")
    assert browser.get("/people/").text.count("lead-cell") == 50
    assert browser.get("/people/?page=2").text.count("lead-cell") == 15
    assert browser.get("/people/?page=99").text.count("lead-cell") == 15
    assert browser.get("/people/?page=1;--").status_code == 422


def test_the_slip_shows_the_code_once(fast_app: Flask, fast_world: World) -> None:
    head = client_of(fast_app, "branch_head")
    path = f"/people/{fast_world['trainee']}"
    reply = head.post(f"{path}/code")
    assert reply.status_code == 200 and "one-time-code" in reply.text and reply.headers["Cache-Control"] == "no-store"
    assert "one-time-code" not in head.get(path).text and "已发放" in head.get(path).text


def test_every_change_leaves_its_row(fast_app: Flask, fast_world: World) -> None:
    browser, target = client_of(fast_app, "hr"), fast_world["trainee"]
    for path, data in (
        (f"/people/{target}", {"name": "王晓雨", "branch": "112", "hired_on": "2026-03-01"}),
        (f"/people/{target}/roles", {"role": "trainer", "branch": "112"}),
        (f"/people/{target}/roles/end", {"role": "trainer", "branch": "112"}),
        (f"/people/{target}/code", {}),
        (f"/people/{target}/sessions/end", {}),
        (f"/people/{target}/close", {}),
        (f"/people/{target}/reopen", {}),
    ):
        assert browser.post(path, data=data).status_code in (200, 302)
    rows = db.session.query(AuditRow.action).filter_by(actor_id=fast_world["hr"], subject=f"person:{target}").order_by(AuditRow.id)
    assert [action for (action,) in rows] == [
        "person_corrected", "role_granted", "role_taken", "code_issued", "sessions_ended", "account_closed", "account_reopened",
    ]  # fmt: skip
