"""What every reply carries, and that looking changes nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.library.load import Library
from app.web.access import PUBLIC
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import World
from tests.quizzes.sitting import begin

FILLED = {"section_id": "3.1", "name": "tier-pyramid", "slug": "tiers", "filename": "css/app.css"}


def addresses(app: Flask, **more: str) -> list[str]:
    """Every address that answers a GET; a rule with a part that nobody filled in is asked with a made-up one."""
    made_up = {"session_hash": "0" * 64, "attempt_id": "0" * 32}
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                values = {name: (made_up | FILLED | more).get(name, "1") for name in rule.arguments}
                found.append(adapter.build(rule.endpoint, values))
    return sorted(set(found))


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the audit trail and the idle clock."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name != "audit_rows"]
    return {
        table.name: sorted(
            (
                tuple(value for column, value in zip(row._fields, row, strict=True) if column != "seen_at")
                for row in db.session.execute(sa.select(table))
            ),
            key=repr,
        )
        for table in tables
    }


@pytest.mark.parametrize("who", ["trainee", "trainer", "hr", "branch_head", "auditor", "admin"])
def test_a_get_changes_nothing(fast_app: Flask, fast_world: World, library: Library, clock: Clock, who: str) -> None:
    """As every role, also long after an attempt's time was over, when a careless page might close it."""
    attempt_id = begin(fast_world, "trainee", library, clock)
    client = client_of(fast_app, who)
    before = snapshot()
    for minutes in (0, 25):
        clock.forward(minutes=minutes)
        for address in addresses(fast_app, attempt_id=attempt_id):
            reply = client.get(address)
            reply.close()
            assert reply.status_code < 500, (address, reply.status_code)
    assert snapshot() == before


@pytest.mark.parametrize("who", ["", "trainee", "admin"])
def test_every_reply_carries_the_headers(fast_app: Flask, fast_world: World, who: str) -> None:
    client = client_of(fast_app, who) if who else fast_app.test_client()
    asked = [*addresses(fast_app), "/nothing-here", "/static/nothing.js", "/manual/9.9"]
    replies = [(address, client.get(address)) for address in asked] + [("POST", client.post("/nothing")), ("PUT", client.put("/sign-in"))]
    for address, reply in replies:
        reply.close()
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe-eval" not in policy, address
        assert "script-src 'self'" in policy or "script-src" not in policy, address
        assert ("unsafe-inline" in policy) <= ("/figures/" in address and "sandbox" in policy), address
        assert reply.headers["X-Content-Type-Options"] == "nosniff" and reply.headers["Referrer-Policy"] == "same-origin", address
        if reply.status_code < 400 and reply.mimetype == "text/html":
            assert reply.headers["Cache-Control"] == "no-store", address


def test_without_signing_in_only_public_pages_answer(fast_app: Flask, fast_world: World) -> None:
    client = fast_app.test_client()
    for rule in fast_app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        right = getattr(fast_app.view_functions[rule.endpoint], "right", None)
        assert right is not None, f"{rule.endpoint} does not say which right it needs"
        if right == PUBLIC:
            continue
        address = fast_app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, "1"), method=None)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        reply = client.open(address, method=method)
        assert reply.status_code in (302, 401) and (reply.status_code == 401 or "/sign-in" in reply.headers["Location"]), address


@pytest.mark.parametrize(("secure", "demo"), [(True, False), (False, True)])
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    sqlite_url: str, fast_app: Flask, fast_world: World, library: Library, clock: Clock, secure: bool, demo: bool
) -> None:
    app = build_app(sqlite_url, library, SESSION_COOKIE_SECURE=secure)
    app.extensions["clock"] = clock
    client: FlaskClient = app.test_client()
    with app.app_context():
        reply = client.post("/sign-in", data={"staff_no": "S0001", "password": "a-long-phrase-for-tests"}, base_url="https://localhost")
        db.engine.dispose()
    cookies = {cookie.partition("=")[0]: cookie for cookie in reply.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"session", "device"}
    for cookie in cookies.values():
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and ("Secure" in cookie) is secure, cookie
