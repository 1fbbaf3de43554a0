"""`python -m bench`: measure on SQLite and on PostgreSQL in one run, print a table, and fail when a gate is missed."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask

from app.accounts.queries import get_person_by_staff_no
from app.domain.paper import Paper, draw
from app.extensions import db
from app.library.load import Library, load_library
from app.quizzes.services import start_attempt, submit_attempt
from bench.bare import Look, bare_app, same_person, store_sections
from bench.boards import main as look_at_boards
from bench.certificates import main as certify
from bench.crowd import drawing, rush
from bench.installation import PAPER, SECRET, fill, open_bank, right_answers, sign_in, walk_in, with_long_paper
from bench.scenarios import WARM, Result, bare_journey, bare_save, measure, our_journey, our_save, page
from bench.visits import Visitor
from bench.weight import MOST_BYTES, MOST_REQUESTS, Weight, first_visit
from tests.people import World, done
from tests.postgres import start_postgres

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "120"))
JOURNEYS = int(os.environ.get("BENCH_JOURNEYS", "15"))
GATE, AIM = 3.0, 2.0
# How many sit at once, how many save every other second beside them, and how often the exam is drawn.
CROWD, SAVERS, DRAWS = int(os.environ.get("BENCH_CROWD", "200")), 16, 50
# How many certificates are issued here; `python -m bench.certificates` issues two thousand.
CERTIFICATES = 200
SECTION, EXAM = "/manual/3.1", "certifying"
# A name that stands in a hundred places: the longest list a search shows. And what somebody types by its initials.
SEARCH, TYPED = f"/manual/search?q={quote('优质客户')}", "/manual/search.json?q=lcjzh"
SEARCH_MS = 50.0


def main() -> int:
    """Returns the exit status: 0 when every gate is passed."""
    shipped = load_library(Path("content"), Path("quizzes"))
    library = with_long_paper(shipped)
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds, one thread")
    _print_drawing(shipped)
    with tempfile.TemporaryDirectory(prefix="lobby-bench") as folder:
        passed = run("sqlite", f"sqlite:///{folder}/lobby.db", library)
    address, stop = start_postgres()
    try:
        passed = run("postgresql", address.format(name="postgres"), library) and passed
    finally:
        stop()
    passed = certify(CERTIFICATES) == 0 and passed
    passed = look_at_boards() == 0 and passed
    print("\nall gates passed" if passed else "\na gate is MISSED")
    return 0 if passed else 1


def run(name: str, url: str, library: Library) -> bool:
    """Fill a bank, measure it and print. Returns whether every gate is passed."""
    app = open_bank(url, library)
    with app.app_context():
        # Those who save beside the crowd have an attempt open: the floor's are other people, those of the crowd are the same.
        ready = fill(library, JOURNEYS + WARM + 3 + CROWD + 2 * SAVERS)
        ready, many = ready[: JOURNEYS + WARM + 3], ready[JOURNEYS + WARM + 3 :]
        engine = db.engine
        attempts = [_started(number, library) for number in ready[:2]]
        finished_id, asked = attempts[1]
        submit_attempt(finished_id, _id(ready[1]), right_answers(asked), library, datetime.now(UTC))
        db.session.remove()
    # From here on no context is open: each request brings its own, as on a server.
    stage = _stage(app, engine, ready, attempts)
    results = list(_measured(stage))
    weight = first_visit(stage.reader, SECTION)
    _print(name, results, weight)
    people = walk_in(app, many)
    floor = [stage.bare(one) for one in (*people[:CROWD], *people[-SAVERS:])]
    kept = rush(people[: CROWD + SAVERS], floor, CROWD, partial(_paper, engine), engine)
    engine.dispose()
    return kept and weight.passes and all(result.passes for result in results)


@dataclass(frozen=True)
class Stage:
    """Who takes part: signed-in browsers of ours, and the floor with how to be the same person there."""

    app: Flask
    floor: Flask
    engine: sa.Engine
    reader: Visitor
    writer: Visitor
    trainer: Visitor
    sitters: tuple[Visitor, ...]
    attempt_id: str
    paper: Paper

    def bare(self, visitor: Visitor) -> Visitor:
        return same_person(self.app, visitor, self.floor)


def _stage(app: Flask, engine: sa.Engine, ready: list[str], attempts: list[tuple[str, Paper]]) -> Stage:
    (attempt_id, paper), (finished_id, _) = attempts
    writer, finished, reader, *sitters = (sign_in(app, number) for number in ready)
    trainer = sign_in(app, World.staff_no("trainer"))
    look = Look(
        attempt=writer.get(f"/quizzes/attempts/{attempt_id}").text,
        result=finished.get(f"/quizzes/attempts/{finished_id}/result").text,
        report=trainer.get("/training/").text,
        standings=trainer.get("/reports/standings").text,
        paper=paper.model_dump_json(),
    )
    store_sections(engine, {"3.1": reader.get(SECTION).text, "search": reader.get(SEARCH).text, "typed": reader.get(TYPED).text})
    return Stage(app, bare_app(engine, look, SECRET), engine, reader, writer, trainer, tuple(sitters), attempt_id, paper)


def _measured(stage: Stage) -> Iterator[Result]:
    reader, trainer = stage.bare(stage.reader), stage.bare(stage.trainer)
    own_attempt = json.loads(trainer.post("/start").body)["id"]
    yield measure("chapter page", GATE, page(stage.reader, SECTION), page(reader, SECTION), ROUNDS)
    yield measure("search, 50 hits", None, page(stage.reader, SEARCH), page(reader, "/manual/search"), ROUNDS // 2, SEARCH_MS)
    yield measure("search while typing", None, page(stage.reader, TYPED), page(reader, "/manual/typed"), ROUNDS // 2, SEARCH_MS)
    yield measure("save one answer", GATE, our_save(stage.writer, stage.attempt_id, stage.paper), bare_save(trainer, own_attempt), ROUNDS)
    ours, bare = our_journey(iter(stage.sitters), partial(_paper, stage.engine)), bare_journey(reader)
    yield measure("journey of 20 items, a request", GATE, ours, bare, JOURNEYS)
    yield measure("trainer's list, 200 people", None, page(stage.trainer, "/training/"), page(trainer, "/report"), ROUNDS // 4)
    yield measure("standings, 200 people", None, page(stage.trainer, "/reports/standings"), page(trainer, "/standings"), ROUNDS // 4)


def _id(staff_no: str) -> int:
    person = get_person_by_staff_no(staff_no)
    if person is None:
        raise LookupError(staff_no)
    return person.id


def _started(staff_no: str, library: Library) -> tuple[str, Paper]:
    attempt_id = done(start_attempt(_id(staff_no), PAPER, library, datetime.now(UTC)))
    return attempt_id, _paper(db.engine, attempt_id)


def _paper(engine: sa.Engine, attempt_id: str) -> Paper:
    with engine.connect() as connection:
        text = connection.execute(sa.text("SELECT paper FROM attempts WHERE id = :id"), {"id": attempt_id}).scalar_one()
    return Paper.model_validate_json(text)


def _print(name: str, results: list[Result], weight: Weight) -> None:
    print(f"\n{name}\n{'':32}{'CPU ms':>8}{'bare':>8}{'ratio':>8}{'p50':>8}{'p95':>8}{'p99':>8}  gate (aim {AIM:g})")
    for result in results:
        times = "".join(f"{result.ours.percentile(percent):8.2f}" for percent in (50, 95, 99))
        gate = f"  {'PASS' if result.passes else 'FAIL'} {result.gate}" if result.gate else ""
        print(f"{result.name:32}{result.ours.each:8.2f}{result.bare.each:8.2f}{result.ratio:8.2f}{times}{gate}")
    said = f"{weight.requests} requests (at most {MOST_REQUESTS}), {weight.bytes / 1024:.1f} KB compressed (at most {MOST_BYTES // 1024})"
    print(f"first visit of {SECTION}: {said}  {'PASS' if weight.passes else 'FAIL'}")
    for path, size in sorted(weight.parts.items(), key=lambda part: -part[1]):
        print(f"    {size / 1024:7.1f} KB  {path}")


def _print_drawing(library: Library) -> None:
    exam = library.bank.blueprint(EXAM)
    if exam is None:
        raise LookupError(EXAM)
    walls = drawing(lambda seed: draw(exam, library.bank, library.rulebook, seed, seen=frozenset(), edition=library.digest), DRAWS)
    said = ", ".join(f"p{percent} {quantiles(walls, n=100, method='inclusive')[percent - 1]:.1f} ms" for percent in (50, 95, 99))
    print(f"drawing the certifying exam, {DRAWS} times: {said}")


if __name__ == "__main__":
    sys.exit(main())
