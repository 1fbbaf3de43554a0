"""A signed-in test client."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
