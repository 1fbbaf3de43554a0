"""A bank to measure on: the shipped content with a paper of twenty items, trainees with and without a result, on either database."""

import io
import logging
import re
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf

from app import create_app
from app.accounts.passwords import hash_password
from app.accounts.queries import get_person, get_person_by_staff_no, viewer_of
from app.accounts.services import acknowledge_notice, add_person
from app.accounts.sessions import open_session
from app.domain.blueprint import Draw
from app.domain.calendar import civil_date
from app.domain.items.registry import key_of, values_of
from app.domain.notice import NOTICE_VERSION
from app.domain.paper import Paper
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.services import mark_read
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.services import start_attempt, submit_attempt
from app.training.services import assign_module
from bench.visits import Visitor
from tests.people import PASSWORD, done, make_world

MODULE, PAPER, ITEMS = "onboarding", "tiers", 20
TRAINED = 200
SECRET = "only-for-the-bench-and-long-enough-to-be-taken"


def with_long_paper(library: Library) -> Library:
    """The library with one paper in its programme, of twenty items."""
    shipped = library.bank.blueprint(PAPER)
    module = library.programme.module(MODULE)
    if shipped is None or module is None:
        raise LookupError("the bench measures the paper on tiers of the first module")
    parts = (Draw(count=10, points=5, generator="tier"), Draw(count=10, points=5, subject="tiers"))
    long_paper = shipped.model_copy(update={"draw": parts})
    module = module.model_copy(update={"papers": (PAPER,), "sections": ("3.1",)})
    others = tuple(other for other in library.programme.modules if other.key != MODULE)
    return library.model_copy(
        update={
            "bank": library.bank.model_copy(update={"blueprints": (long_paper,)}),
            "programme": library.programme.model_copy(update={"modules": (module, *others)}),
        }
    )


def open_bank(url: str, library: Library) -> Flask:
    """The app as in production on a fresh database, with its tables."""
    app = create_app(
        {"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "SESSION_COOKIE_SECURE": False, "STRICT_CONTENT": True}, library=library
    )
    # Lines are made and thrown away: making them is part of a request, the terminal is not.
    for handler in logging.getLogger().handlers:
        handler.setStream(io.StringIO())  # type: ignore[attr-defined]
    with app.app_context():
        upgrade()
    return app


def fill(library: Library, ready: int, trained: int = TRAINED) -> list[str]:
    """The small bank of the tests, `trained` trainees with a result, and `ready` who may sit. Returns the staff numbers of these."""
    now = datetime.now(UTC)
    world = make_world(now)
    shared_hash = hash_password(PASSWORD)
    numbers = [f"B{number:05}" for number in range(trained + ready)]
    ids = []
    for number in numbers:
        ids.append(done(add_person(number, f"学员{number}", "111", now, hired_on=civil_date(now), password_hash=shared_hash)))
        acknowledge_notice(ids[-1], NOTICE_VERSION, now)
    trainer = get_person(world["trainer"])
    if trainer is None:
        raise LookupError("the small bank has a trainer")
    viewer = viewer_of(trainer)
    done(assign_module(viewer, ids, MODULE, civil_date(now) + timedelta(days=14), library, now))
    for person_id in ids:
        mark_read(person_id, "3.1", library, now)
    for person_id in ids[:trained]:
        _sit(person_id, library, now)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))
    return numbers[trained:]


def right_answers(paper: Paper) -> dict[int, tuple[int, list[str]]]:
    """What a person who knows everything sends, on a paper without answers so far."""
    return {entry.slot: (0, values_of(entry.item, key_of(entry.item))) for entry in paper.items}


def _sit(person_id: int, library: Library, now: datetime) -> None:
    attempt_id = done(start_attempt(person_id, PAPER, library, now))
    attempt = get_attempt(person_id, attempt_id)
    if attempt is None:
        raise LookupError(attempt_id)
    submit_attempt(attempt_id, person_id, right_answers(get_paper(attempt)) if person_id % 4 else {}, library, now)


def sign_in(app: Flask, staff_no: str) -> Visitor:
    """A browser in which this person has signed in."""
    client = app.test_client()
    page = client.get("/sign-in").text
    reply = client.post("/sign-in", data={"staff_no": staff_no, "password": PASSWORD, "csrf_token": csrf_of(page)})
    if reply.status_code != 302:
        raise RuntimeError(f"could not sign in: {reply.status}")
    page = client.get("/").text
    cookies = [cookie for cookie in (client.get_cookie("session"), client.get_cookie("device")) if cookie]
    return Visitor(app, "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies), csrf_of(page))


def walk_in(app: Flask, numbers: list[str]) -> list[Visitor]:
    """Browsers in which these people are signed in already: without the password's hash, which takes its time on purpose."""
    with app.app_context():
        tokens = [_token(number) for number in numbers]
        db.session.remove()
    return [_visitor(app, token) for token in tokens]


def _token(staff_no: str) -> str:
    person = get_person_by_staff_no(staff_no)
    if person is None:
        raise LookupError(staff_no)
    person_id = person.id
    begin_write()
    token = open_session(person_id, staff_no, address="127.0.0.1", agent="bench", now=datetime.now(UTC))
    db.session.commit()
    return token


def _visitor(app: Flask, token: str) -> Visitor:
    with app.test_request_context():
        session["_user_id"], session["_fresh"] = token, True
        csrf = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return Visitor(app, f"session={serializer.dumps(dict(session))}", csrf)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    return found[1] if found else ""
