"""What the owner of a database can do: take the guard off a table and change what is append-only."""

import sqlalchemy as sa

from app.extensions import begin_write, db


def unguard(table: str) -> None:
    """Drop the triggers of a table in the present transaction, on either kind of database."""
    if db.engine.dialect.name == "sqlite":
        names = db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table})
        for name in names.all():
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(sa.text(f"DROP TRIGGER {table}_no_change ON {table}"))


def change_behind_the_guard(table: str, *statements: str) -> None:
    """Change a table as somebody could who owns the database. Each statement has to hit a row."""
    begin_write()
    unguard(table)
    for statement in statements:
        assert db.session.execute(sa.text(statement)).rowcount
    db.session.commit()
    db.session.expire_all()
