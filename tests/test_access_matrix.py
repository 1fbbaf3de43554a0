"""Every route, every role, every scope: what comes back. A route without a row in tests/access_rows.py fails."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.exporting import ExportRules
from app.domain.rights import RIGHTS, ROLES
from app.extensions import db
from app.library.load import Library
from app.web.access import PUBLIC
from tests.access_row import ALL, LETTERS, MINE, NONE, TREE, Row
from tests.access_rows import ROWS
from tests.access_scene import Scene, another_attempt, make_scene
from tests.clock import Clock
from tests.conftest import build_app

SCOPES = {NONE: ("",), TREE: ("own", "below", "other"), MINE: ("mine", "another's")}
OUTSIDE = ("other", "another's")
CELLS = [(row, role, scope) for row in ROWS for role in ROLES for scope in SCOPES[row.scope]]


@pytest.fixture(scope="module")
def scene(sqlite_template, tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Scene]:
    path = tmp_path_factory.mktemp("access") / "lobby.db"
    shutil.copy(sqlite_template, path)
    # Whether a reason is asked for is another question than who may ask.
    app, clock = build_app(f"sqlite:///{path}", library, EXPORT_RULES=ExportRules(reason_above=10**6, per_hour=10**6)), Clock()
    app.extensions["clock"] = clock
    with app.app_context():
        yield make_scene(app, library, clock)
        db.session.remove()
        db.engine.dispose()


def routes(app: Flask) -> set[tuple[str, str]]:
    return {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


def expected(row: Row, role: str, scope: str) -> int:
    if role not in {LETTERS[letter] for letter in row.roles}:
        return row.denied
    return 404 if scope in OUTSIDE else row.status


def ask(scene: Scene, row: Row, role: str, scope: str) -> TestResponse:
    person_id = scene.holders[role]
    browser, _hash = scene.browser(person_id)
    ids = scene.plain_ids()
    if row.scope == TREE:
        ids |= scene.tree_ids(scope)
    elif row.scope == MINE and scope == "mine":
        ids |= scene.personal_ids(person_id, scene.attempts[role])
    elif row.scope == MINE:
        # A colleague of the same branch: being near gives no right to what is somebody's own.
        ids |= scene.personal_ids(scene.person("110"), another_attempt(scene))
    reply = _open(scene, browser, row, ids)
    db.session.rollback()
    return reply


def _open(scene: Scene, browser, row: Row, ids: dict[str, object]) -> TestResponse:
    wanted = next(rule for rule in scene.app.url_map.iter_rules() if rule.endpoint == row.endpoint and row.method in rule.methods)
    values = {name: ids[name] for name in wanted.arguments}
    path = scene.app.url_map.bind("localhost").build(row.endpoint, values, method=row.method)
    data = {name: value.format(**ids) for name, value in row.data.items()} if row.method == "POST" else None
    return browser.open(path, method=row.method, data=data, buffered=True)


def test_every_route_has_its_row(fast_app: Flask) -> None:
    rows = [row.key for row in ROWS]
    assert routes(fast_app) - set(rows) == set(), "add the new routes to tests/access_rows.py"
    assert set(rows) - routes(fast_app) == set(), "rows without a route"
    assert len(rows) == len(set(rows))


def test_a_route_without_a_row_is_found(fast_app: Flask) -> None:
    fast_app.add_url_rule("/planted", "planted", lambda: "")
    assert routes(fast_app) - {row.key for row in ROWS} == {("planted", "GET")}


def test_every_view_says_who_may_open_it(fast_app: Flask) -> None:
    for endpoint, view in fast_app.view_functions.items():
        assert endpoint == "static" or getattr(view, "right", None) in {*RIGHTS, PUBLIC}, endpoint


def test_every_route_with_an_id_is_tried_inside_and_outside(fast_app: Flask) -> None:
    plain = {
        "section_id",
        "slug",
        "item_id",
        "name",
        "filename",
        "token",
        "checklist_key",
        "form_slug",
        "entry",
        "clause_id",
        "chapter_key",
        "edition",
        "case_slug",
        "qualification_key",
        "version_number",
        # Asked with a key, which has its own part of the tree: tests/reports/test_api.py.
        "staff_no",
        "certificate_no",
    }
    scoped = {row.endpoint for row in ROWS if row.scope != NONE}
    for rule in fast_app.url_map.iter_rules():
        assert not set(rule.arguments) - plain or rule.endpoint in scoped, rule


@pytest.mark.parametrize(("row", "role", "scope"), CELLS, ids=[f"{row.method}-{row.endpoint}-{role}-{scope}" for row, role, scope in CELLS])
def test_cell(scene: Scene, row: Row, role: str, scope: str) -> None:
    reply = ask(scene, row, role, scope)
    assert reply.status_code == expected(row, role, scope), reply.text[:2000]
    assert "/sign-in" not in reply.headers.get("Location", "") or row.endpoint == "accounts.sign_out"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.method}-{row.endpoint}" for row in ROWS])
def test_without_signing_in(scene: Scene, row: Row) -> None:
    ids = scene.plain_ids() | scene.tree_ids("own") | scene.personal_ids(scene.holders["hr"], scene.attempts["hr"])
    reply = _open(scene, scene.app.test_client(), row, ids)
    if row.anyone is None:
        assert reply.status_code == 302 and reply.headers["Location"].startswith("/sign-in"), reply.text[:500]
    else:
        assert row.roles == ALL and reply.status_code == row.anyone, reply.text[:500]
