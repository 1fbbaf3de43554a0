"""Errors say what to do, also when the database is away."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from tests.browsing import client_of
from tests.people import World


@pytest.mark.parametrize(
    ("path", "status", "said"), [("/nothing", 404, "没有找到"), ("/training/assign", 403, "没有这个权限"), ("/manual/9.9", 404, "没有找到")]
)
def test_a_page_that_is_not_there_says_so(fast_app: Flask, fast_world: World, path: str, status: int, said: str) -> None:
    reply = client_of(fast_app, "trainee").get(path)
    assert (reply.status_code, said in reply.text) == (status, True)


def test_without_the_database_people_are_asked_to_wait(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")

    def away(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))

    sa.event.listen(db.engine, "begin", away)
    try:
        page = client.get("/")
        script = client.post("/quizzes/attempts/x/answers", json={}, headers={"Accept": "application/json"})
    finally:
        sa.event.remove(db.engine, "begin", away)
    assert (page.status_code, page.headers["Retry-After"], "系统正忙" in page.text) == (503, "5", True)
    assert (script.status_code, script.get_json()["error"]) == (503, "unavailable")
