"""`python -m bench.roster`: 50,000 people come in by a list, then all of them move, then it is undone, while others save their answers.

All in one process, as the server's own thread applies a list beside its requests. A hold is a transaction that may write, from the moment
it has the gate (on PostgreSQL: from its begin) until its connection is given back: nobody waits longer than that for this thread.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import sqlalchemy as sa
from sqlalchemy import event

from app.accounts.queries import get_person, viewer_of
from app.domain.paper import Paper
from app.domain.rights import Viewer
from app.extensions import db
from app.library.load import load_library
from app.roster.batches_queries import get_batch, get_columns
from app.roster.batches_services import begin_apply, begin_undo, run_batch
from app.roster.batches_views import PAUSE
from app.roster.staging_services import Upload, plan_batch, stage_upload
from bench.crowd import EVERY
from bench.installation import PAPER, fill, open_bank, walk_in, with_long_paper
from bench.scenarios import Step, our_save
from bench.visits import Visitor
from tests.people import done
from tests.postgres import start_postgres

PEOPLE = int(os.environ.get("BENCH_ROSTER", "50000"))
SAVERS = 16
LONGEST, LONGEST_HOLD = 60.0, 1.0
HEADER = "工号,姓名,网点代码,入职日期\n"


@dataclass
class Holds:
    """How long this thread held what others wait for, in seconds."""

    engine: sa.Engine
    thread: int = field(default_factory=threading.get_ident)
    began: float = 0.0
    held: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.engine, "begin", self._begin)
        event.listen(self.engine.pool, "checkin", self._end)

    def _begin(self, connection: sa.Connection) -> None:
        if threading.get_ident() == self.thread and connection.get_execution_options().get("may_write"):
            self.began = time.perf_counter()

    def _end(self, _connection: object, _record: object) -> None:
        if threading.get_ident() == self.thread and self.began:
            self.held.append(time.perf_counter() - self.began)
            self.began = 0.0


def main() -> int:
    """Returns the exit status: 0 when the gates are passed on both databases."""
    aim = f"at most {LONGEST:g} s and no hold over {LONGEST_HOLD:g} s"
    print(f"\n{PEOPLE} rows, {SAVERS} save every {EVERY:g} s beside; {aim}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':32}{'s':>8}{'CPU s':>8}{'holds':>8}{'longest':>9}{'saves':>8}{'p50 ms':>8}{'p99 ms':>8}{'errors':>8}")
    with tempfile.TemporaryDirectory(prefix="lobby-roster") as folder:
        passed = _run("sqlite", f"sqlite:///{folder}/lobby.db")
    address, stop = start_postgres()
    try:
        passed = _run("postgresql", address.format(name="postgres")) and passed
    finally:
        stop()
    return 0 if passed else 1


def _run(name: str, url: str) -> bool:
    library = with_long_paper(load_library(Path("content"), Path("quizzes")))
    app = open_bank(url, library)
    with app.app_context():
        numbers, engine = fill(library, SAVERS, trained=0), db.engine
        person = db.session.execute(sa.text("SELECT id FROM people WHERE staff_no = 'A0001'")).scalar_one()
        db.session.remove()
    savers = [_saver(visitor, engine) for visitor in walk_in(app, numbers)]
    with app.app_context():
        holds = Holds(engine)
        rows = [f"P{number:06},人员{number},{{branch}},2020-07-01\n" for number in range(PEOPLE)]
        passed = True
        batch_id = ""
        for branch, what in (("111", "all new"), ("112", "all moved")):
            began = time.perf_counter()
            body = (HEADER + "".join(rows).format(branch=branch)).encode()
            passed = _beside(f"{name}: dry run, {what}", holds, savers, lambda body=body: stage(person, body)) and passed
            batch_id = _waiting(person)
            passed = _beside(f"{name}: applied, {what}", holds, savers, lambda batch_id=batch_id: apply(person, batch_id)) and passed
            whole = time.perf_counter() - began
            passed = passed and whole <= LONGEST * PEOPLE / 50_000
            print(f"    {what}: {whole:.1f} s from the upload to the end  {'PASS' if whole <= LONGEST * PEOPLE / 50_000 else 'FAIL'}")
        passed = _beside(f"{name}: undone, all moved", holds, savers, lambda: undo(person, batch_id)) and passed
        db.session.remove()
        engine.dispose()
    return passed


def stage(person_id: int, body: bytes) -> None:
    viewer = _viewer(person_id)
    batch_id = done(stage_upload(viewer, Upload("50000.csv", body), _now()))
    batch = get_batch(viewer, batch_id, _now())
    mapping = get_columns(batch) if batch else None
    if mapping is None or plan_batch(viewer, batch_id, mapping, _now()) is not None:
        raise RuntimeError("the list of the bench has the usual header")


def apply(person_id: int, batch_id: str) -> None:
    if begin_apply(_viewer(person_id), batch_id, "", _now()) is not None:
        raise RuntimeError("the list of the bench has no faults")
    run_batch(batch_id, _now, lambda: time.sleep(PAUSE))


def undo(person_id: int, batch_id: str) -> None:
    begin_undo(_viewer(person_id), batch_id, _now())
    run_batch(batch_id, _now, lambda: time.sleep(PAUSE))


def _beside(title: str, holds: Holds, savers: list[Step], task: Callable[[], None]) -> bool:
    """Run a task while everybody saves; print what it took. Returns whether nothing was held too long and no save failed."""
    over, walls, errors = threading.Event(), list[float](), list[str]()
    threads = [
        threading.Thread(target=_save, args=(step, number * EVERY / len(savers), over, walls, errors)) for number, step in enumerate(savers)
    ]
    holds.held.clear()
    for thread in threads:
        thread.start()
    began, cpu = time.perf_counter(), time.thread_time()
    task()
    db.session.remove()
    seconds, cpu = time.perf_counter() - began, time.thread_time() - cpu
    over.set()
    for thread in threads:
        thread.join()
    longest = max(holds.held, default=0.0)
    cuts = quantiles(walls, n=100, method="inclusive") if len(walls) > 1 else [0.0] * 99
    good = longest <= LONGEST_HOLD and not errors
    figures = f"{seconds:8.1f}{cpu:8.1f}{len(holds.held):8}{longest:8.3f}s{len(walls):8}{cuts[49]:8.0f}{cuts[98]:8.0f}{len(errors):8}"
    print(f"{title:32}{figures}  {'PASS' if good else 'FAIL'}", *errors[:2])
    return good


def _save(step: Step, first: float, over: threading.Event, walls: list[float], errors: list[str]) -> None:
    pause = first
    while not over.wait(pause):
        for reply in step():
            walls.append(reply.wall)
            if reply.status != 200:
                errors.append(f"{reply.status} {reply.text[:80]}")
        pause = EVERY


def _saver(visitor: Visitor, engine: sa.Engine) -> Step:
    attempt = visitor.post(f"/quizzes/{PAPER}/start").headers["Location"].rpartition("/")[2]
    with engine.connect() as connection:
        text = connection.execute(sa.text("SELECT paper FROM attempts WHERE id = :id"), {"id": attempt}).scalar_one()
    return our_save(visitor, attempt, Paper.model_validate_json(text))


def _waiting(person_id: int) -> str:
    with db.engine.connect() as connection:
        query = sa.text("SELECT id FROM roster_batches WHERE person_id = :id AND state = 'staged'")
        return str(connection.execute(query, {"id": person_id}).scalar_one())


def _viewer(person_id: int) -> Viewer:
    person = get_person(person_id)
    if person is None:
        raise LookupError(person_id)
    return viewer_of(person)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
