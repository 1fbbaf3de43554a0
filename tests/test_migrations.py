"""The schema's history on both databases: a bank of release 0.1.0 keeps every row, and models and migrations say the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.domain.attempt_chain import breaches
from app.extensions import db
from app.library.load import Library
from app.quizzes.chain_queries import get_links
from app.quizzes.models import Attempt
from app.record.queries import get_events, verify_ledger
from tests.first_release import ATTEMPT, fill_first_release
from tests.fresh_databases import KINDS, app_on, fresh_url
from tests.people import PASSWORD

FIRST = "0001"
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=KINDS)
def empty_app(request: pytest.FixtureRequest, tmp_path: Path, library: Library) -> Iterator[Flask]:
    """The app on a database without a table."""
    with fresh_url(request.param, request, tmp_path) as url, app_on(url, library) as app:
        yield app


@pytest.fixture
def first_tables(empty_app: Flask) -> Tables:
    """The rows of a bank at release 0.1.0."""
    upgrade(revision=FIRST)
    with db.engine.connect().execution_options(may_write=True) as connection, connection.begin():
        filled = fill_first_release(connection)
    tables = _read()
    assert filled == {name for name, rows in tables.items() if rows} == set(tables), "every table of the first release has a row"
    return tables


def _read() -> Tables:
    """All rows as they stand, without any model."""
    with db.engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()] for name in names}


def _tables() -> list[str]:
    with db.engine.connect() as connection:
        return sorted(sa.inspect(connection).get_table_names())


def test_the_history_is_one_line_from_the_first_release() -> None:
    scripts = ScriptDirectory(str(Path(__file__).parent.parent / "app/migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert len(scripts.get_heads()) == 1 and scripts.get_bases() == [FIRST]
    assert revisions == sorted(revisions, reverse=True)


def test_a_bank_of_the_first_release_keeps_every_row(empty_app: Flask, first_tables: Tables) -> None:
    upgrade()
    tables = _read()
    for name, rows in first_tables.items():
        kept = [{key: row[key] for key in old} for row, old in zip(tables[name], rows, strict=True)]
        assert kept == rows, name
    assert verify_ledger() == []


def test_answers_of_the_first_release_become_links_of_a_whole_chain(empty_app: Flask, first_tables: Tables) -> None:
    upgrade()
    attempts = db.session.scalars(sa.select(Attempt)).all()
    assert len(attempts) == len(first_tables["attempts"])
    for attempt in attempts:
        assert breaches(get_links(attempt), attempt.events, attempt.head) == []
    assert len(get_links(next(attempt for attempt in attempts if attempt.id == ATTEMPT))) == 1 + len(first_tables["answers"])


def test_a_bank_of_the_first_release_goes_on_working(empty_app: Flask, first_tables: Tables) -> None:
    upgrade()
    client = empty_app.test_client()
    assert client.post("/sign-in", data={"staff_no": "S0001", "password": PASSWORD}).status_code == 302
    assert len(get_events(1)) == 4
    assert empty_app.test_client().get("/health").get_json()["database"]["at_head"]


@pytest.mark.parametrize("revision", [FIRST, "head"])
@pytest.mark.parametrize("statement", ["UPDATE ledger_events SET kind = 'x'", "DELETE FROM ledger_events", "DELETE FROM audit_rows"])
def test_the_ledger_stays_append_only_after_upgrading(empty_app: Flask, first_tables: Tables, revision: str, statement: str) -> None:
    """SQLite rebuilds a table to change it, and a rebuilt table has lost its triggers unless the migration puts them back."""
    upgrade(revision=revision)
    connection = db.engine.connect().execution_options(may_write=True)
    with connection, pytest.raises(sa.exc.DBAPIError, match="append-only"), connection.begin():
        connection.execute(sa.text(statement))


def test_down_to_nothing_and_up_again(empty_app: Flask, first_tables: Tables) -> None:
    upgrade()
    downgrade(revision=FIRST)
    back = _read()
    assert {name: len(rows) for name, rows in back.items()} == {name: len(rows) for name, rows in first_tables.items()}
    assert [row["id"] for row in back["attempts"]] == [row["id"] for row in first_tables["attempts"]] and ATTEMPT
    downgrade(revision="base")
    assert _tables() == ["alembic_version"]
    upgrade()
    assert verify_ledger() == []
    assert set(_tables()) == {"alembic_version", *db.metadata.tables}


def test_models_and_migrations_say_the_same(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []
