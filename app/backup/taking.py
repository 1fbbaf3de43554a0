"""Taking a backup while people work. Both databases are read as they stood at one instant."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.backup.archive import Manifest, Snapshot, write_archive
from app.backup.rows import revision_of, rows_of, tables_of
from app.extensions import db, sqlite_driver


def take_backup(path: Path, version: str, now: datetime) -> Manifest:
    """Write a backup of the whole database to `path`. Raises Unusable, for example when the file exists."""
    with _standing_still(db.engine, path.parent) as connection:
        revision = revision_of(connection)
        seq, head = connection.execute(sa.text("SELECT seq, hash FROM ledger_head WHERE id = 1")).one()
        snapshot = Snapshot(app=version, revision=revision, engine=_engine_name(connection), taken_at=now, ledger_seq=seq, ledger_hash=head)
        tables = tables_of(connection)
        return write_archive(path, snapshot, ((table.name, table.columns.keys(), rows_of(connection, table)) for table in tables))


@contextmanager
def _standing_still(engine: sa.Engine, folder: Path) -> Iterator[sa.Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    if engine.dialect.name == "sqlite":
        with tempfile.TemporaryDirectory(prefix=".lobby-backup-", dir=folder) as own:
            copy = Path(own) / "copy.db"
            _copy_online(engine, copy)
            copied = sa.create_engine(f"sqlite:///{copy}", module=sqlite_driver)
            try:
                with copied.connect() as connection:
                    yield connection
            finally:
                copied.dispose()
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        yield connection


def _copy_online(engine: sa.Engine, copy: Path) -> None:
    """SQLite's own online backup: pages of the file and of the log beside it, all in one step, so that no writer makes it start anew."""
    source, target = engine.raw_connection(), sqlite_driver.connect(str(copy))
    try:
        source.driver_connection.backup(target, pages=-1)
    finally:
        target.close()
        source.close()


def _engine_name(connection: sa.Connection) -> str:
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    return f"{connection.dialect.name} {version}"
