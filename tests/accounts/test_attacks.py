"""What an outsider, or a person with too little right, might try against accounts. Numbers are those of the attack list."""

import re
from datetime import date
from random import Random
from time import perf_counter

import pytest
from flask import Flask

from app.accounts.models import SignInSession
from app.accounts.queries import list_people as everybody
from app.accounts.sessions import sign_in
from app.domain.rights import RIGHTS, ROLES, Role, Viewer
from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.qualification.queries import list_standings
from app.roster.queries import Wanted, count_people, list_people
from app.training.queries import list_assignments
from app.web.next_page import own_path
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import PASSWORD, World, make_world

# 22: where `next` must not lead
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example",
    "https://evil.example", "https:evil.example", "https:/evil.example", "http:evil.example", "HTTPS://evil.example", "javascript:alert(1)",
    "data:text/html,x", "ftp://evil.example", "%09//evil.example", "/%09/evil.example", "/%0a/evil.example", "/%0d//evil.example",
    "/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%5Cevil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\x00//evil.example", "/\x00/evil.example", " //evil.example", "\u3000//evil.example", "/／evil.example",
    "／／evil.example", "/.//evil.example",
    "/..//evil.example", "evil.example", "@evil.example", "?next=//evil.example", "", "/" + "a" * 600,
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_22_no_spelling_leads_elsewhere(target: str) -> None:
    assert own_path(target, "/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/manual/3.1", "/people/?q=a&page=2", "/me"])
def test_22_pages_of_this_site_are_kept(target: str) -> None:
    assert own_path(target, "/home") == target


def test_22_the_sign_in_page_uses_it(fast_app: Flask, fast_world: World) -> None:
    form = {"staff_no": "S0001", "password": PASSWORD}
    for target in ELSEWHERE[:12]:
        assert fast_app.test_client().post("/sign-in", data=form | {"next": target}).headers["Location"] == "/"
    assert fast_app.test_client().post("/sign-in", data=form | {"next": "/me"}).headers["Location"] == "/me"


def test_23_a_session_planted_before_signing_in_is_worth_nothing(fast_app: Flask, fast_world: World) -> None:
    browser = fast_app.test_client()
    browser.get("/sign-in")
    planted = browser.get_cookie("session")
    browser.post("/sign-in", data={"staff_no": "S0001", "password": PASSWORD})
    given_after = browser.get_cookie("session")
    assert given_after is not None and (planted is None or planted.value != given_after.value)
    victim = fast_app.test_client()
    if planted is not None:
        victim.set_cookie("session", planted.value)
    assert victim.get("/").status_code == 302


@pytest.mark.parametrize("ending", ["sign_out", "new_password", "closed"])
def test_23_an_old_cookie_is_worth_nothing(fast_app: Flask, fast_world: World, ending: str) -> None:
    browser = client_of(fast_app, "trainee")
    cookie = browser.get_cookie("session")
    thief = fast_app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/").status_code == 200
    if ending == "sign_out":
        browser.post("/sign-out")
    elif ending == "new_password":
        new = "green willows by the lake"
        client_of(fast_app, "trainee").post("/me/password", data={"current": PASSWORD, "new": new, "again": new})
    else:
        client_of(fast_app, "hr").post(f"/people/{fast_world['trainee']}/close")
    assert thief.get("/").headers["Location"].startswith("/sign-in")


def test_23_the_table_of_sessions_opens_nothing(fast_app: Flask, fast_world: World) -> None:
    client_of(fast_app, "trainee")
    row = db.session.query(SignInSession).one()
    thief = fast_app.test_client()
    with thief.session_transaction() as session:
        session["_user_id"] = row.token_hash
    assert thief.get("/").status_code == 302


