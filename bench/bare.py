"""The floor: the same pages from a Flask app that does the least that must be done, in plain SQL on the same tables and the same engine.

It signs people in by the same kind of cookie, reads what it shows, keeps the same lock and the same durable commit, and sends as many
bytes. It keeps one answer to a slot and forgets the one before, and it has no rulebook, no ledger, no grading by clause, no translation,
no roles, no security headers and no forgery check.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, jsonify, render_template_string, request, session

from bench.visits import Visitor

IDLE = timedelta(minutes=30)
PAGE = "{{ head | safe }}<b>{{ person.name }}</b>{{ middle | safe }}<i>{{ count }}</i>{{ tail | safe }}"
REPORT = (
    "{{ head | safe }}{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.staff_no }}</td><td>{{ row.branch }}</td>"
    "<td>{{ row.due_on }}</td><td>{{ row.percent }}</td></tr>{% endfor %}{{ tail | safe }}"
)
PERSON = sa.text(
    "SELECT p.id, p.name, p.branch_id, s.seen_at FROM sign_in_sessions s JOIN people p ON p.id = s.person_id "
    "WHERE s.token_hash = :hash AND s.ended_at IS NULL AND s.seen_at > :since AND p.active"
)
READS = sa.text("SELECT section FROM section_reads WHERE person_id = :person")
SECTION = sa.text("SELECT html FROM bare_sections WHERE id = :id")
MINE = sa.text("SELECT id, state, paper, deadline_at FROM attempts WHERE id = :id AND person_id = :person")
SAVED = sa.text("SELECT slot, rev, response FROM bare_answers WHERE attempt_id = :id")
UPSERT = sa.text(
    "INSERT INTO bare_answers (attempt_id, slot, rev, response, received_at) VALUES (:id, :slot, 1, :response, :now) "
    "ON CONFLICT (attempt_id, slot) DO UPDATE SET response = excluded.response, rev = bare_answers.rev + 1, "
    "received_at = excluded.received_at"
)
ANSWERED = sa.text("SELECT count(*) FROM bare_answers WHERE attempt_id = :id")
CLOSE = sa.text("UPDATE attempts SET state = 'submitted', closed_at = :now WHERE id = :id")
GRADE = sa.text(
    "INSERT INTO gradings (attempt_id, grading_no, points, max_points, percent, passed, marks, graded_at) "
    "VALUES (:id, 1, :points, 10000, :percent, TRUE, :marks, :now)"
)
GRADED = sa.text("SELECT percent, marks FROM gradings WHERE attempt_id = :id")
START = sa.text(
    "INSERT INTO attempts (id, sitting_id, person_id, try_no, branch_id, state, slug, paper, paper_hash, started_at, deadline_at) "
    "VALUES (:id, 1, :person, :number, :branch, 'open', 'tiers', :paper, :hash, :now, :deadline)"
)
TRIED = sa.text("SELECT count(*) FROM attempts WHERE sitting_id = 1 AND person_id = :person")
LINES = sa.text(
    "SELECT p.name, p.staff_no, b.name AS branch, a.due_on, g.percent FROM assignments a JOIN people p ON p.id = a.person_id "
    "JOIN branches b ON b.id = p.branch_id LEFT JOIN attempts t ON t.person_id = p.id AND t.try_no = 1 "
    "LEFT JOIN gradings g ON g.attempt_id = t.id WHERE b.path LIKE :path ORDER BY a.due_on DESC, p.staff_no"
)


@dataclass(frozen=True)
class Look:
    """The pages of ours that the floor sends again, and the paper that it hands out."""

    attempt: str
    result: str
    report: str
    standings: str
    paper: str


def bare_app(engine: sa.Engine, look: Look, secret: str) -> Flask:
    """The app, on an engine that is set up as ours is."""
    app, floor = Flask(__name__), Floor(engine)
    app.config.update(SECRET_KEY=secret, PERMANENT_SESSION_LIFETIME=12 * 3600)
    _add_pages(app, engine, look, floor)
    _add_attempt(app, engine, look, floor)
    _add_saving(app, floor)
    return app


def _add_pages(app: Flask, engine: sa.Engine, look: Look, floor: "Floor") -> None:
    @app.get("/manual/<section_id>")
    def section(section_id: str) -> str:
        with engine.connect() as connection:
            who = floor.person(connection)
            html = connection.execute(SECTION, {"id": section_id}).scalar() or abort(404)
            return _page(html, who, len(connection.execute(READS, {"person": who.id}).all()))

    @app.get("/<page>")
    def report(page: str) -> str:
        html = getattr(look, page)
        with engine.connect() as connection:
            floor.person(connection)
            rows = connection.execute(LINES, {"path": "/1/%"}).all()
        text = render_template_string(REPORT, head=html[:500], rows=rows, tail="")
        return text + html[len(text) :]


def _add_attempt(app: Flask, engine: sa.Engine, look: Look, floor: "Floor") -> None:
    @app.post("/start")
    def start() -> dict[str, str]:
        now, attempt = datetime.now(UTC), secrets.token_hex(16)
        with floor.writing() as connection, connection.begin():
            who = floor.person(connection)
            number = connection.execute(TRIED, {"person": who.id}).scalar_one() + 1
            values = {"id": attempt, "person": who.id, "number": number, "branch": who.branch_id, "paper": look.paper, "hash": "x"}
            connection.execute(START, values | {"now": floor.spell(now), "deadline": floor.spell(now + timedelta(minutes=20))})
        return {"id": attempt}

    @app.get("/attempts/<attempt>")
    def show(attempt: str) -> str:
        with engine.connect() as connection:
            who = floor.person(connection)
            connection.execute(MINE, {"id": attempt, "person": who.id}).first() or abort(404)
            return _page(look.attempt, who, len(connection.execute(SAVED, {"id": attempt}).all()))

    @app.get("/attempts/<attempt>/result")
    def result(attempt: str) -> str:
        with engine.connect() as connection:
            who = floor.person(connection)
            connection.execute(MINE, {"id": attempt, "person": who.id}).first() or abort(404)
            return _page(look.result, who, len(json.loads(connection.execute(GRADED, {"id": attempt}).one().marks)))


def _add_saving(app: Flask, floor: "Floor") -> None:
    @app.post("/attempts/<attempt>/answers")
    def save(attempt: str) -> Any:
        now, body = datetime.now(UTC), request.get_json()
        with floor.writing() as connection, connection.begin():
            row = floor.locked(connection, attempt)
            if row.state != "open" or not 1 <= body["slot"] <= 20:
                abort(409)
            values = {"id": attempt, "slot": body["slot"], "response": json.dumps(body["values"]), "now": floor.spell(now)}
            connection.execute(UPSERT, values)
            answered = connection.execute(ANSWERED, {"id": attempt}).scalar()
        return jsonify(answered=answered, server_now=now.isoformat())

    @app.post("/attempts/<attempt>/submit")
    def submit(attempt: str) -> dict[str, int]:
        now = floor.spell(datetime.now(UTC))
        with floor.writing() as connection, connection.begin():
            row = floor.locked(connection, attempt)
            held = {answer.slot: json.loads(answer.response) for answer in connection.execute(SAVED, {"id": attempt})}
            keys = {entry["slot"]: entry["item"].get("key") for entry in json.loads(row.paper)["items"]}
            marks = {slot: held.get(slot) == [key] for slot, key in keys.items()}
            right = sum(marks.values())
            connection.execute(CLOSE, {"id": attempt, "now": now})
            connection.execute(GRADE, {"id": attempt, "points": right * 500, "percent": right * 5, "marks": json.dumps(marks), "now": now})
        return {"percent": right * 5}


def _page(html: str, person: Any, count: int) -> str:
    return render_template_string(PAGE, head=html[:500], person=person, middle=html[500:1000], count=count, tail=html[1000:])


class Floor:
    """What each of its pages needs of the database."""

    def __init__(self, engine: sa.Engine) -> None:
        sqlite = engine.dialect.name == "sqlite"
        self.engine, self.spell = engine, _sqlite_time if sqlite else _same
        self.lock = MINE if sqlite else sa.text(f"{MINE.text} FOR UPDATE")

    def writing(self) -> sa.Connection:
        return self.engine.connect().execution_options(may_write=True)

    def person(self, connection: sa.Connection) -> Any:
        token = session.get("token") or abort(401)
        since = self.spell(datetime.now(UTC) - IDLE)
        return connection.execute(PERSON, {"hash": hashlib.sha256(token.encode()).hexdigest(), "since": since}).first() or abort(401)

    def locked(self, connection: sa.Connection, attempt: str) -> Any:
        return connection.execute(self.lock, {"id": attempt, "person": self.person(connection).id}).first() or abort(404)


def store_sections(engine: sa.Engine, pages: dict[str, str]) -> None:
    """The floor reads a section from a table, and keeps the latest answer to a slot and no other, as the least app would."""
    with engine.connect().execution_options(may_write=True) as connection, connection.begin():
        connection.execute(sa.text("CREATE TABLE bare_sections (id VARCHAR(20) PRIMARY KEY, html TEXT)"))
        for key, html in pages.items():
            connection.execute(sa.text("INSERT INTO bare_sections VALUES (:id, :html)"), {"id": key, "html": html})
        time = "DATETIME" if engine.dialect.name == "sqlite" else "TIMESTAMPTZ"
        columns = f"attempt_id VARCHAR(32), slot INTEGER, rev INTEGER, response TEXT, received_at {time}, PRIMARY KEY (attempt_id, slot)"
        connection.execute(sa.text(f"CREATE TABLE bare_answers ({columns})"))


def same_person(ours: Flask, visitor: Visitor, bare: Flask) -> Visitor:
    """The visitor of ours as a visitor of the floor, with the floor's own cookie around the same token."""
    held = dict(part.split("=", 1) for part in visitor.cookie.split("; "))["session"]
    token = ours.session_interface.get_signing_serializer(ours).loads(held)["_user_id"]  # type: ignore[attr-defined]
    cookie = bare.session_interface.get_signing_serializer(bare).dumps({"token": token})  # type: ignore[attr-defined]
    return Visitor(bare, f"session={cookie}")


def _sqlite_time(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}"


def _same(value: datetime) -> datetime:
    return value
