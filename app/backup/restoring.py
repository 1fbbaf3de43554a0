"""Restoring into an empty database of either kind, and proving that it is all there."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade

from app.backup.archive import Manifest, Unusable, check_archive, read_rows
from app.backup.rows import continue_numbers, insert_rows, tables_of
from app.extensions import db, owner_engine
from app.record.queries import get_head, verify_ledger


@dataclass(frozen=True)
class Restored:
    """What was put back. `faults` says what the ledger's own check found, in sentences; empty when all is as it was."""

    manifest: Manifest
    faults: tuple[str, ...]


def restore_backup(path: Path) -> Restored:
    """Check the archive, build its schema, put its rows in, bring the schema up to date. Raises Unusable before anything is written."""
    manifest = check_archive(path)
    _require_known_revision(manifest.snapshot.revision)
    _require_empty()
    upgrade(revision=manifest.snapshot.revision)
    owner = owner_engine(current_app.config["OWNER_DATABASE_URI"])
    with owner.connect().execution_options(may_write=True) as connection, connection.begin():
        _insert_all(connection, path, manifest)
    upgrade()
    return Restored(manifest, _check(manifest))


def _insert_all(connection: sa.Connection, path: Path, manifest: Manifest) -> None:
    tables = tables_of(connection)
    if {table.name for table in tables} != set(manifest.tables):
        raise Unusable("备份里的表与它自称的版本不符，没有写入任何数据。")
    for table in reversed(tables):
        # What migrations have put in is in the backup too. Tables that refuse deletion are empty here.
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            connection.execute(table.delete())
    for table in tables:
        insert_rows(connection, table, manifest.tables[table.name].columns, read_rows(path, table.name))
        continue_numbers(connection, table)


def _require_known_revision(revision: str) -> None:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    try:
        scripts.get_revision(revision)
    except CommandError as error:
        raise Unusable(f"备份的数据库版本是 {revision}，这一版程序不认得。请用写这份备份的版本或更新的版本来恢复。") from error


def _require_empty() -> None:
    with db.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    if tables:
        raise Unusable(f"数据库不是空的（已有 {len(tables)} 张表）。请把 DATABASE_URL 指向一个新的空数据库，再恢复。")


def _check(manifest: Manifest) -> tuple[str, ...]:
    faults = [f"账本第 {breach.seq} 条：{breach.code}" for breach in verify_ledger()]
    if get_head() != (manifest.snapshot.ledger_seq, manifest.snapshot.ledger_hash):
        faults.append("账本末端与备份清单不一致。")
    return tuple(faults)
