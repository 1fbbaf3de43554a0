"""The storms. Each returns what everybody in it was told; the comparison with the database is the caller's."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from chaos.bank import Bank
from chaos.candidate import Candidate
from chaos.journal import Journal
from chaos.served import QUOTA
from chaos.server import Server

BYSTANDERS, SAVERS = 3, 8
RESTARTS = 5
# Saves before a submission, and the pace of those who save all the time.
SAVES, PACE = 3, 0.02


@dataclass
class Storm:
    """`struck` counts how often it struck; `attempts` are all that were started in it."""

    name: str
    struck: int
    journal: Journal
    attempts: set[str]


@dataclass
class Place:
    """Where storms blow: a running server and the bank behind it."""

    bank: Bank
    server: Server

    def candidate(self, journal: Journal) -> Candidate:
        """Another trainee, who has started."""
        one = Candidate(self.server.port, self.bank.waiting.pop(), journal, self.bank.paper_of)
        one.start()
        return one


def kill_in_submit(place: Place, rounds: int) -> Storm:
    """A worker dies at each step of a submission in turn, and with it whatever else it was serving."""
    journal = Journal()
    with _bystanders(place, journal, BYSTANDERS) as attempts:
        first = _one_who_saved(place, journal)
        attempts.add(first.attempt)
        steps = first.submit()
        for number in range(rounds):
            one = _one_who_saved(place, journal)
            attempts.add(one.attempt)
            one.submit(die_at=1 + number % steps)
    return Storm(f"kill -9 in mid-submit, {steps} steps", rounds, journal, attempts)


def kill_in_save(place: Place, rounds: int) -> Storm:
    """A worker dies at each step of a save in turn."""
    journal = Journal()
    with _bystanders(place, journal, BYSTANDERS) as attempts:
        one = place.candidate(journal)
        attempts.add(one.attempt)
        # The first save notes the place from where it came; the second is like all that follow.
        steps = max(one.save(number) for number in range(8))
        for number in range(rounds):
            one.save(8 + number, die_at=1 + number % steps)
        one.submit()
    return Storm(f"kill -9 in mid-save, {steps} steps", rounds, journal, attempts)


def restart_often(place: Place, name: str, restart: Callable[[], None]) -> Storm:
    """The database goes down under people who save, and comes back."""
    journal = Journal()
    with _bystanders(place, journal, SAVERS) as attempts:
        for _ in range(RESTARTS):
            time.sleep(0.7)
            restart()
        time.sleep(0.7)
    return Storm(name, RESTARTS, journal, attempts)


def fill_disk(place: Place, database: Path) -> Storm:
    """SQLite gets no more pages than it has, until people were told that there is no room, and then gets them again."""
    journal, quota = Journal(), Path(f"{database}{QUOTA}")
    with _bystanders(place, journal, SAVERS) as attempts:
        for struck in count(1):
            time.sleep(0.3)
            quota.write_text("1")
            _wait(partial(_were_told, journal, journal.failures.count(507) + SAVERS))
            quota.unlink()
            if struck == RESTARTS:
                break
        time.sleep(0.5)
    return Storm("disk full (SQLite's max_page_count)", RESTARTS, journal, attempts)


@contextmanager
def _bystanders(place: Place, journal: Journal, number: int) -> Iterator[set[str]]:
    """People who save all the while, and submit when the storm is over. Yields the attempts of all who take part."""
    people = [place.candidate(journal) for _ in range(number)]
    over = threading.Event()
    with ThreadPoolExecutor(number) as pool:
        running = [pool.submit(_save_until, one, over) for one in people]
        try:
            yield (attempts := {one.attempt for one in people})
        finally:
            over.set()
            _all_done(running)
    assert attempts


def _save_until(one: Candidate, over: threading.Event) -> None:
    for number in count():
        if over.wait(PACE):
            break
        one.save(number)
    one.submit()


def _all_done(running: list[Future[None]]) -> None:
    for future in running:
        future.result(timeout=90)


def _one_who_saved(place: Place, journal: Journal) -> Candidate:
    one = place.candidate(journal)
    for number in range(SAVES):
        one.save(number)
    return one


def _were_told(journal: Journal, times: int) -> bool:
    return journal.failures.count(507) >= times


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the storm does not strike")
        time.sleep(0.02)
