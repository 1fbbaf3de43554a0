"""The log: one line a request whatever the visitor sends (attack 29), the true address (27), and bodies that are too big (28)."""

import io
import json
import logging
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.extensions import db
from app.library.load import Library
from app.web.request_log import HEADER, JsonLines, ReadableLines
from tests.browsing import client_of
from tests.conftest import build_app
from tests.people import World

VILE = "/a%0d%0aSet-Cookie:x=1%1b[31mred%c2%9b2J%e2%80%a8line%e2%80%aerev%7f%00end"


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_with_its_facts(fast_app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    reply = fast_app.test_client().get("/sign-in?next=/secret-page")
    (line,) = _lines(capsys)
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/sign-in", 200, "info")
    assert (line["person"], line["address"], line["request_id"]) == (None, "127.0.0.1", reply.headers[HEADER])
    assert line["ms"] > 0 and line["time"].endswith("+00:00")
    assert "secret-page" not in json.dumps(line)


def test_the_signed_in_person_is_named_by_number(fast_app: Flask, fast_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    client_of(fast_app, "trainee").get("/manual/")
    lines = _lines(capsys)
    assert [line["person"] for line in lines] == [fast_world["trainee"]] * 2
    assert World.staff_no("trainee") not in json.dumps(lines)


@pytest.mark.parametrize("path", [VILE, "/" + "%0a%7b%22level%22:%22error%22%7d" * 40])
def test_29_a_path_cannot_break_a_line(fast_app: Flask, capsys: pytest.CaptureFixture[str], path: str) -> None:
    fast_app.test_client().get(path)
    raw = capsys.readouterr().err
    assert raw.count("\n") == 1 and raw.endswith("\n")
    assert raw.rstrip("\n").isascii() and raw.rstrip("\n").isprintable()
    assert json.loads(raw)["status"] == 404


@pytest.mark.parametrize("formatter", [JsonLines(), ReadableLines()])
def test_29_a_name_in_an_error_cannot_break_a_line(fast_app: Flask, formatter: logging.Formatter) -> None:
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, "no such name: %s", ("王\r\n\x1b[2J\x9b\u2028\u202e\x7f",), None)
    assert formatter.format(record).replace("王", "").isprintable()


def test_an_error_is_one_line_with_its_traceback_and_without_values(fast_app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    fast_app.testing = False
    values = {"held": "王小雨"}
    fast_app.add_url_rule("/burst", view_func=lambda: db.session.execute(sa.text("SELECT :held FROM nowhere"), values))
    reply = fast_app.test_client().get("/burst")
    error, access = _lines(capsys)
    assert (reply.status_code, access["status"], error["level"]) == (500, 500, "error")
    assert error["request_id"] == access["request_id"] == reply.headers[HEADER]
    assert "OperationalError" in error["error"] and "nowhere" in error["error"] and "王小雨" not in error["error"]


def test_the_readable_log_says_the_same(sqlite_url: str, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    build_app(sqlite_url, library, DEMO=True).test_client().get(VILE)
    (line,) = capsys.readouterr().err.splitlines()
    assert " 404 GET /a\\u000d\\u000aSet-Cookie:x=1\\u001b[31m" in line


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "1.2.3.4", "9.9.9.9"),
        (0, None, "9.9.9.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6\x1b[31m, 1.2.3.4", "1.2.3.4"),
        (1, None, "9.9.9.9"),
        (2, "6.6.6.6, 1.2.3.4, 5.5.5.5", "1.2.3.4"),
        (2, "1.2.3.4", "9.9.9.9"),
    ],
)
def test_27_the_address_is_the_true_one(
    sqlite_url: str, library: Library, capsys: pytest.CaptureFixture[str], proxies: int, forwarded: str | None, seen: str
) -> None:
    app = build_app(sqlite_url, library, TRUSTED_PROXIES=proxies)
    environ = EnvironBuilder("/sign-in", environ_base={"REMOTE_ADDR": "9.9.9.9"}).get_environ()
    if forwarded:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    run_wsgi_app(app, environ)
    assert [line["address"] for line in _lines(capsys)] == [seen]


@pytest.mark.parametrize(
    ("proxies", "given", "taken"), [(0, "chosen-by-me", False), (1, "from-our-proxy-1", True), (1, "x" * 65, False), (1, "a b\nc", False)]
)
def test_27_a_visitor_cannot_choose_the_request_id(sqlite_url: str, library: Library, proxies: int, given: str, taken: bool) -> None:
    environ = EnvironBuilder("/sign-in").get_environ() | {"HTTP_X_REQUEST_ID": given}
    _, _, headers = run_wsgi_app(build_app(sqlite_url, library, TRUSTED_PROXIES=proxies), environ)
    assert (headers[HEADER] == given) is taken and headers[HEADER]


def test_28_a_form_of_too_many_parts_is_refused(fast_app: Flask, fast_world: World) -> None:
    fields = {f"slot-{number}": "A" for number in range(1001)}
    reply = fast_app.test_client().post("/sign-in", data=fields, content_type="multipart/form-data")
    assert reply.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/quizzes/attempts/x/answers", "/theme"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"])
def test_28_a_body_of_500_mb_is_refused_unread(sqlite_url: str, library: Library, path: str, kind: str) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    app = build_app(sqlite_url, library, WTF_CSRF_ENABLED=True)
    environ = EnvironBuilder(path, method="POST", content_type=kind).get_environ()
    environ |= {"CONTENT_LENGTH": str(500 * 1024 * 1024), "wsgi.input": Unread()}
    _, status, _ = run_wsgi_app(app, environ)
    assert status.startswith("413")


def test_28_a_body_without_a_length_is_read_to_the_limit_and_no_further(sqlite_url: str, library: Library) -> None:
    app = build_app(sqlite_url, library)
    body = io.BytesIO(b"a=" + b"x" * (9 * 1024 * 1024))
    environ = EnvironBuilder("/sign-in", method="POST", content_type="application/x-www-form-urlencoded").get_environ()
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True}
    environ.pop("CONTENT_LENGTH", None)
    _, status, _ = run_wsgi_app(app, environ)
    assert not status.startswith("5") and body.tell() <= app.config["MAX_CONTENT_LENGTH"]
