"""One-time codes: who may issue them, how long they live, and that each works once."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.accounts.credentials import Place, Rules, issue_code, use_code
from app.accounts.desk import set_active
from app.accounts.models import SignInCode
from app.accounts.queries import get_code, get_person, get_session
from app.domain.identity import CODE_LIVES, NIST
from app.errors import NotFound, Refused
from app.extensions import db
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done

NEW = "湖边的柳树在三月里发芽了呀真好看"
PLACE = Place("10.0.0.1", "10.0.0.1", "tests")
RULES = Rules(NIST, "示例银行")


def test_a_code_opens_the_account_once(world: World, clock: Clock) -> None:
    code = done(issue_code(world.viewer("hr"), world["trainee"], clock()))
    token = done(use_code("S0001", code, NEW, place=PLACE, rules=RULES, now=clock()))
    assert get_session(token, clock(), CODE_LIVES) is not None
    again = use_code("S0001", code, NEW + "二", place=PLACE, rules=RULES, now=clock())
    assert isinstance(again, Refused) and again.code == "wrong_code"


def test_a_code_may_be_typed_as_people_type(fast_world: World, clock: Clock) -> None:
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    typed = f" {code[:4].lower()}-{code[4:8]}－{code[8:]} "
    assert isinstance(use_code("ｓ0001", typed, NEW, place=PLACE, rules=RULES, now=clock()), str)


@pytest.mark.parametrize(("hours", "works"), [(0, True), (71.99, True), (72, False), (100, False)])
def test_a_code_lives_72_hours(fast_world: World, clock: Clock, hours: float, works: bool) -> None:
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    clock.forward(hours=hours)
    assert isinstance(use_code("S0001", code, NEW, place=PLACE, rules=RULES, now=clock()), str) is works


def test_a_new_code_voids_the_old_one(fast_world: World, clock: Clock) -> None:
    old = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    new = done(issue_code(fast_world.viewer("branch_head"), fast_world["trainee"], clock()))
    assert isinstance(use_code("S0001", old, NEW, place=PLACE, rules=RULES, now=clock()), Refused)
    assert isinstance(use_code("S0001", new, NEW, place=PLACE, rules=RULES, now=clock()), str)


@pytest.mark.parametrize(
    ("issuer", "target", "outcome"),
    [
        ("hr", "trainee", "code"),
        ("hr", "branch_head", "code"),
        ("hr", "far", "not found"),
        ("hr", "admin", "not found"),
        ("hr", "hr", "own_account"),
        ("branch_head", "trainee", "code"),
        ("branch_head", "other", "not found"),
        ("branch_head", "branch_head", "own_account"),
        ("admin", "far", "code"),
        ("admin", "hr", "code"),
        ("admin", "auditor", "code"),
        ("trainer", "trainee", "not found"),
        ("auditor", "trainee", "not found"),
        ("trainee", "trainee", "not found"),
    ],
)
def test_who_may_issue_for_whom(fast_world: World, clock: Clock, issuer: str, target: str, outcome: str) -> None:
    if outcome == "not found":
        with pytest.raises(NotFound):
            issue_code(fast_world.viewer(issuer), fast_world[target], clock())
        return
    got = issue_code(fast_world.viewer(issuer), fast_world[target], clock())
    assert (got.code if isinstance(got, Refused) else "code") == outcome


def test_nobody_opens_an_account_that_can_do_more(fast_world: World, clock: Clock) -> None:
    """The HR person works in the branch head's own branch: a code would make the branch head HR."""
    from_above = fast_world.viewer("admin")
    assert from_above.keeps("hr", "/1/")
    hr = get_person(fast_world["hr"])
    head_of_110 = fast_world.viewer("branch_head").model_copy(
        update={"roles": tuple(role.model_copy(update={"path": hr.branch.path}) for role in fast_world.viewer("branch_head").roles)}
    )
    refused = issue_code(head_of_110, fast_world["hr"], clock())
    assert isinstance(refused, Refused) and refused.code == "beyond_own_rights"


