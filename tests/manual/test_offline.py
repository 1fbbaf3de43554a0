"""Reading offline: off by default, impersonal, for the one who switched it on, and gone at sign-out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.library.load import Library
from app.manual.notes_services import save_note
from app.web.offline import COOKIE
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import PASSWORD, World

CLEARED = '"cache", "storage"'


def is_on(client: FlaskClient) -> bool:
    return "data-offline=" in client.get("/manual/").text


def test_it_is_off_until_somebody_switches_it_on(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    page = client.get("/manual/3.1")
    assert "data-offline" not in page.text and "offline.js" not in page.text and client.get_cookie(COOKIE) is None
    reply = client.post("/manual/offline", data={"on": "1"})
    assert "HttpOnly" in reply.headers["Set-Cookie"] and "SameSite=Lax" in reply.headers["Set-Cookie"]
    assert is_on(client) and "offline.js" in client.get("/").text
    assert not is_on(client_of(fast_app, "other")), "another browser"
    client.post("/manual/offline", data={"on": "0"})
    assert not is_on(client) and client.get_cookie(COOKIE) is None


def test_what_is_kept_is_the_same_for_everybody(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    save_note(fast_world["trainee"], "3.1.4", "我的私人笔记", "", library, clock())
    reader, other = client_of(fast_app, "trainee"), client_of(fast_app, "admin")
    reader.post("/text-size", data={"size": "large"})
    reader.post("/theme", data={"theme": "dark"})
    reader.post("/manual/3.1/read")
    addresses = reader.get("/manual/offline/files.json").json
    assert addresses == other.get("/manual/offline/files.json").json
    assert len(addresses["pages"]) == len(library.manual.sections) + 2
    for address in addresses["pages"]:
        page = reader.get(address)
        assert page.status_code == 200 and page.text == other.get(address).text, address
        for personal in ("王小雨", "S0001", "人民路", "我的私人笔记", "csrf", "<form", "practice", "已读", "data-reader", "sign-out"):
            assert personal not in page.text, (address, personal)
    for address in addresses["files"]:
        with reader.get(address) as reply:
            assert reply.status_code == 200, address


def test_an_offline_page_asks_for_nothing_that_is_not_kept(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    kept = client.get("/manual/offline/files.json").json
    for address in kept["pages"]:
        for asked in re.findall(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"#]+)', client.get(address).text):
            assert asked in kept["files"], (address, asked)


def test_the_whole_text_is_kept(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    for section in library.manual.sections:
        page = client.get(f"/manual/offline/{section.id}").text
        for part in section.parts:
            assert part.html in page
        for clause in section.clauses:
            assert f'id="c{clause.id}"' in page
    glossary = client.get("/manual/offline/glossary").text
    assert library.glossary and all(f'id="{term.anchor}"' in glossary for term in library.glossary)
    assert client.get("/manual/offline/9.9").status_code == 404


def test_signing_out_clears_the_browser(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    client.post("/manual/offline", data={"on": "1"})
    reply = client.post("/sign-out")
    assert reply.headers["Clear-Site-Data"] == CLEARED and client.get_cookie(COOKIE) is None
    assert "data-offline" not in client.get("/sign-in").text


def test_on_a_shared_host_the_header_leaves_the_neighbours_alone(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    reply = client.post("/sign-out", base_url="http://localhost/lobby/")
    assert reply.status_code == 302 and "Clear-Site-Data" not in reply.headers


def test_it_outlasts_a_session_that_ran_out_for_the_same_person_only(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    client.post("/manual/offline", data={"on": "1"})
    client.delete_cookie("session")
    assert "data-offline" in client.get("/sign-in").text and "offline.js" not in client.get("/sign-in").text
    again = client.post("/sign-in", data={"staff_no": "S0001", "password": PASSWORD})
    assert "Clear-Site-Data" not in again.headers and is_on(client)
    client.delete_cookie("session")
    another = client.post("/sign-in", data={"staff_no": "S0002", "password": PASSWORD})
    assert another.headers["Clear-Site-Data"] == CLEARED and client.get_cookie(COOKIE) is None and not is_on(client)


@pytest.mark.parametrize("forged", ["1", "6.abc", "", "W10.x"])
def test_a_forged_cookie_switches_nothing_on(fast_app: Flask, fast_world: World, forged: str) -> None:
    client = client_of(fast_app, "trainee")
    client.set_cookie(COOKIE, forged)
    assert not is_on(client)


def test_a_cookie_of_somebody_else_switches_nothing_on(fast_app: Flask, fast_world: World) -> None:
    theirs = client_of(fast_app, "other")
    theirs.post("/manual/offline", data={"on": "1"})
    cookie = theirs.get_cookie(COOKIE)
    assert cookie is not None
    client = client_of(fast_app, "trainee")
    client.set_cookie(COOKIE, cookie.value)
    assert not is_on(client)


def test_the_worker_looks_after_the_manual_only(fast_app: Flask, fast_world: World) -> None:
    with fast_app.test_client().get("/manual/sw.js") as reply:
        assert reply.status_code == 200 and reply.mimetype in ("text/javascript", "application/javascript")
        assert reply.headers["Cache-Control"] == "no-cache" and "Service-Worker-Allowed" not in reply.headers
        assert "worker-src 'self'" in reply.headers["Content-Security-Policy"]


def test_another_edition_or_another_look_is_another_name(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    before = client.get("/manual/offline/files.json").json["edition"]
    fast_app.extensions["library"] = library.model_copy(update={"digest": "sha256:another"})
    assert client.get("/manual/offline/files.json").json["edition"] != before
