"""The app on both databases. Each test gets a database of its own, copied from one that was migrated once."""

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from app.library.load import Library, load_library
from tests.browsing import OwnContextClient
from tests.clock import Clock
from tests.people import World, make_world
from tests.postgres import start_postgres
from tests.quick_apps import build_quickly, share_templates

ROOT = Path(__file__).resolve().parent.parent
SECRET = "only-for-tests-and-long-enough-to-be-taken"
_numbers = itertools.count(1)
build_quickly()

DatabaseMaker = Callable[[], str]


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped content, served as in demo mode: no real bank has confirmed our supplements yet."""
    shipped = load_library(ROOT / "content", ROOT / "quizzes").model_copy(update={"demo": True})
    # It stays to the end: the collector need not walk through all of it each time, which took a quarter of the tests' time.
    gc.collect()
    gc.freeze()
    return shipped


def build_app(url: str, library: Library, **settings: object) -> Flask:
    """The app as in production, but for a secret and a cookie that tests can use."""
    overrides: dict[str, object] = {
        "SECRET_KEY": SECRET,
        "SQLALCHEMY_DATABASE_URI": url,
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "SESSION_COOKIE_SECURE": False,
        "STRICT_CONTENT": True,
        "LEDGER_HEADS": "",
    }
    app = create_app(overrides | settings, library=library)
    share_templates(app)
    app.test_client_class = OwnContextClient
    return app


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{path}", library)
    return path


@pytest.fixture(scope="session")
def postgres_template(library: Library) -> Iterator[str]:
    """The address of a server with a migrated database "template"; `{name}` stands for a database."""
    address, stop = start_postgres()
    try:
        _execute(address, "CREATE DATABASE template_lobby")
        _migrate(address.format(name="template_lobby"), library)
        yield address
    finally:
        stop()


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, library: Library) -> tuple[Path, World]:
    """A migrated database in which the small bank lives already: making it anew for each test would be a third of the tests' time."""
    path = tmp_path_factory.mktemp("world") / "template.db"
    shutil.copy(sqlite_template, path)
    return path, _settle(f"sqlite:///{path}", library)


@pytest.fixture(scope="session")
def postgres_world(postgres_template: str, library: Library) -> World:
    """The same as a database "template_world"."""
    _execute(postgres_template, "CREATE DATABASE template_world TEMPLATE template_lobby")
    return _settle(postgres_template.format(name="template_world"), library)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database, with the small bank in it for a test that asks for `world`; runs once on each kind."""
    settled = "world" in request.fixturenames
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_world")[0] if settled else request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "lobby.db")
        yield f"sqlite:///{tmp_path / 'lobby.db'}"
        return
    address = request.getfixturevalue("postgres_template")
    if settled:
        request.getfixturevalue("postgres_world")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _execute(address, f"CREATE DATABASE {name} TEMPLATE {'template_world' if settled else 'template_lobby'}")
    yield address.format(name=name)
    _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh SQLite database, for tests in which the kind of database plays no part; with the small bank for who asks for `fast_world`."""
    settled = "fast_world" in request.fixturenames
    template = request.getfixturevalue("sqlite_world")[0] if settled else request.getfixturevalue("sqlite_template")
    shutil.copy(template, tmp_path / "lobby.db")
    return f"sqlite:///{tmp_path / 'lobby.db'}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(database_url: str, library: Library, clock: Clock) -> Iterator[Flask]:
    """The app on both databases in turn."""
    yield from _running(build_app(database_url, library), clock)


@pytest.fixture
def fast_app(sqlite_url: str, library: Library, clock: Clock) -> Iterator[Flask]:
    """The app on SQLite alone."""
    yield from _running(build_app(sqlite_url, library), clock)


@pytest.fixture
def world(app: Flask, request: pytest.FixtureRequest) -> World:
    """A small bank with one person of each role, on both databases."""
    kind = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0]
    found: World = request.getfixturevalue("sqlite_world")[1] if kind == "sqlite" else request.getfixturevalue("postgres_world")
    # A copy: tests add people of their own.
    return World(dict(found.ids))


@pytest.fixture
def fast_world(fast_app: Flask, sqlite_world: tuple[Path, World]) -> World:
    return World(dict(sqlite_world[1].ids))


def _running(app: Flask, clock: Clock) -> Iterator[Flask]:
    app.extensions["clock"] = clock
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _migrate(url: str, library: Library) -> None:
    app = build_app(url, library)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def _settle(url: str, library: Library) -> World:
    """Put the small bank into a database, at the time at which every test's clock begins."""
    app = build_app(url, library)
    with app.app_context():
        world = make_world(Clock()())
        db.session.remove()
        db.engine.dispose()
    return world


def _execute(address: str, statement: str) -> None:
    host = address.partition("host=")[2]
    with psycopg.connect(host=host, user="tests", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)
