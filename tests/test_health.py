"""/health: what the proxy and the people on call are told."""

import json
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db, sqlite_driver
from app.library.faults import Fault
from app.library.load import Library
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import World
from tests.quizzes.sitting import begin


def test_a_sound_installation_is_ok_on_both_databases(app: Flask, library: Library) -> None:
    reply = app.test_client().get("/health")
    assert reply.status_code == 200
    report = reply.get_json()
    assert report["status"] == "ok"
    assert report["content"] == {"edition": library.digest, "version": library.manual.version, "faults": 0, "last_good_edition": False}
    database = report["database"]
    assert database["reachable"] and database["at_head"] and database["engine"] == db.engine.dialect.name
    if database["engine"] == "sqlite":
        assert (database["version"], database["journal_mode"]) == (sqlite_driver.sqlite_version, "wal")


def test_it_tells_no_secrets(fast_app: Flask, sqlite_url: str) -> None:
    text = fast_app.test_client().get("/health").text
    for secret in (fast_app.config["SECRET_KEY"], sqlite_url, str(Path.cwd()), "SECRET"):
        assert secret not in text


def test_migrations_that_are_behind_make_it_unavailable(app: Flask) -> None:
    begin_write()
    db.session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    reply = app.test_client().get("/health")
    assert (reply.status_code, reply.get_json()["status"]) == (503, "unavailable")
    assert reply.get_json()["database"]["reachable"] and not reply.get_json()["database"]["at_head"]


def test_an_empty_database_is_unavailable(tmp_path: Path, library: Library) -> None:
    reply = build_app(f"sqlite:///{tmp_path / 'empty.db'}", library).test_client().get("/health")
    assert reply.status_code == 503 and not reply.get_json()["database"]["at_head"]


def test_a_database_out_of_reach_is_unavailable(tmp_path: Path, library: Library) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"):
        app = build_app(f"sqlite:///{tmp_path / 'lobby.db'}", library)
        with app.app_context():
            db.engine.dispose()
            db.engines[None] = sa.create_engine(url, **({"module": sqlite_driver} if url.startswith("sqlite") else {}))
        reply = app.test_client().get("/health")
        assert reply.status_code == 503
        assert reply.get_json()["database"] == {"reachable": False}


def test_content_served_from_the_last_good_edition_is_told(fast_app: Flask) -> None:
    fast_app.extensions["content_faults"] = (Fault("content/x.md", 3, "what", "why"),)
    reply = fast_app.test_client().get("/health")
    assert (reply.status_code, reply.get_json()["status"]) == (200, "degraded")
    assert reply.get_json()["content"]["last_good_edition"] and reply.get_json()["content"]["faults"] == 1
    assert "x.md" not in reply.text


def test_an_attempt_that_no_job_closes_is_told(app: Flask, world: World, library: Library, clock: Clock) -> None:
    begin(world, "trainee", library, clock)
    client = app.test_client()
    assert client.get("/health").get_json()["jobs"] == {"oldest_overdue_attempt_seconds": None}
    clock.forward(minutes=20 + 2)
    report = client.get("/health").get_json()
    assert (report["status"], report["jobs"]) == ("ok", {"oldest_overdue_attempt_seconds": 120.0})
    clock.forward(minutes=4)
    assert client.get("/health").get_json()["status"] == "degraded"


def test_it_asks_for_no_session(fast_app: Flask) -> None:
    reply = fast_app.test_client().get("/health")
    assert "Set-Cookie" not in reply.headers and json.loads(reply.text)
