"""Alembic on the engine of whoever owns the tables: batch mode for SQLite, one linear history."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.extensions import owner_engine
from app.record.roles_services import current_role, grant_app

config = context.config
migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata


@contextmanager
def keys_unwatched(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew and dropping the old one, which watched foreign keys refuse as soon as there are rows.

    The switch works only outside a transaction. What it let through is looked for at the end of the transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_dead_references(connection: sa.Connection) -> None:
    """Raise, and so undo the migration, when a row refers to one that is not there."""
    if connection.dialect.name == "sqlite":
        dead = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if dead is not None:
            raise RuntimeError(f"after this migration a row of {dead[0]} refers to a missing row of {dead[2]}; nothing was changed")


def run_migrations_online() -> None:
    """Each upgrade is one transaction that may write."""
    owner = current_app.config["OWNER_DATABASE_URI"]
    with owner_engine(owner).connect().execution_options(may_write=True) as connection, keys_unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            **{key: value for key, value in migrate.configure_args.items() if key not in ("render_as_batch", "compare_type")},
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_dead_references(connection)
            if owner:
                grant_app(connection, current_role(migrate.db.engine))


run_migrations_online()
