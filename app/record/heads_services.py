"""Writing the ledger's end, signed, to a file outside the database, day by day. Lines are added and never changed."""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from app.domain.calendar import civil_date
from app.domain.signed_heads import SignedHead, read, sign, spell
from app.record.queries import get_head

# The last line is well within this.
TAIL = 4096


class HeadLog(NamedTuple):
    """Where heads are written, and the secret that signs them."""

    path: Path
    secret: str


def sign_head(log: HeadLog, now: datetime) -> SignedHead:
    """Add the ledger's present end to the file. Raises OSError where that cannot be written."""
    with _opened(log.path) as file:
        return _add(file, log.secret, now)


def sign_head_of_the_day(log: HeadLog, now: datetime) -> int:
    """Add the ledger's end unless one was added today, also by another process. Returns how many lines were added."""
    with _opened(log.path) as file:
        last = read(_tail(file).rstrip(b"\n").rpartition(b"\n")[2].decode(errors="replace"))
        if last is not None and civil_date(last.at) >= civil_date(now):
            return 0
        _add(file, log.secret, now)
        return 1


def _opened(path: Path) -> BinaryIO:
    """The file, made where there is none, and ours alone until it is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _add(file: BinaryIO, secret: str, now: datetime) -> SignedHead:
    # The end is read under the file's lock, so that the lines stand in the order of the ledger.
    head = sign(*get_head(), now, secret)
    tail = _tail(file)
    # A line that a full disk cut short stays as it is, and is told; the new one must not hang on to it.
    start = b"\n" if tail and not tail.endswith(b"\n") else b""
    file.write(start + spell(head).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    return head


def _tail(file: BinaryIO) -> bytes:
    file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
    return file.read()
