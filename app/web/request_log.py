"""One line of log for each request and each error. Nothing that a visitor sends can begin a new line or steer a terminal.

JSON for machines; in demo mode, where a person watches the terminal, a short line. Both come from the same record.
"""

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask.logging import default_handler, wsgi_errors_stream

HEADER = "X-Request-Id"
LONGEST_PATH = 500
# Addresses that open something to whoever has them.
KEYS_THEMSELVES = frozenset({"inbox.feed"})

_access = logging.getLogger("app.access")
_PASSED_ON = re.compile(r"[A-Za-z0-9-]{8,64}")
# Control characters of both sets, line separators, and what turns the reading direction round.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STARTED, _ID = "lobby.started", "lobby.request_id"


class JsonLines(logging.Formatter):
    """A record as one line of ASCII JSON."""

    def format(self, record: logging.LogRecord) -> str:
        text = json.dumps(_fields(record, self), default=str)
        # JSON escapes every other control character by itself.
        return text.replace("\x7f", "\\u007f")


class ReadableLines(logging.Formatter):
    """A record for a person's terminal; a traceback follows on lines of its own, each with a margin."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record, self)
        if "path" in fields:
            said = f"{fields['status']} {fields['method']} {fields['path']} {fields['ms']} ms"
        else:
            said = f"{fields['level']} {fields['message']}"
        lines = [f"{datetime.now().astimezone():%H:%M:%S} {said}", *(f"  | {line}" for line in fields.get("error", "").splitlines())]
        return "\n".join(_STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", line) for line in lines)


class _OurHandler(logging.StreamHandler[Any]):
    """A type of its own, so that a second app in this process replaces the handler instead of adding one."""


def init_request_log(app: Flask) -> None:
    """Send all logging of this process through one handler, and log each request. Comes before every extension that hooks into requests."""
    handler = _OurHandler(wsgi_errors_stream)
    handler.setFormatter(ReadableLines() if app.config["DEMO"] else JsonLines())
    root = logging.getLogger()
    for other in [held for held in root.handlers if isinstance(held, _OurHandler)]:
        root.removeHandler(other)
    root.addHandler(handler)
    app.logger.removeHandler(default_handler)
    _access.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_note)


def _path() -> str:
    """What was asked for. Of a path that is itself the key, only the pattern: who reads the log must not be able to use it."""
    if request.endpoint in KEYS_THEMSELVES:
        return str(request.url_rule)
    return request.path[:LONGEST_PATH]


def request_id() -> str:
    """This request's id: a trusted proxy's, else one of our own. A visitor cannot choose it."""
    held: str | None = request.environ.get(_ID)
    if held is None:
        given = request.headers.get(HEADER, "") if current_app.config["TRUSTED_PROXIES"] else ""
        held = given if _PASSED_ON.fullmatch(given) else secrets.token_hex(8)
        request.environ[_ID] = held
    return held


def _begin() -> None:
    request.environ[_STARTED] = time.perf_counter()


def _note(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    started = request.environ.get(_STARTED)
    fields = {
        "method": request.method,
        # Never the query: it may hold what people search for, or a token.
        "path": _path(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - started) * 1000, 1) if started else 0,
        # Only whom the request has loaded by itself: the log must not be why the database is asked.
        "person": getattr(g.get("_login_user"), "person_id", None),
        "address": request.remote_addr,
    }
    _access.info("request", extra={"fields": fields})
    return response


def _fields(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    fields |= getattr(record, "fields", {})
    if has_request_context():
        fields["request_id"] = request_id()
    if record.exc_info:
        fields["error"] = formatter.formatException(record.exc_info)
    return fields
