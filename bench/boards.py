"""`python -m bench.boards`: HR's boards in a bank of 1,000, 10,000 and 50,000 people, on SQLite and on PostgreSQL.

People, postings, intervals, certificates and events are written straight into the tables: what is measured is reading them.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles

from flask import Flask

from app.domain.exporting import ExportRules
from app.extensions import db
from app.library.load import Library, load_library
from bench.bank import grow
from bench.installation import open_bank, walk_in
from bench.meter import Meter
from bench.visits import Visitor
from tests.people import World, make_world
from tests.postgres import start_postgres

SIZES = tuple(int(size) for size in os.environ.get("BENCH_PEOPLE", "1000,10000,50000").split(","))
ROUNDS = int(os.environ.get("BENCH_BOARD_ROUNDS", "20"))
WARM = 2
# What a page of a board may cost at the largest size: ms of CPU, the database's own included. On a quiet machine that is what one waits.
LONGEST = 300
# Sorted by anything but the tree, the whole bank has to be read and ordered for a page.
LONGEST_SORTED = 600
# A page of a list costs at the largest size at most so many times what it costs at the smallest.
FLAT = 3.0
# The tiles of the standings count everybody by state, so that page grows with the bank and has to stay below LONGEST; the FLAT_ONES do not
# grow by more than FLAT.
LISTS = {
    "standings, first page": "/reports/standings",
    "standings, middle page": "/reports/standings?page={middle}",
    "standings, expired": "/reports/standings?state=expired",
    "standings, by end of validity": "/reports/standings?sort=until",
    "standings, a year ago": "/reports/standings?on={last_year}",
    "matrix, first page": "/reports/matrix",
    "matrix, middle page": "/reports/matrix?page={middle}",
    "matrix, lapsing in 30 days": "/reports/matrix?qualification=lobby-manager&lapsing=30",
    "matrix, lacking something": "/reports/matrix?missing=1",
    "matrix, one branch": "/reports/matrix?branch=L00001",
    "matrix, as believed a year ago": "/reports/matrix?believed={last_year}",
    "today": "/reports/today",
    "a person": "/reports/people/{person}",
}
FILES = {"standings.xlsx": "/reports/standings.xlsx", "standings.csv": "/reports/standings.csv", "matrix.csv": "/reports/matrix.csv"}
FLAT_ONES = (
    "matrix, first page",
    "matrix, middle page",
    "matrix, one branch",
    "a person",
)


@dataclass(frozen=True)
class Line:
    """A page at one size: the mean CPU of a visit, and the waits of the rounds, in ms."""

    name: str
    cpu: float
    walls: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.walls)

    @property
    def worst(self) -> float:
        return quantiles(self.walls, n=20, method="inclusive")[-1] if len(self.walls) > 1 else self.walls[0]


def main() -> int:
    """Returns the exit status: 0 when every gate is passed."""
    library = load_library(Path("content"), Path("quizzes"))
    with tempfile.TemporaryDirectory(prefix="lobby-boards") as folder:
        passed = run("sqlite", f"sqlite:///{folder}/lobby.db", library)
    address, stop = start_postgres()
    try:
        passed = run("postgresql", address.format(name="postgres"), library) and passed
    finally:
        stop()
    print("\nboards: all gates passed" if passed else "\nboards: a gate is MISSED")
    return 0 if passed else 1


def run(name: str, url: str, library: Library) -> bool:
    """Let one bank grow, measure it at each size and print. Returns whether every gate is passed."""
    app = open_bank(url, library)
    app.config["EXPORT_RULES"] = ExportRules(reason_above=10**6, per_hour=10**6, unusual=10**6)
    with app.app_context():
        make_world(datetime.now(UTC))
        engine = db.engine
        db.session.remove()
    (auditor,) = walk_in(app, [World.staff_no("auditor")])
    found: dict[int, list[Line]] = {}
    before = 0
    for size in SIZES:
        began = time.perf_counter()
        grow(engine, before, size, datetime.now(UTC).date())
        print(f"\n{name}: {size} people, filled in {time.perf_counter() - began:.0f} s\n{'':34}{'CPU ms':>9}{'p50 ms':>9}{'p95 ms':>9}")
        found[size] = list(_measured(app, auditor, size, Meter(engine)))
        before = size
    engine.dispose()
    return _gates(found)


def _measured(app: Flask, visitor: Visitor, size: int, meter: Meter) -> Iterator[Line]:
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    today = datetime.now(UTC).date()
    words = {"middle": size // 100, "last_year": date(today.year - 1, today.month, 1).isoformat(), "person": 1000}
    for name, path in (LISTS | FILES).items():
        if path.partition("?")[0].startswith("/reports/today") and "/reports/today" not in routes:
            continue
        line = _line(name, visitor, path.format(**words), meter)
        print(f"{name:34}{line.cpu:9.1f}{line.middle:9.1f}{line.worst:9.1f}")
        yield line


def _line(name: str, visitor: Visitor, path: str, meter: Meter) -> Line:
    rounds = 1 if name in FILES else ROUNDS
    for _turn in range(0 if name in FILES else WARM):
        visitor.get(path)
    before, walls = meter.read(), []
    for _turn in range(rounds):
        reply = visitor.get(path)
        if reply.status != HTTPStatus.OK:
            raise RuntimeError(f"{path}: {reply.status}: {reply.text[:300]}")
        walls.append(reply.wall)
    return Line(name, (meter.read() - before) * 1000 / rounds, tuple(walls))


def _gates(found: dict[int, list[Line]]) -> bool:
    """Print what is missed."""
    small = {line.name: line.cpu for line in found[min(found)]}
    missed = []
    for line in found[max(found)]:
        most = LONGEST_SORTED if "sort=" in LISTS.get(line.name, "") else LONGEST
        if line.name in LISTS and line.cpu > most:
            missed.append(f"{line.name}: {line.cpu:.0f} ms, at most {most}")
        if line.name in FLAT_ONES and line.cpu > FLAT * small[line.name]:
            missed.append(f"{line.name}: {line.cpu / small[line.name]:.1f} times of {min(found)} people, at most {FLAT:g}")
    print("\n".join(f"  MISSED {text}" for text in missed) or "  every gate passed")
    return not missed


if __name__ == "__main__":
    sys.exit(main())
