"""`python -m chaos`: storms on SQLite and on PostgreSQL, a line for each; fails when anything acknowledged is lost or doubled."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app.library.load import Library, load_library
from bench.installation import SECRET, with_long_paper
from chaos.bank import Bank, open_storm_bank, wait_until_readable
from chaos.journal import compare
from chaos.server import Server
from chaos.storms import BYSTANDERS, SAVERS, Place, Storm, fill_disk, kill_in_save, kill_in_submit, restart_often
from tests.postgres import Postgres

ROUNDS = int(os.environ.get("ROUNDS") or "200")
# Nothing is left running after so many seconds, whatever happens: a part for what every run does, a part for each round.
LONGEST = 240 + 4 * ROUNDS


def main() -> int:
    """Returns the exit status: 0 when nothing was lost or doubled."""
    library = with_long_paper(load_library(Path("content"), Path("quizzes")))
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGTERM, _too_long)
    signal.alarm(LONGEST)
    began = time.monotonic()
    good = [*_on_sqlite(library), *_on_postgresql(library)]
    print(f"\n{'nothing lost, nothing doubled' if all(good) else 'NOT GOOD'}, in {time.monotonic() - began:.0f} s")
    return 0 if all(good) else 1


def _on_sqlite(library: Library) -> Iterator[bool]:
    with tempfile.TemporaryDirectory(prefix="lobby-chaos") as name:
        folder = Path(name)
        with _place(folder, f"sqlite:///{folder}/lobby.db", library) as place:
            print("\nsqlite")
            yield _told(place.bank, kill_in_submit(place, ROUNDS))
            yield _told(place.bank, kill_in_save(place, ROUNDS))
            yield _told(place.bank, restart_often(place, "kill -9 of every process, start anew", lambda: _start_anew(place.server)))
            yield _told(place.bank, fill_disk(place, folder / "lobby.db"))


def _on_postgresql(library: Library) -> Iterator[bool]:
    postgres = Postgres(durable=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="lobby-chaos") as name,
            _place(Path(name), postgres.address.format(name="postgres"), library) as place,
        ):
            print("\npostgresql")
            yield _told(place.bank, kill_in_submit(place, ROUNDS))
            yield _told(place.bank, kill_in_save(place, ROUNDS))
            yield _told(place.bank, restart_often(place, "immediate restart of PostgreSQL", postgres.restart))
            print("  disk full: not here; it takes a small file system of its own, which only root may make")
    finally:
        postgres.stop()


@contextmanager
def _place(folder: Path, url: str, library: Library) -> Iterator[Place]:
    bank = open_storm_bank(url, library, ROUNDS + 2 + 2 * (BYSTANDERS + SAVERS))
    server = Server(folder, url, SECRET)
    try:
        server.start()
        yield Place(bank, server)
    finally:
        server.stop()
        bank.close()


def _start_anew(server: Server) -> None:
    server.kill()
    server.start()


def _told(bank: Bank, storm: Storm) -> bool:
    """Compare, and print the line of a storm. Returns whether it was survived."""
    wait_until_readable(bank)
    journal = storm.journal
    verdict = compare(journal, bank.stored(storm.attempts), bank.closings(storm.attempts))
    breaches = bank.breaches(storm.attempts)
    errors, full = sum(status >= 500 and status != 507 for status in journal.failures), journal.failures.count(507)
    print(
        f"  {storm.name} × {storm.struck}: acknowledged {journal.acknowledged}, found {verdict.found}, lost {len(verdict.lost)}, "
        f"duplicate {len(verdict.duplicate)}; broken off {journal.failures.count(0)}, 5xx {errors}"
        + (f", told of no room {full}" if full else "")
        + f", slowest {max(journal.walls):.2f} s, breaches of a chain {breaches}",
        flush=True,
    )
    for line in [*verdict.lost, *verdict.duplicate][:10]:
        print(f"      {line}")
    return not verdict.lost and not verdict.duplicate and not breaches


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError("the storms were stopped before their end")


if __name__ == "__main__":
    sys.exit(main())
