"""The database session and the other Flask extensions, unbound. Imports nothing of ours.

One code path for SQLite and PostgreSQL. A session reads by default; a service that writes calls `begin_write()` first. On SQLite that
makes the transaction IMMEDIATE behind a gate shared by all processes of the host, because SQLite's own waiting is unfair and a
read that later writes fails at once. Outside of it the connection is read-only, so that a service that forgets fails in its first test.
"""

import contextlib
import fcntl
import os
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

try:
    from pysqlite3 import dbapi2 as sqlite_driver
except ImportError:  # No wheel for this platform: the standard library's SQLite, with the journal that is safe in any version.
    import sqlite3 as sqlite_driver

# Two connections that write and checkpoint at once can corrupt a WAL before this version.
SAFE_WAL = (3, 51, 3)

# An error that is logged names the statement and not the values: they are people's names, answers and password hashes.
SILENT = {"hide_parameters": True}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables; constraints are named so that a migration can find them on both databases."""

    metadata = sa.MetaData(naming_convention=NAMING)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant. A naive time is refused on the way in; on the way out it is always UTC, also from SQLite, which keeps no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()


def begin_write() -> None:
    """Start a transaction that may write. Ends the reading one before it, so what was read earlier is read anew under the lock."""
    db.session.rollback()
    db.session.connection(execution_options={"may_write": True})


def insert_into(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT in the words of the session's database, for what only its own kind knows: `on_conflict_…`."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(model)


def storage_is_full(error: sa.exc.DBAPIError) -> bool:
    """Whether the database had no room left for what it was to write."""
    return getattr(error.orig, "sqlstate", "") == "53100" or "disk is full" in str(error.orig)


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine needs beside the address."""
    if url.startswith("sqlite"):
        return {"module": sqlite_driver, "connect_args": {"timeout": 15, "check_same_thread": False}, **SILENT}
    return {
        "pool_size": 10,
        "max_overflow": 20,
        "pool_pre_ping": True,
        "connect_args": {"options": "-c lock_timeout=5000 -c timezone=UTC", "connect_timeout": 5},
        **SILENT,
    }


def owner_engine(url: str) -> sa.Engine:
    """The engine of whoever owns the tables, for migrations and restoring; without an address of its own, the app's."""
    if not url:
        return db.engine
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args=engine_options(url)["connect_args"], **SILENT)


def prepare_engine(engine: sa.Engine) -> None:
    """Give a SQLite engine its pragmas and its write gate. PostgreSQL needs neither."""
    if engine.dialect.name != "sqlite":
        return
    gate_path = f"{engine.url.database}.gate"
    event.listen(engine, "connect", lambda connection, record: _open_sqlite(connection, record, gate_path))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine.pool, "checkin", _leave_gate)
    event.listen(engine.pool, "close", _close_gate)


def _open_sqlite(connection: Any, record: Any, gate_path: str) -> None:
    connection.isolation_level = None
    journal = "WAL" if sqlite_driver.sqlite_version_info >= SAFE_WAL else "TRUNCATE"
    for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    record.info["gate"] = os.open(gate_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _begin_sqlite(connection: sa.Connection) -> None:
    may_write = connection.get_execution_options().get("may_write", False)
    if may_write:
        # The kernel queues the waiters and frees the lock of a process that dies.
        fcntl.flock(connection.info["gate"], fcntl.LOCK_EX)
        connection.info["inside"] = True
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if may_write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if may_write else "BEGIN")


def _leave_gate(_connection: Any, record: Any) -> None:
    # The pool takes a connection back after its commit or rollback, so the next writer never finds the file still locked.
    if record.info.pop("inside", False):
        fcntl.flock(record.info["gate"], fcntl.LOCK_UN)


def _close_gate(_connection: Any, record: Any) -> None:
    gate = record.info.pop("gate", None)
    if gate is not None:
        with contextlib.suppress(OSError):
            os.close(gate)