def test_24_a_forged_form_changes_nothing(sqlite_url: str, library: Library, clock: Clock) -> None:
    app = build_app(sqlite_url, library, WTF_CSRF_ENABLED=True)
    app.extensions["clock"] = clock
    with app.app_context():
        world = make_world(clock())
        browser = app.test_client()
        page = browser.get("/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"staff_no": "A0001", "password": PASSWORD}
        assert browser.post("/sign-in", data=form).status_code in (200, 403), "login CSRF"
        assert browser.get("/").status_code == 302
        assert browser.post("/sign-in", data=form | {"csrf_token": token}).status_code == 302
        target = world["trainee"]
        posts = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
        assert len(posts) > 20
        for rule in posts:
            names = {name: target if name == "person_id" else "1" for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, names, method="POST")
            for how in ({"data": {}}, {"data": "{}", "content_type": "text/plain"}, {"json": {}}, {"data": {"csrf_token": "forged"}}):
                assert browser.post(path, **how).status_code == 403, (path, how)
        assert browser.get("/").status_code == 200, "not even signed out"
        db.session.remove()
        db.engine.dispose()


def test_24_another_method_does_not_stand_in_for_a_form(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    path = f"/people/{fast_world['trainee']}/close"
    assert browser.get(path).status_code == 405
    assert browser.get(path, headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
    assert browser.get(f"{path}?_method=POST").status_code == 405


def test_25_a_stranger_cannot_lock_the_owner_out(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    owner = client_of(fast_app, "trainee")
    owner.post("/sign-out")
    stranger = fast_app.test_client()
    tries = [stranger.post("/sign-in", data={"staff_no": "S0001", "password": f"guess {number}"}).status_code for number in range(20)]
    assert tries == [401] * 5 + [429] * 15
    began = perf_counter()
    assert owner.post("/sign-in", data={"staff_no": "S0001", "password": PASSWORD}).status_code == 302
    assert perf_counter() - began < 5


def test_25_spraying_one_password_over_many_accounts_slows_none_of_them(fast_world: World, clock: Clock) -> None:
    for number in range(40):
        sign_in(f"X{number:04}", "Spring2026!", place="6.6.6.6", address="6.6.6.6", agent="", now=clock())
    assert isinstance(sign_in("S0001", PASSWORD, place="10.0.0.1", address="10.0.0.1", agent="", now=clock()), str)


def test_25_an_unknown_number_takes_as_long_as_a_known_one(fast_world: World, clock: Clock) -> None:
    def seconds(number: str) -> float:
        times = []
        for attempt in range(5):
            began = perf_counter()
            outcome = sign_in(number, "wrong", place=f"{number}{attempt}", address="", agent="", now=clock())
            times.append(perf_counter() - began)
            assert isinstance(outcome, Refused) and outcome.code == "wrong_password"
        return min(times)

    known, unknown = seconds("S0001"), seconds("X9999")
    assert 0.3 < known / unknown < 3


@pytest.mark.parametrize("seed", range(3))
def test_30_lists_never_leave_the_scope(fast_world: World, library: Library, clock: Clock, seed: int) -> None:
    """Whatever roles somebody holds and however they narrow the list: what they see is what a role of theirs covers."""
    dice = Random(seed)
    people = {person.id: person.branch.path for person in everybody(fast_world.viewer("admin"), "manage_people")}
    paths = sorted({*people.values(), "/", "/99/", "self/1"})
    for _ in range(20):
        held = tuple(Role(role=dice.choice(ROLES), path=dice.choice(paths)) for _ in range(dice.randint(0, 3)))
        wanted = Wanted(text=dice.choice(["", "小", "0", "%", "S0003"]), branch_code=dice.choice(["", "000", "121", "x"]))
        _check_scope(Viewer(person_id=fast_world["trainee"], roles=held), wanted, people, library, clock().date())


def _check_scope(viewer: Viewer, wanted: Wanted, people: dict[int, str], library: Library, day: date) -> None:
    for right in RIGHTS:
        covered = {person_id for person_id, path in people.items() if viewer.covers(right, path)}
        assert {person.id for person in everybody(viewer, right)} == covered
        seen = {person.id for person in list_people(viewer, right, wanted, offset=0, limit=1000)}
        assert seen <= covered and count_people(viewer, right, wanted) == len(seen)
    covered = {person_id for person_id, path in people.items() if viewer.covers("see_standings", path)}
    assert {line.person.id for line in list_standings(viewer, "lobby-manager", day)} <= covered
    covered = {person_id for person_id, path in people.items() if viewer.covers("see_training", path)}
    assert {line.person.id for line in list_assignments(viewer, library.programme, day).lines} <= covered


def test_32_rights_are_read_at_each_request(fast_app: Flask, fast_world: World) -> None:
    hr, trainer = client_of(fast_app, "hr"), client_of(fast_app, "trainer")
    assert trainer.get("/training/").status_code == 200
    hr.post(f"/people/{fast_world['trainer']}/roles/end", data={"role": "trainer", "branch": "110"})
    assert trainer.get("/training/").status_code == 403
    hr.post(f"/people/{fast_world['trainer']}/roles", data={"role": "trainer", "branch": "111"})
    assert trainer.get("/training/").status_code == 200


@pytest.mark.parametrize("number", ["S000１", "ｓ０００１", " S0001 ", "s0001"])
def test_40_every_spelling_is_the_same_account(fast_app: Flask, fast_world: World, number: str) -> None:
    assert fast_app.test_client().post("/sign-in", data={"staff_no": number, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("number", ["Ѕ0001", "S0001\u200b", "S\u00ad0001", "S0001\u202e"])
def test_40_a_look_alike_is_nobody(fast_app: Flask, fast_world: World, number: str) -> None:
    assert fast_app.test_client().post("/sign-in", data={"staff_no": number, "password": PASSWORD}).status_code == 401
