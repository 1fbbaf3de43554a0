"""The commands an operator types."""

from pathlib import Path

import pytest
from flask import Flask

from app.accounts.queries import get_person_by_staff_no
from app.library.load import Library
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import World
from tests.quizzes.sitting import prepare
from tests.unguarded import change_behind_the_guard

PHRASE = "天街小雨润如酥，草色遥看近却无"
ADMIN = ["admin", "create", "--staff-no", "a9999", "--name", "甲乙", "--password", PHRASE]


@pytest.mark.parametrize("command", [["record", "verify"], ADMIN])
def test_without_tables_a_command_says_what_to_run(tmp_path: Path, library: Library, command: list[str]) -> None:
    outcome = build_app(f"sqlite:///{tmp_path / 'empty.db'}", library).test_cli_runner().invoke(args=command)
    assert outcome.exit_code == 1 and "db upgrade" in outcome.output and "Traceback" not in outcome.output


def test_the_ledger_is_verified_and_a_changed_row_named(app: Flask, world: World, library: Library, clock: Clock) -> None:
    prepare(world, "trainee", library, clock)
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["record", "verify"])
    assert whole.exit_code == 0 and "账本完整" in whole.output
    change_behind_the_guard("ledger_events", "UPDATE ledger_events SET actor_id = 0 WHERE seq = 2")
    spoiled = runner.invoke(args=["record", "verify"])
    assert spoiled.exit_code == 1 and "第 2 条" in spoiled.output


def test_the_first_admin_is_made(app: Flask) -> None:
    outcome = app.test_cli_runner().invoke(args=ADMIN)
    assert outcome.exit_code == 0, outcome.output
    person = get_person_by_staff_no("A9999")
    assert person is not None and [(grant.role, grant.branch.parent_id) for grant in person.roles] == [("admin", None)]


def test_timed_work_says_what_it_did(fast_app: Flask, fast_world: World) -> None:
    outcome = fast_app.test_cli_runner().invoke(args=["jobs", "run"])
    assert outcome.exit_code == 0 and "attempts expired: 0" in outcome.output
