"""A real Chromium against a real server on loopback, on both databases. In CI a missing browser is a failure, never a skip."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from waitress import create_server

from app.extensions import db
from app.library.load import Library
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import PASSWORD, World, make_world

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium found: install it, or set CHROMIUM to its path")
    return {**browser_type_launch_args, "executable_path": executable, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    # A colour half-way through its transition is no finding.
    return {**browser_context_args, "reduced_motion": "reduce"}


@dataclass
class Site:
    """A running site and the world behind it."""

    address: str
    app: Flask
    world: World
    clock: Clock

    def leave(self, page: Page) -> None:
        """Become nobody. The page is left first: a reply still under way would bring its cookie back."""
        page.goto("about:blank")
        page.context.clear_cookies()

    def sign_in(self, page: Page, who: str) -> None:
        """Through the form, as a person would."""
        self.leave(page)
        page.goto(self.address + "/sign-in")
        page.get_by_label("工号").fill(self.world.staff_no(who))
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(self.address + "/")


def _serve(url: str, library: Library, clock: Clock) -> Iterator[Site]:
    app = build_app(url, library, WTF_CSRF_ENABLED=True, TESTING=False)
    app.extensions["clock"] = clock
    with app.app_context():
        world = make_world(clock())
        db.session.remove()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    closing = threading.Event()

    def run() -> None:
        try:
            server.run()
        except (OSError, ValueError):
            # Closed from here, the loop over there may still be waiting on sockets that are gone.
            if not closing.is_set():
                raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.effective_port}", app, world, clock)
    finally:
        closing.set()
        server.close()
        thread.join(timeout=5)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(database_url: str, library: Library, clock: Clock) -> Iterator[Site]:
    """The site on each database in turn."""
    yield from _serve(database_url, library, clock)


@pytest.fixture
def fast_site(sqlite_url: str, library: Library, clock: Clock) -> Iterator[Site]:
    """The site on SQLite alone."""
    yield from _serve(sqlite_url, library, clock)


@pytest.fixture
def no_violation(page: Page) -> Iterator[object]:
    """A check that the page as it stands has no axe violation."""

    def check() -> None:
        outcome = Axe().run(page)
        assert outcome.violations_count == 0, outcome.generate_report()

    yield check
