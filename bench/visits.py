"""Calling a WSGI app without a network and without a test client, whose own work would blur the difference."""

import io
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Reply:
    """What came back, and what it took: CPU of this process and time on the wall, in milliseconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    cpu: float
    wall: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Visitor:
    """One signed-in browser of one app."""

    app: Wsgi
    cookie: str
    csrf: str = ""

    def get(self, path: str) -> Reply:
        return self._visit("GET", path, b"", "")

    def post(self, path: str, **fields: str) -> Reply:
        body = urlencode(fields | {"csrf_token": self.csrf}).encode()
        return self._visit("POST", path, body, "application/x-www-form-urlencoded")

    def save(self, path: str, **values: Any) -> Reply:
        return self._visit("POST", path, json.dumps(values).encode(), "application/json")

    def _visit(self, method: str, path: str, body: bytes, kind: str) -> Reply:
        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT": "application/json" if kind.endswith("json") else "text/html",
            "HTTP_X_CSRFTOKEN": self.csrf, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": False,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        started: list[Any] = []
        wall, cpu = time.perf_counter(), time.process_time()
        chunks = self.app(environ, lambda status, headers, *_: started.append((status, headers)))
        content = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        status, headers = started[0]
        return Reply(int(status[:3]), dict(headers), content, cpu * 1000, wall * 1000)
