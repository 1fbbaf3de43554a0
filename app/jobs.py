"""Timed work. Each piece may run in several processes at once, and nothing that people see waits for it."""

import time
from datetime import datetime

from flask import Flask

from app.accounts.sessions import forget_old
from app.extensions import db
from app.library.load import Library
from app.manual.checklists_services import forget_old_ticks
from app.quizzes.closing_services import grade_pending
from app.quizzes.incidents_services import suspend_disabled
from app.quizzes.services import expire_attempts
from app.web.clock import now

PAUSE_SECONDS = 10


def run_due(library: Library, instant: datetime, retention_days: int) -> dict[str, int]:
    """Everything that is due at this instant. Returns how much was done, by name."""
    return {
        # Before the expiring: an attempt of a closed account is to be decided about, not failed.
        "attempts suspended": suspend_disabled(instant),
        "attempts expired": expire_attempts(library, instant),
        "attempts graded": grade_pending(library, instant),
        "old sign-ins forgotten": forget_old(instant, retention_days),
        "old ticks deleted": forget_old_ticks(instant),
    }


def run_forever(app: Flask) -> None:
    """The demo server's own timer; a real installation calls `flask jobs run` from outside."""
    while True:
        with app.app_context():
            try:
                run_due(app.extensions["library"], now(), app.config["BANK"].retention_days)
            except Exception:
                app.logger.exception("timed work failed and will be tried again")
            finally:
                db.session.remove()
        time.sleep(PAUSE_SECONDS)
