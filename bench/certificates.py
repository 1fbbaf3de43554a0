"""`python -m bench.certificates`: two thousand people meet their last requirement; how long until each is certified, on both databases.

Everybody has read, passed all papers but one, and is attested. What is timed is the grading of the last paper as the app writes it: event,
settling, certificate and intervals in one commit each, one after the other on one thread, as after an exam hall hands in.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles

import sqlalchemy as sa
from flask import Flask

from app.accounts.services import insert_person
from app.domain.calendar import civil_date
from app.domain.ledger import SYSTEM
from app.extensions import begin_write, db
from app.library.load import Library, load_library
from app.qualification.certificates_queries import PrintedCertificate, get_certificate_pdf
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.queries import verify_ledger
from app.record.services import append
from app.web.qr import qr_svg
from bench.installation import open_bank
from tests.people import done, make_world
from tests.postgres import start_postgres

PEOPLE = int(os.environ.get("BENCH_CERTIFICATES", "2000"))
# Within a minute for two thousand; fewer have as much less.
LONGEST = 60.0 / 2000
PRINTED = 40


@dataclass(frozen=True)
class Outcome:
    """Seconds for all, CPU ms of this process for each, the slowest twentieth of the single issues in ms, and a printed page in ms."""

    people: int
    seconds: float
    cpu: float
    worst: float
    page: float

    @property
    def passes(self) -> bool:
        return self.seconds <= LONGEST * self.people


def main(people: int = PEOPLE) -> int:
    """Returns the exit status: 0 when the gate is passed on both databases."""
    library = load_library(Path("content"), Path("quizzes"))
    head = f"{'':14}{'s':>8}{'a second':>10}{'CPU ms':>8}{'p95 ms':>8}{'a PDF ms':>10}"
    print(f"\n{people} certificates, one thread; at most {LONGEST * people:g} s, load {os.getloadavg()[0]:.1f}\n{head}")
    with tempfile.TemporaryDirectory(prefix="lobby-certificates") as folder:
        passed = _run("sqlite", f"sqlite:///{folder}/lobby.db", library, people)
    address, stop = start_postgres()
    try:
        passed = _run("postgresql", address.format(name="postgres"), library, people) and passed
    finally:
        stop()
    return 0 if passed else 1


def _run(name: str, url: str, library: Library, people: int) -> bool:
    app = open_bank(url, library)
    with app.app_context():
        outcome = measure(app, library, people, datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    figures = f"{outcome.seconds:8.1f}{people / outcome.seconds:10.0f}{outcome.cpu:8.1f}{outcome.worst:8.1f}{outcome.page:10.0f}"
    print(f"{name:14}{figures}  {'PASS' if outcome.passes else 'FAIL'}")
    return outcome.passes


def measure(app: Flask, library: Library, count: int, now: datetime) -> Outcome:
    """Fill an empty database, issue, count, and check the ledger."""
    people = _ready(library, count, now)
    walls, began, cpu = [], time.perf_counter(), time.process_time()
    for number, person_id in enumerate(people):
        start = time.perf_counter()
        _grade_last(person_id, number, library, now)
        walls.append(1000 * (time.perf_counter() - start))
    seconds, each = time.perf_counter() - began, 1000 * (time.process_time() - cpu) / count
    issued = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate).where(Certificate.person_id.in_(people)))
    if issued != len(people) or verify_ledger():
        raise RuntimeError(f"{issued} certificates for {len(people)} people, breaches: {verify_ledger()}")
    return Outcome(count, seconds, each, quantiles(walls, n=20)[-1], _page(app, people[:PRINTED]))


def _ready(library: Library, count: int, now: datetime) -> list[int]:
    """People with everything but the last paper."""
    make_world(now)
    people: list[int] = []
    for start in range(0, count, 100):
        begin_write()
        for number in range(start, min(start + 100, count)):
            person_id = done(insert_person(f"C{number:06}", f"学员{number}", "111", now, hired_on=civil_date(now), actor_id=SYSTEM))
            _prepare(person_id, library, now)
            people.append(person_id)
        db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))
    return people


def _prepare(person_id: int, library: Library, now: datetime) -> None:
    module, day = library.programme.modules[0], civil_date(now)
    told = [("assigned", {"module": module.key, "round": 1, "due_on": day.isoformat()})]
    told += [("section_read", {"section": section, "digest": "x", "edition": library.digest}) for section in module.sections]
    told += [("attested", {"fact": fact, "holds": True}) for fact in module.facts]
    told += [("graded", _passed(f"{paper}{person_id}", paper)) for paper in module.papers[:-1]]
    for kind, payload in told:
        append(kind, person_id, effective_on=day, actor_id=person_id, now=now, payload=payload)


def _passed(attempt: str, paper: str) -> dict[str, object]:
    return {"attempt": attempt, "paper": paper, "passed": True, "percent": 100}


def _grade_last(person_id: int, number: int, library: Library, now: datetime) -> None:
    begin_write()
    payload = _passed(f"{number:032x}", library.programme.modules[0].papers[-1])
    append("graded", person_id, effective_on=civil_date(now), actor_id=person_id, now=now, payload=payload)
    settle(person_id, library.programme, now)
    db.session.commit()


def _page(app: Flask, people: list[int]) -> float:
    """What one printed page of a batch takes."""
    bank = app.config["BANK"]
    rows = db.session.scalars(sa.select(Certificate).where(Certificate.person_id.in_(people))).all()
    held = [PrintedCertificate(row.number, row.token, row.person_id, "", dict(row.fields), *_days(row), "qualified") for row in rows]
    walls = []
    for found in held:
        start = time.perf_counter()
        get_certificate_pdf(found, bank.printed, "https://academy.example", qr_svg(f"https://academy.example/check/{found.token}"), "")
        walls.append(1000 * (time.perf_counter() - start))
    return sum(walls[1:]) / max(1, len(walls) - 1)


def _days(row: Certificate) -> tuple[date, date, date]:
    return row.valid_from, row.valid_until, civil_date(row.issued_at)


if __name__ == "__main__":
    sys.exit(main())
