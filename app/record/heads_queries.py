"""Whether the ledger still holds every end of it that was signed."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

import sqlalchemy as sa

from app.domain.ledger import GENESIS
from app.domain.signed_heads import SignedHead, is_genuine, read
from app.extensions import db
from app.record.models import LedgerEvent, LedgerHead
from app.record.queries import BATCH

# The last lines are well within this.
TAIL = 4096


class HeadBreach(NamedTuple):
    """What is wrong with a line of the file: unreadable, forged, or a true head that is lost to the ledger (`seq`, `at` of the head).

    The first event that is not as it was lies after `held`, the last number that a head before this one vouches for.
    """

    line: int
    code: str
    seq: int = 0
    at: datetime | None = None
    held: int = 0


class HeadsCheck(NamedTuple):
    """How many heads were compared, and what was found; what was lost before somebody signed it off is no breach any more."""

    heads: int
    breaches: tuple[HeadBreach, ...]
    signed_off: tuple[HeadBreach, ...] = ()


def check_heads(path: Path, secret: str | None) -> HeadsCheck:
    """Compare each signed head with the ledger. Without the secret the signatures are taken on trust. Raises OSError for a file unread."""
    lines = path.read_bytes().decode(errors="replace").splitlines()
    heads = [read(line) for line in lines]
    hashes = _hashes(head.seq for head in heads if head)
    found, held, last_sign_off = [], 0, 0
    for number, head in enumerate(heads, start=1):
        if head is None:
            found.append(HeadBreach(number, "unreadable"))
        elif secret is not None and not is_genuine(head, secret):
            found.append(HeadBreach(number, "forged", head.seq, head.at))
        elif hashes.get(head.seq) != head.hash:
            found.append(HeadBreach(number, "lost", head.seq, head.at, held))
        else:
            held = max(held, head.seq)
            last_sign_off = number if head.reason else last_sign_off
    signed_off = tuple(breach for breach in found if breach.code == "lost" and breach.line < last_sign_off)
    return HeadsCheck(len(heads), tuple(breach for breach in found if breach not in signed_off), signed_off)


def get_lost_head(path: Path, secret: str) -> SignedHead | None:
    """The last head of the file, if the ledger does not hold it: an older ledger stands in the place of a newer one, or it was rewritten.

    Reads the end of the file and one row. None also where nothing was signed yet. Raises OSError for a file unread.
    """
    if not path.exists():
        return None
    with path.open("rb") as file:
        last = last_genuine(file, secret)
    # What was read of the database before the file may be older than the file.
    db.session.rollback()
    return last if last and _hashes([last.seq]).get(last.seq) != last.hash else None


def last_genuine(file: BinaryIO, secret: str) -> SignedHead | None:
    """The last line of ours at the end of an open file."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
    heads = map(read, reversed(file.read().decode(errors="replace").splitlines()))
    return next((head for head in heads if head and is_genuine(head, secret)), None)


def get_halt() -> datetime | None:
    """Since when the record takes nothing more in, because its end was lost; None while it does."""
    return db.session.scalar(sa.select(LedgerHead.halted_at).where(LedgerHead.id == 1))


def _hashes(seqs: Iterable[int]) -> dict[int, str]:
    """The hash of each of these events that the ledger has, by number; before the first stands the genesis."""
    # A number beyond what a column holds is no event of ours, and no error.
    wanted, found = sorted({seq for seq in seqs if 0 < seq < 2**31}), {0: GENESIS}
    for start in range(0, len(wanted), BATCH):
        rows = db.session.execute(sa.select(LedgerEvent.seq, LedgerEvent.hash).where(LedgerEvent.seq.in_(wanted[start : start + BATCH])))
        found.update((seq, last) for seq, last in rows)
    return found
