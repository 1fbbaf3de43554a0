"""Whether the ledger still holds every end of it that was signed."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.ledger import GENESIS
from app.domain.signed_heads import is_genuine, read
from app.extensions import db
from app.record.models import LedgerEvent
from app.record.queries import BATCH


class HeadBreach(NamedTuple):
    """What is wrong with a line of the file: unreadable, forged, or a true head that is lost to the ledger (`seq`, `at` of the head)."""

    line: int
    code: str
    seq: int = 0
    at: datetime | None = None


class HeadsCheck(NamedTuple):
    """How many heads were compared, and what was found."""

    heads: int
    breaches: tuple[HeadBreach, ...]


def check_heads(path: Path, secret: str | None) -> HeadsCheck:
    """Compare each signed head with the ledger. Without the secret the signatures are taken on trust. Raises OSError for a file unread."""
    lines = path.read_bytes().decode(errors="replace").splitlines()
    heads = [read(line) for line in lines]
    held = _hashes(head.seq for head in heads if head)
    found = []
    for number, head in enumerate(heads, start=1):
        if head is None:
            found.append(HeadBreach(number, "unreadable"))
        elif secret is not None and not is_genuine(head, secret):
            found.append(HeadBreach(number, "forged", head.seq, head.at))
        elif held.get(head.seq) != head.hash:
            found.append(HeadBreach(number, "lost", head.seq, head.at))
    return HeadsCheck(len(heads), tuple(found))


def _hashes(seqs: Iterable[int]) -> dict[int, str]:
    """The hash of each of these events that the ledger has, by number; before the first stands the genesis."""
    # A number beyond what a column holds is no event of ours, and no error.
    wanted, found = sorted({seq for seq in seqs if 0 < seq < 2**31}), {0: GENESIS}
    for start in range(0, len(wanted), BATCH):
        rows = db.session.execute(sa.select(LedgerEvent.seq, LedgerEvent.hash).where(LedgerEvent.seq.in_(wanted[start : start + BATCH])))
        found.update((seq, last) for seq, last in rows)
    return found
