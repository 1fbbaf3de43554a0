"""Databases without a table in them, for what builds its own."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from app.extensions import db
from app.library.load import Library
from tests.conftest import build_app

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@contextmanager
def fresh_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a new, empty database of this kind; it is gone afterwards."""
    number = next(_numbers)
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'fresh-{number}.db'}"
        return
    address: str = request.getfixturevalue("postgres_template")
    name = f"fresh_{os.getpid()}_{number}"
    with psycopg.connect(host=address.partition("host=")[2], user="tests", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield address.format(name=name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def app_on(url: str, library: Library) -> Iterator[Flask]:
    """The app on a database, with its context; connections are closed afterwards."""
    app = build_app(url, library)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
