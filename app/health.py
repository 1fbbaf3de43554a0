"""`/health`: whether this installation can serve, for the proxy and the people on call. Public, cheap, and without secrets."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify

from app.extensions import db
from app.quizzes.queries import get_oldest_overdue
from app.record.heads_queries import get_halt
from app.record.roles_services import kept_by_rights
from app.web.access import public
from app.web.clock import moved_by, now
from app.web.content import library

bp = Blueprint("health", __name__)

# The jobs run every minute; an attempt that waits this much longer means that nothing calls them.
LATEST_JOBS = timedelta(minutes=5)


@bp.get("/health")
@public
def health() -> tuple[Response, int]:
    """`ok`, `degraded` (it serves, and somebody should look), or `unavailable` with status 503."""
    content, moved = _content(), moved_by()
    try:
        database = _database()
        lag = _job_lag() if database["at_head"] else None
        halted_at = get_halt() if database["at_head"] else None
        kept_by = ("rights" if kept_by_rights() else "triggers") if database["at_head"] else None
    except sa.exc.SQLAlchemyError:
        current_app.logger.exception("the database cannot be reached")
        return jsonify(status="unavailable", database={"reachable": False}, content=content), 503
    if not database["at_head"]:
        status = "unavailable"
    elif content["last_good_edition"] or moved or halted_at or (lag or 0) > LATEST_JOBS.total_seconds():
        status = "degraded"
    else:
        status = "ok"
    clock = {"moved_by_seconds": round(moved.total_seconds(), 1) if moved else 0}
    # Since when the record takes nothing in: its end is not the one that was signed.
    record = {"halted_since": halted_at.isoformat(timespec="seconds") if halted_at else None, "kept_by": kept_by}
    jobs = {"oldest_overdue_attempt_seconds": lag}
    report = jsonify(status=status, database=database, content=content, record=record, jobs=jobs, clock=clock)
    return report, 503 if status == "unavailable" else 200


@cache
def head_revision() -> str | None:
    """The schema that this version of the app was written for."""
    return ScriptDirectory(str(Path(__file__).parent / "migrations")).get_current_head()


def _database() -> dict[str, Any]:
    connection = db.session.connection()
    current = MigrationContext.configure(connection).get_current_revision()
    found: dict[str, Any] = {"reachable": True, "engine": connection.dialect.name, "at_head": current == head_revision()}
    if connection.dialect.name == "sqlite":
        found["version"] = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        found["journal_mode"] = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    else:
        found["version"] = connection.exec_driver_sql("SHOW server_version").scalar()
    return found


def _content() -> dict[str, Any]:
    faults = current_app.extensions.get("content_faults", ())
    return {"edition": library().digest, "version": library().manual.version, "faults": len(faults), "last_good_edition": bool(faults)}


def _job_lag() -> float | None:
    oldest = get_oldest_overdue(now())
    return None if oldest is None else round((now() - oldest).total_seconds(), 1)
