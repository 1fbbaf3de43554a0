"""The app does not start unsafe; and faulty content stops development but not production."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from flask import Flask

import config
from app import cli, create_app
from app.extensions import db
from app.library.load import Library
from app.manual.services import store_edition
from config import KNOWN_SECRETS, UnsafeSettings, check_settings, load_settings, settings_with
from tests.clock import Clock
from tests.conftest import ROOT, SECRET
from tests.library.content_copy import TIERS, ContentCopy


def flask(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as an operator types it, with nothing in the environment but this."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_line_refuses_a_missing_secret_with_a_reason(tmp_path: Path) -> None:
    outcome = flask("jobs", "run", LOBBY_INSTANCE=str(tmp_path))
    assert outcome.returncode != 0 and "SECRET_KEY is missing, well known or too short" in outcome.stderr
    assert "make run" in outcome.stderr and "Traceback" not in outcome.stderr


def test_the_rules_and_the_content_can_be_asked_without_a_secret(tmp_path: Path) -> None:
    outcome = flask("rules", "tier", "--assets", "49999.99", "--education", "本科", "--age", "28", LOBBY_INSTANCE=str(tmp_path))
    assert outcome.returncode == 0 and outcome.stdout.startswith("潜力客户\n")
    assert flask("content", "check", LOBBY_INSTANCE=str(tmp_path)).returncode == 0
    for serving in (("run",), ("jobs", "run"), ("admin", "create")):
        assert "SECRET_KEY" in flask(*serving, LOBBY_INSTANCE=str(tmp_path)).stderr


def test_demo_data_and_the_demo_server_need_demo_mode(tmp_path: Path) -> None:
    outcome = flask("demo", "serve", LOBBY_INSTANCE=str(tmp_path), SECRET_KEY=SECRET)
    assert outcome.returncode != 0 and "LOBBY_DEMO=1" in outcome.stderr


@pytest.mark.parametrize("secret", [*sorted(KNOWN_SECRETS), "x" * 31, "CHANGEME", "Secret"])
def test_a_known_or_short_secret_is_refused(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", secret)
    monkeypatch.delenv("LOBBY_DEMO", raising=False)
    with pytest.raises(UnsafeSettings, match="SECRET_KEY"):
        load_settings()
    with pytest.raises(UnsafeSettings, match="SECRET_KEY"):
        create_app({"SECRET_KEY": secret})


def test_a_long_secret_is_taken_and_debug_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    check_settings(settings_with({"SECRET_KEY": SECRET}))
    with pytest.raises(UnsafeSettings, match="Debug"):
        check_settings(settings_with({"SECRET_KEY": SECRET, "DEBUG": True}))
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(UnsafeSettings, match="Debug"):
        check_settings(settings_with({"SECRET_KEY": SECRET}))


def test_outside_demo_mode_the_cookie_travels_under_tls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOBBY_INSECURE_COOKIE", raising=False)
    settings = settings_with({"SECRET_KEY": SECRET})
    assert settings["SESSION_COOKIE_SECURE"] and settings["SESSION_COOKIE_HTTPONLY"] and settings["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert not settings["STRICT_CONTENT"] and settings["TRUSTED_PROXIES"] == 0
    assert settings_with({"SECRET_KEY": SECRET, "DEMO": True})["STRICT_CONTENT"]


def test_demo_mode_makes_a_secret_of_its_own_and_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "INSTANCE", tmp_path / "instance")
    monkeypatch.setenv("LOBBY_DEMO", "1")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first, second = load_settings()["SECRET_KEY"], load_settings()["SECRET_KEY"]
    assert first == second and len(str(first)) >= 48
    assert stat.S_IMODE((tmp_path / "instance/demo-secret").stat().st_mode) == 0o600


def test_the_demo_server_listens_on_loopback_only(fast_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def create_server(app: Flask, **options: Any) -> SimpleNamespace:
        asked.update(options)
        return SimpleNamespace(run=lambda: None)

    monkeypatch.setattr(cli, "create_server", create_server)
    monkeypatch.setattr(cli.demo, "load", lambda *_: False)
    monkeypatch.setattr(cli.threading, "Thread", lambda **_: SimpleNamespace(start=lambda: None))
    fast_app.config["DEMO"] = True
    outcome = fast_app.test_cli_runner().invoke(args=["demo", "serve", "--port", "8123"])
    assert outcome.exit_code == 0, outcome.output
    assert asked["host"] == "127.0.0.1" and asked["port"] == 8123


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////x.db", "sqlite:////x.db"),
    ],
)
def test_addresses_of_databases_as_people_write_them(url: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert settings_with({"SECRET_KEY": SECRET})["SQLALCHEMY_DATABASE_URI"] == named


@pytest.fixture
def faulty(tmp_path: Path) -> ContentCopy:
    copy = ContentCopy(tmp_path)
    copy.replace(TIERS, "三个人，三个判断。", "[[nothing]]")
    copy.replace("programme.yaml", "months: 24", "months: 0")
    return copy


def served(url: str, copy: ContentCopy, **settings: Any) -> Flask:
    places = {"CONTENT_DIR": str(copy.content), "QUIZZES_DIR": str(copy.quizzes), "SQLALCHEMY_DATABASE_URI": url}
    return create_app({"SECRET_KEY": SECRET, "STRICT_CONTENT": False, **places, **settings})


def test_production_goes_on_with_the_last_good_edition_and_keeps_the_faults(
    app: Flask, database_url: str, library: Library, clock: Clock, faulty: ContentCopy
) -> None:
    assert store_edition(library, clock()) and not store_edition(library, clock())
    going_on = served(database_url, faulty)
    assert going_on.extensions["library"].digest == library.digest
    assert {fault.file for fault in going_on.extensions["content_faults"]} == {f"content/{TIERS}", "content/programme.yaml"}
    with going_on.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("settings", [{"STRICT_CONTENT": True}, {}], ids=["strict", "no edition yet"])
def test_where_nothing_good_may_be_served_every_fault_is_the_reason(
    app: Flask, database_url: str, library: Library, clock: Clock, faulty: ContentCopy, settings: dict[str, Any]
) -> None:
    if settings:
        store_edition(library, clock())
    with pytest.raises(click.ClickException) as refused:
        served(database_url, faulty, **settings)
    assert f"content/{TIERS}:" in refused.value.message and "[[nothing]]" in refused.value.message
    assert "content/programme.yaml:" in refused.value.message


def test_the_command_that_checks_content_lists_every_fault(fast_app: Flask, faulty: ContentCopy) -> None:
    runner = fast_app.test_cli_runner()
    assert runner.invoke(args=["content", "check"]).exit_code == 0
    fast_app.config |= {"CONTENT_DIR": str(faulty.content), "QUIZZES_DIR": str(faulty.quizzes)}
    outcome = runner.invoke(args=["content", "check"])
    assert outcome.exit_code == 1 and f"content/{TIERS}:" in outcome.output and "content/programme.yaml:" in outcome.output
