"""Alembic on the app's own engine: batch mode for SQLite, one linear history."""

from alembic import context
from flask import current_app

config = context.config
migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata


def run_migrations_online() -> None:
    """Each upgrade is one transaction that may write."""
    engine = migrate.db.engine
    with engine.connect().execution_options(may_write=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            **{key: value for key, value in migrate.configure_args.items() if key not in ("render_as_batch", "compare_type")},
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
