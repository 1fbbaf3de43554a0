"""Two addresses on PostgreSQL: the owner migrates, the app's own role can add to the record and change nothing in it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app.backup.restoring import restore_backup
from app.backup.taking import take_backup
from app.extensions import begin_write, db
from app.jobs import run_due
from app.library.load import Library
from app.qualification.models import Certificate
from app.quizzes.services import start_attempt, submit_attempt
from app.record.queries import verify_ledger
from app.record.services import audit
from app.roster.erasure_services import ask
from tests.clock import Clock
from tests.conftest import build_app
from tests.fresh_databases import fresh_url
from tests.people import World, done, make_world
from tests.quizzes.sitting import PAPER, answers, pass_others, prepare
from tests.record.test_ledger import APPEND_ONLY

OWNER, APP = "lobby_owner", "lobby_app"
Addresses = tuple[str, str]


@pytest.fixture
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Addresses]:
    """An empty database of the owner's: (the app's address, the owner's)."""
    with _empty(request, tmp_path) as found:
        yield found


class _empty:
    """An empty database that belongs to the owner, and the two addresses of it."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._database = fresh_url("postgresql", request, folder)

    def __enter__(self) -> Addresses:
        url = self._database.__enter__()
        name, host = sa.make_url(url).database, str(sa.make_url(url).query["host"])
        with psycopg.connect(host=host, user="tests", dbname="postgres", autocommit=True) as server:
            for role in (OWNER, APP):
                if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                    server.execute(f"CREATE ROLE {role} LOGIN".encode())
            server.execute(f"ALTER DATABASE {name} OWNER TO {OWNER}".encode())
        return url.replace("//tests@", f"//{APP}@"), url.replace("//tests@", f"//{OWNER}@")

    def __exit__(self, *told: object) -> None:
        self._database.__exit__(None, None, None)


@pytest.fixture
def app(addresses: Addresses, library: Library, clock: Clock) -> Iterator[Flask]:
    yield from _migrated(addresses, library, clock)


def _migrated(addresses: Addresses, library: Library, clock: Clock) -> Iterator[Flask]:
    app = build_app(addresses[0], library, OWNER_DATABASE_URI=addresses[1])
    app.extensions["clock"] = clock
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def certify(world: World, library: Library, clock: Clock) -> None:
    """The main path: assigned, read, sat, handed in, certified."""
    prepare(world, "trainee", library, clock)
    pass_others(world["trainee"], library, clock)
    attempt = done(start_attempt(world["trainee"], PAPER, library, clock()))
    assert submit_attempt(attempt, world["trainee"], answers(world["trainee"], attempt), library, clock()) is None


def refused(act: str) -> bool:
    begin_write()
    try:
        db.session.execute(sa.text(act))
    except sa.exc.ProgrammingError as error:
        return error.orig is not None and error.orig.sqlstate == "42501"
    finally:
        db.session.rollback()
    return False


def test_the_app_does_its_work_and_can_change_nothing_in_the_record(app: Flask, library: Library, clock: Clock) -> None:
    world = make_world(clock())
    certify(world, library, clock)
    assert ask(world["trainee"], "correct", "姓名有误", clock()) is None
    assert run_due(library, clock.forward(days=1), 30)["attempts expired"] == 0
    assert verify_ledger() == [] and db.session.scalar(sa.select(sa.func.count(Certificate.number))) == 1
    health = app.test_client().get("/health").get_json()
    assert (health["status"], health["record"]["kept_by"]) == ("ok", "rights")

    for table in APPEND_ONLY:
        column = {"ledger_events": "kind", "audit_rows": "action"}.get(table, "attempt_id")
        for act in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"DROP TRIGGER {table}_no_change ON {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"ALTER TABLE {table} ADD COLUMN x integer",
            f"DROP TABLE {table} CASCADE",
        ):
            assert refused(act), act
    for act in (
        "DELETE FROM ledger_head",
        "DELETE FROM people",
        "DELETE FROM certificates",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE TABLE mine (id integer)",
        f"SET ROLE {OWNER}",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql",
    ):
        assert refused(act), act


def test_a_backup_is_put_back_by_the_owner(
    app: Flask, request: pytest.FixtureRequest, library: Library, clock: Clock, tmp_path: Path
) -> None:
    certify(make_world(clock()), library, clock)
    take_backup(tmp_path / "b.zip", "test", clock())
    with _empty(request, tmp_path) as addresses, build_app(addresses[0], library, OWNER_DATABASE_URI=addresses[1]).app_context():
        assert restore_backup(tmp_path / "b.zip").faults == ()
        assert verify_ledger() == [] and refused("DELETE FROM ledger_events")
        begin_write()
        audit("looked", actor_id=0, subject="people", now=clock())
        db.session.commit()
        db.engine.dispose()


def test_the_command_says_what_it_gave_and_what_it_cannot_take(app: Flask, addresses: Addresses) -> None:
    outcome = app.test_cli_runner().invoke(args=["record", "grant-app"])
    assert outcome.exit_code == 0 and f"角色 {APP}：{len(APPEND_ONLY)} 张表只能追加" in outcome.output
    app.config["OWNER_DATABASE_URI"] = addresses[0]
    assert "同一个角色" in app.test_cli_runner().invoke(args=["record", "grant-app"]).output
    app.config["OWNER_DATABASE_URI"] = ""
    assert "OWNER_DATABASE_URL 为空" in app.test_cli_runner().invoke(args=["record", "grant-app"]).output
