"""Writing the ledger's end, signed, to a file outside the database. Lines are added and never changed.

A ledger that does not hold the last signed end is an older one in the place of a newer, or was rewritten: nothing more is written into it
until an administrator signs that off.
"""

import fcntl
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from app.domain.calendar import civil_date
from app.domain.signed_heads import SignedHead, sign, spell
from app.errors import Refused
from app.extensions import begin_write, db
from app.record.heads_queries import get_lost_head, last_genuine
from app.record.models import LedgerHead
from app.record.queries import get_head
from app.record.services import audit


class HeadLog(NamedTuple):
    """Where heads are written, the secret that signs them, and how often the job adds one while the ledger grows."""

    path: Path
    secret: str
    minutes: int = 5


def halt_if_lost(log: HeadLog, now: datetime) -> SignedHead | None:
    """Stop the record where it does not hold the last signed head. Returns that head, None where all is well. Raises OSError."""
    lost = get_lost_head(log.path, log.secret)
    if lost is None:
        return None
    begin_write()
    head = db.session.get_one(LedgerHead, 1, with_for_update=True, populate_existing=True)
    head.halted_at = head.halted_at or now
    db.session.commit()
    return lost


def sign_head(log: HeadLog, now: datetime) -> SignedHead | Refused:
    """Add the ledger's present end to the file. Refused where the one before it is lost. Raises OSError where it cannot be written."""
    with _opened(log.path) as file:
        if halt_if_lost(log, now):
            return Refused.because("ledger_end_lost")
        return _add(file, log.secret, now)


def sign_head_when_due(log: HeadLog, now: datetime) -> int:
    """Add the ledger's end where it has grown since the last line and that is `minutes` old, or none was added today. Returns how many."""
    with _opened(log.path) as file:
        last = last_genuine(file, log.secret)
        if halt_if_lost(log, now):
            return 0
        grown = last is not None and last.seq < get_head()[0] and now - last.at >= timedelta(minutes=log.minutes)
        if last is None or grown or civil_date(last.at) < civil_date(now):
            _add(file, log.secret, now)
            return 1
        return 0


def sign_off(log: HeadLog, actor_id: int, reason: str, now: datetime) -> SignedHead | Refused:
    """An administrator's word on why signed heads are lost: the ledger goes on from where it ends now. It stays in the file and the audit.

    The line comes first: were the commit to fail, the record would stay halted, and the sign-off could be given again.
    """
    if not reason.strip():
        return Refused.because("reason_missing")
    with _opened(log.path) as file:
        lost = get_lost_head(log.path, log.secret)
        if lost is None and db.session.get_one(LedgerHead, 1).halted_at is None:
            return Refused.because("ledger_not_halted")
        signed = _add(file, log.secret, now, by=actor_id, reason=reason.strip())
        begin_write()
        db.session.get_one(LedgerHead, 1, with_for_update=True, populate_existing=True).halted_at = None
        detail = {"seq": signed.seq, "reason": signed.reason} | ({"lost": lost.seq, "lost_at": lost.at.isoformat()} if lost else {})
        audit("ledger_end_signed_off", actor_id=actor_id, subject="ledger", now=now, detail=detail)
        db.session.commit()
        return signed


def _opened(path: Path) -> BinaryIO:
    """The file, made where there is none, and ours alone until it is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _add(file: BinaryIO, secret: str, now: datetime, *, by: int = 0, reason: str = "") -> SignedHead:
    # The end is read under the file's lock, so that the lines stand in the order of the ledger.
    db.session.rollback()
    head = sign(*get_head(), now, secret, by=by, reason=reason)
    # A line that a full disk cut short stays as it is, and is told; the new one must not hang on to it.
    file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
    start = b"\n" if file.read(1) not in (b"", b"\n") else b""
    file.write(start + spell(head).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    return head
