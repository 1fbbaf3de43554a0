"""A signed-in test client, and what its pages ask of the database."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from tests.people import PASSWORD, World


class OwnContextClient(FlaskClient):
    """Gives each request an app context of its own, as a server does; a test's own context would otherwise lend it its session and user."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


def client_of(app: Flask, who: str) -> FlaskClient:
    """A browser in which one person of the small bank has signed in."""
    client = app.test_client()
    reply = client.post("/sign-in", data={"staff_no": World.staff_no(who), "password": PASSWORD})
    assert reply.status_code == 302, reply.text
    return client


def queries_of(client: FlaskClient, path: str) -> int:
    """How many queries a page asks, sign-in and rights included."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in statements if statement.lstrip().upper().startswith(("SELECT", "WITH"))])
