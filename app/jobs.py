"""Timed work. Each piece may run in several processes at once, and nothing that people see waits for it."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from app.accounts.sessions import forget_old
from app.extensions import db
from app.library.load import Library
from app.mailing import Mailbox, mailbox_of, send_waiting
from app.manual.checklists_services import forget_old_ticks
from app.qualification.certificate_batches_services import batches_of, forget_batches
from app.quizzes.closing_services import grade_pending
from app.quizzes.incidents_services import suspend_disabled
from app.quizzes.services import expire_attempts
from app.record.heads_services import HeadLog, halt_if_lost, sign_head_when_due
from app.reports.reminders_services import make_reminders
from app.roster.batches_services import carry_on
from app.roster.staging_services import forget_lists
from app.web.clock import now

PAUSE_SECONDS = 10


def run_due(
    library: Library,
    instant: datetime,
    retention_days: int,
    heads: HeadLog | None = None,
    mailbox: Mailbox | None = None,
    batches: Path | None = None,
) -> dict[str, int]:
    """Everything that is due at this instant. Returns how much was done, by name."""
    return {
        # First: what follows must not write into a ledger that is not the one we knew.
        "ledger ends found lost": int(halt_if_lost(heads, instant) is not None) if heads else 0,
        # Before the expiring: an attempt of a closed account is to be decided about, not failed.
        "attempts suspended": suspend_disabled(instant),
        "attempts expired": expire_attempts(library, instant),
        "attempts graded": grade_pending(library, instant),
        "old sign-ins forgotten": forget_old(instant, retention_days),
        "old ticks deleted": forget_old_ticks(instant),
        "certificate batches deleted": forget_batches(batches, instant) if batches else 0,
        "lists carried on": carry_on(library.programme, instant),
        "old lists forgotten": forget_lists(instant),
        "reminders made": make_reminders(library.programme, instant, mails=mailbox is not None),
        "mails sent": send_waiting(mailbox, library.programme, instant) if mailbox else 0,
        # Last: a file that cannot be written is an error, and must keep nothing else from being done.
        "ledger heads signed": sign_head_when_due(heads, instant) if heads else 0,
    }


def head_log_of(settings: Mapping[str, Any]) -> HeadLog | None:
    """Where this installation writes the signed ends of its ledger, None where it does not."""
    if not settings["LEDGER_HEADS"]:
        return None
    return HeadLog(Path(settings["LEDGER_HEADS"]), settings["SECRET_KEY"], settings["LEDGER_HEADS_MINUTES"])


def run_forever(app: Flask) -> None:
    """The demo server's own timer; a real installation calls `flask jobs run` from outside."""
    while True:
        with app.app_context():
            try:
                settings, days = app.config, app.config["BANK"].retention_days
                heads, mailbox = head_log_of(settings), mailbox_of(settings)
                run_due(app.extensions["library"], now(), days, heads, mailbox, batches_of(app.instance_path))
            except Exception:
                app.logger.exception("timed work failed and will be tried again")
            finally:
                db.session.remove()
        time.sleep(PAUSE_SECONDS)
