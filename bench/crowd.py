"""Two hundred people sit a paper at once, beside sixteen who save every other second: everybody has a thread, the server has eight.

Walls include the waiting at the door, as a browser would feel it. CPU is that of the whole process, callers included, by journey; ours and
the floor's crowd are called in the same way, so that the ratio is fair and a little too kind to neither.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from statistics import quantiles

import sqlalchemy as sa

from app.domain.paper import Paper
from bench.scenarios import Step, bare_journey, bare_save, our_journey, our_save
from bench.visits import Reply, Visitor

SERVER_THREADS = 8
EVERY = 2.0


@dataclass
class Crowd:
    """What it took and what it was told: `saves` as (attempt, slot, revision), `submits` as attempts."""

    journeys: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    walls: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saves: set[tuple[str, int, int]] = field(default_factory=set)
    submits: set[str] = field(default_factory=set)
    door: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(SERVER_THREADS))

    @property
    def each(self) -> float:
        """CPU ms of one journey."""
        return self.cpu / max(self.journeys, 1)

    def percentile(self, percent: int) -> float:
        return quantiles(self.walls, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Queued(Visitor):
    """A visitor who waits at the door of a crowd, and who writes down what was acknowledged."""

    crowd: Crowd = field(default_factory=Crowd)

    def _visit(self, method: str, path: str, body: bytes, kind: str) -> Reply:
        began = time.perf_counter()
        with self.crowd.door:
            reply = super()._visit(method, path, body, kind)
        reply = replace(reply, wall=(time.perf_counter() - began) * 1000)
        self.crowd.walls.append(reply.wall)
        if reply.status not in (200, 302):
            self.crowd.errors.append(f"{path}: {reply.status}")
        elif method == "POST":
            self._write_down(path, reply)
        return reply

    def _write_down(self, path: str, reply: Reply) -> None:
        *_, attempt, act = path.split("/")
        if act == "answers":
            self.crowd.saves.update((attempt, int(slot), rev) for slot, rev in json.loads(reply.body).get("saved", {}).items())
        elif act == "submit":
            self.crowd.submits.add(attempt)


def rush(ours: Sequence[Visitor], floor: Sequence[Visitor], sitters: int, paper_of: Callable[[str], Paper], engine: sa.Engine) -> bool:
    """The first `sitters` of each sit and the others save, at ours and then at the floor. Prints both.

    Returns whether nobody met an error and nothing that was acknowledged is lost.
    """
    crowd, bare = Crowd(), Crowd()
    ours, floor = [_queued(one, crowd) for one in ours], [_queued(one, bare) for one in floor]
    saving = []
    for one in ours[sitters:]:
        attempt = one.post("/quizzes/tiers/start").headers["Location"].rpartition("/")[2]
        saving.append(our_save(one, attempt, paper_of(attempt)))
    at_once(crowd, [our_journey(iter((one,)), paper_of) for one in ours[:sitters]], saving)
    saving = [bare_save(one, json.loads(one.post("/start").body)["id"]) for one in floor[sitters:]]
    at_once(bare, [bare_journey(one) for one in floor[:sitters]], saving)
    missing = lost(crowd, engine)
    good = not crowd.errors and not missing and crowd.journeys == sitters
    _print(crowd, bare, missing, f"{sitters} sit at once, {len(saving)} save every {EVERY:g} s", "PASS" if good else "FAIL")
    return good


def _queued(one: Visitor, crowd: Crowd) -> Queued:
    return Queued(one.app, one.cookie, one.csrf, crowd)


def _print(ours: Crowd, bare: Crowd, missing: int, title: str, verdict: str) -> None:
    print(f"{title:48}{'journeys/s':>12}{'CPU ms':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'errors':>8}")
    for name, crowd in (("    ours", ours), ("    bare floor", bare)):
        times = "".join(f"{crowd.percentile(percent):8.0f}" for percent in (50, 95, 99))
        print(f"{name:48}{crowd.journeys / crowd.seconds:12.1f}{crowd.each:8.1f}{times}{len(crowd.errors):8}")
    told = len(ours.saves) + len(ours.submits)
    print(f"    ratio {ours.each / bare.each:.2f}, acknowledged {told}, lost {missing}  {verdict} no error, nothing lost")
    for line in (ours.errors + bare.errors)[:5]:
        print(f"    {line}")


def at_once(crowd: Crowd, journeys: Sequence[Step], savers: Sequence[Step]) -> Crowd:
    """Everybody begins at the same moment; those who save stop when the last journey is over."""
    over, line = threading.Event(), threading.Barrier(len(journeys) + 1)
    with ThreadPoolExecutor(len(journeys) + len(savers)) as pool:
        sitting = [pool.submit(_sit, crowd, step, line) for step in journeys]
        saving = [pool.submit(_save, crowd, step, number * EVERY / len(savers), over) for number, step in enumerate(savers)]
        line.wait()
        wall, cpu = time.perf_counter(), time.process_time()
        crowd.journeys = sum(future.result() for future in sitting)
        crowd.seconds, crowd.cpu = time.perf_counter() - wall, (time.process_time() - cpu) * 1000
        over.set()
        for future in saving:
            future.result()
    return crowd


def lost(crowd: Crowd, engine: sa.Engine) -> int:
    """How much of what was acknowledged is not in the database: revisions, and papers without a grading."""
    with engine.connect() as connection:
        answers = {tuple(row) for row in connection.execute(sa.text("SELECT attempt_id, slot, rev FROM answers"))}
        graded = set(connection.execute(sa.text("SELECT attempt_id FROM gradings")).scalars())
    return len(crowd.saves - answers) + len(crowd.submits - graded)


def drawing(draw: Callable[[int], object], times: int) -> list[float]:
    """Milliseconds of each draw, with the seeds 0, 1, …"""
    walls = []
    for seed in range(times):
        began = time.perf_counter()
        draw(seed)
        walls.append((time.perf_counter() - began) * 1000)
    return walls


def _sit(crowd: Crowd, step: Step, line: threading.Barrier) -> int:
    """1 for a journey that came to its end."""
    line.wait()
    return _tried(crowd, step)


def _save(crowd: Crowd, step: Step, first: float, over: threading.Event) -> None:
    pause = first
    while not over.wait(pause):
        _tried(crowd, step)
        pause = EVERY


def _tried(crowd: Crowd, step: Step) -> int:
    """A journey that breaks off is an error of the crowd, and no end of the others."""
    try:
        step()
    except Exception as error:
        crowd.errors.append(repr(error)[:200])
        return 0
    return 1