def test_a_code_is_stored_hashed_and_ends_all_sessions(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browser = client_of(fast_app, "trainee")
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    assert browser.get("/").status_code == 200
    stored = get_code(fast_world["trainee"], clock())
    assert stored is not None and code not in stored.code_hash and stored.code_hash.startswith("$argon2id$")
    done(use_code("S0001", code, NEW, place=PLACE, rules=RULES, now=clock()))
    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_a_weak_password_does_not_use_the_code_up(fast_world: World, clock: Clock) -> None:
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    refused = use_code("S0001", code, "short", place=PLACE, rules=RULES, now=clock())
    assert isinstance(refused, Refused) and refused.code == "password_short"
    assert isinstance(use_code("S0001", code, NEW, place=PLACE, rules=RULES, now=clock()), str)


def test_a_closed_account_has_no_code(fast_world: World, clock: Clock) -> None:
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    assert set_active(fast_world.viewer("hr"), fast_world["trainee"], False, clock()) is None
    assert isinstance(use_code("S0001", code, NEW, place=PLACE, rules=RULES, now=clock()), Refused)
    refused = issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock())
    assert isinstance(refused, Refused) and refused.code == "person_inactive"


def test_guessing_codes_has_to_wait_like_guessing_passwords(fast_world: World, clock: Clock) -> None:
    issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock())
    codes = []
    for _ in range(6):
        refused = use_code("S0001", "AAAA-AAAA-AAAA", NEW, place=PLACE, rules=RULES, now=clock())
        codes.append(refused.code if isinstance(refused, Refused) else "")
    assert codes == ["wrong_code"] * 5 + ["too_many_failures"]


def test_an_unknown_number_looks_like_a_wrong_code(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock())
    form = {"code": "AAAA-AAAA-AAAA", "new": NEW, "again": NEW}
    known, without, unknown = (
        fast_app.test_client().post("/sign-in/code", data={"staff_no": number, **form}) for number in ("S0001", "S0002", "X9999")
    )
    assert {reply.status_code for reply in (known, without, unknown)} == {401}
    pages = {re.sub(r"""(?:content|value)="[^"]*"|S0001|S0002|X9999""", "", reply.text) for reply in (known, without, unknown)}
    assert len(pages) == 1


def test_two_at_once_use_a_code_only_once(app: Flask, world: World, clock: Clock) -> None:
    code = done(issue_code(world.viewer("hr"), world["trainee"], clock()))
    db.session.remove()
    together = Barrier(4)

    def use(number: int) -> bool:
        with app.app_context():
            together.wait()
            place = Place(str(number), "10.0.0.1", "tests")
            return isinstance(use_code("S0001", code, f"{NEW}{number}", place=place, rules=RULES, now=clock()), str)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1


def test_two_codes_issued_at_once_leave_one(app: Flask, world: World, clock: Clock) -> None:
    viewer, person_id = world.viewer("hr"), world["trainee"]
    db.session.remove()
    together = Barrier(4)

    def issue(_number: int) -> str:
        with app.app_context():
            together.wait()
            return done(issue_code(viewer, person_id, clock()))

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(issue, range(4)))
    assert db.session.query(SignInCode).count() == 1
    opened = [code for code in codes if isinstance(use_code("S0001", code, NEW + code, place=PLACE, rules=RULES, now=clock()), str)]
    assert len(opened) == 1


def test_signing_in_with_a_code_through_the_page(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    code = done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    browser = fast_app.test_client()
    assert 'href="/sign-in/code"' in browser.get("/sign-in").text
    form = {"staff_no": "S0001", "code": code, "new": NEW, "again": NEW}
    assert "两次输入的新密码不一样" in browser.post("/sign-in/code", data=form | {"again": "x"}).text
    assert browser.post("/sign-in/code", data=form).status_code == 302
    assert "新密码已设好" in browser.get("/").text
