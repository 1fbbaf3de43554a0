"""Printed books, kept as files: what takes seconds to set is set once, also when several workers are asked at once."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

# Each edition, each bank name and each round of confirmations makes new ones; older ones are made again when somebody asks.
MOST = 60


def kept(folder: Path, what: tuple[str, ...], make: Callable[[], bytes]) -> Path:
    """The file of `what`, which must name everything that it depends on; made now if it is not there.

    Whoever comes while it is being made waits for it. It appears whole or not at all, so a killed worker leaves no half of a book.
    """
    path = folder / f"{hashlib.sha256(chr(0).join(what).encode()).hexdigest()[:32]}.pdf"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file():
            _write_whole(path, make())
            _forget_oldest(folder)
    return path


def _write_whole(path: Path, body: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".draft")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(body)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _forget_oldest(folder: Path) -> None:
    """Keep the newest books, and nothing of a worker that was killed while it wrote: who holds the lock writes alone."""
    books = sorted(folder.glob("*.pdf"), key=lambda book: book.stat().st_mtime_ns, reverse=True)
    for old in [*books[MOST:], *folder.glob("*.draft")]:
        old.unlink(missing_ok=True)
