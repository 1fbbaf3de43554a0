"""What the app's own role may do on PostgreSQL, where another role owns the tables: it adds to the record and can change nothing in it.

With one address for both, the triggers alone refuse a change, and whoever signs in as the app could take them off.
"""

import sqlalchemy as sa

from app.extensions import db

# Read under its lock and moved on with each event; its one row is made by a migration.
MOVED_ON = {"ledger_head": "SELECT, UPDATE", "alembic_version": "SELECT"}
# Nobody is deleted, and what is erased of them is emptied.
NEVER_DELETED = ("people", "event_texts", "certificates", "attempts", "decisions", "appeals", "data_requests")
ADDED_TO = "SELECT, INSERT"
WORKED_WITH = "SELECT, INSERT, UPDATE"


class OneRole(RuntimeError):
    """The app signs in as the owner of its tables: there is nothing to take away from it."""


def current_role(engine: sa.Engine) -> str:
    """As whom this engine signs in."""
    with engine.connect() as connection:
        return str(connection.execute(sa.text("SELECT current_user")).scalar_one())


def grant_app(connection: sa.Connection, role: str) -> int:
    """Give the app's role what it needs and take everything else, on every table there is. Returns how many tables it can only add to.

    Run as the owner, after each migration: new tables have no rights yet. Raises OneRole when the app owns the tables itself.
    """
    if role == connection.execute(sa.text("SELECT current_user")).scalar_one():
        raise OneRole(role)
    quote = connection.dialect.identifier_preparer.quote
    app, guarded = quote(role), _guarded(connection)
    for act in (
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {app}",
        f"GRANT USAGE ON SCHEMA public TO {app}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {app}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    ):
        connection.execute(sa.text(act))
    for table in sa.inspect(connection).get_table_names():
        rights = ADDED_TO if table in guarded else MOVED_ON.get(table, WORKED_WITH)
        rights += "" if table in guarded or table in MOVED_ON or table in NEVER_DELETED else ", DELETE"
        connection.execute(sa.text(f"GRANT {rights} ON {quote(table)} TO {app}"))
    return len(guarded)


def kept_by_rights() -> bool:
    """Whether the database itself keeps this app from changing the record; otherwise only the triggers do."""
    if db.session.get_bind().dialect.name != "postgresql":
        return False
    can = "has_table_privilege('ledger_events', 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
    owns = "pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'ledger_events'::regclass), 'USAGE')"
    return not db.session.scalar(sa.text(f"SELECT {can} OR {owns}"))


def _guarded(connection: sa.Connection) -> frozenset[str]:
    """The append-only tables: those that a trigger guards."""
    triggers = sa.text("SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = relname || '_no_change'")
    return frozenset(connection.execute(triggers).scalars())
