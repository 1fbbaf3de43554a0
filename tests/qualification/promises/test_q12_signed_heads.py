"""Q12 and attack 37: the ledger's end leaves the database, signed; a yesterday's backup in its place takes nothing in until signed off."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.domain.decisions import Kind, Wish
from app.errors import Refused, Unavailable
from app.jobs import head_log_of, run_due
from app.library.load import Library
from app.qualification.decisions_services import propose_decision
from app.quizzes.answers_services import save_answers
from app.quizzes.services import start_attempt, submit_attempt
from app.record.heads_queries import check_heads, get_halt
from app.record.heads_services import HeadLog
from app.record.queries import get_events, get_head, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.conftest import build_app
from tests.people import World
from tests.quizzes.sitting import PAPER, answers, begin, prepare
from tests.unguarded import change_behind_the_guard

WISH = Wish(kind=Kind.GRANT, reason="other", note="补发", valid_from=None, valid_until=None)


@pytest.fixture
def log(app: Flask, tmp_path: Path) -> HeadLog:
    app.config["LEDGER_HEADS"] = str(tmp_path / "heads.jsonl")
    found = head_log_of(app.config)
    assert found is not None and found.minutes == 5
    return found


def restore_older() -> int:
    """What an operator does who wants to undo the last event: put the state before it in place. Returns the number that is lost."""
    seq, _ = get_head()
    change_behind_the_guard(
        "ledger_events",
        f"DELETE FROM ledger_events WHERE seq = {seq}",
        f"UPDATE ledger_head SET seq = {seq - 1}, hash = (SELECT hash FROM ledger_events WHERE seq = {seq - 1})",
    )
    assert verify_ledger() == []
    return seq


def told(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=["record", *words])
    return outcome.exit_code, outcome.output


def test_every_five_minutes_while_something_is_recorded(app: Flask, world: World, library: Library, clock: Clock, log: HeadLog) -> None:
    signed = 0
    for _ in range(12):
        prepare(world, "trainee", library, clock)
        signed += run_due(library, clock.forward(minutes=1), 30, log)["ledger heads signed"]
    lines = [json.loads(line) for line in log.path.read_text().splitlines()]
    assert signed == len(lines) == 1, "assigning and reading twice changes nothing, and so there is nothing to sign"
    assert set(lines[0]) == {"seq", "hash", "at", "signature"} and lines[0]["seq"] == get_head()[0]


def test_an_older_ledger_takes_nothing_in_until_it_is_signed_off(
    app: Flask, world: World, library: Library, clock: Clock, log: HeadLog
) -> None:
    attempt = begin(world, "trainee", library, clock)
    prepare(world, "other", library, clock)
    run_due(library, clock(), 30, log)
    lost = restore_older()
    done_so_far = log.path.read_bytes()
    assert run_due(library, clock.forward(minutes=10), 30, log)["ledger ends found lost"] == 1
    assert log.path.read_bytes() == done_so_far, "the witness is not talked over"

    outcome = start_attempt(world["other"], PAPER, library, clock())
    assert isinstance(outcome, Refused) and outcome.code == "ledger_halted"
    with pytest.raises(Unavailable):
        prepare(world, "branch_head", library, clock)
    with pytest.raises(Unavailable):
        propose_decision(world.viewer("hr"), world["trainee"], "lobby-manager", WISH, library.programme, clock())

    given = answers(world["trainee"], attempt)
    assert not isinstance(save_answers(attempt, world["trainee"], given, clock()), Refused), "who sits already loses nothing"
    assert submit_attempt(attempt, world["trainee"], {}, library, clock()) is None
    assert "graded" not in [event.kind for event in get_events(world["trainee"])]
    assert client_of(app, "trainee").get("/").status_code == 200, "reading goes on"
    assert "记录暂停写入" in client_of(app, "hr").get("/").text
    report = app.test_client().get("/health").get_json()
    assert report["status"] == "degraded" and report["record"]["halted_since"]
    code, said = told(app, "verify")
    assert code == 1 and "sign-off" in said and f"到第 {lost} 条" in said

    assert told(app, "sign-off", "--by", "H0001", "--reason", "演练")[0] == 1, "not for HR"
    assert told(app, "sign-off", "--by", "A0001", "--reason", " ")[0] == 1
    code, said = told(app, "sign-off", "--by", "A0001", "--reason", "磁盘损坏，恢复昨日备份，行内通报第 12 号")
    assert code == 0, said
    assert get_halt() is None and json.loads(log.path.read_text().splitlines()[-1])["by"] == world["admin"]
    code, said = told(app, "verify")
    assert code == 0 and "签字" in said and f"到第 {lost} 条" in said, "what was lost is told for ever"
    assert run_due(library, clock.forward(minutes=10), 30, log)["attempts graded"] == 1
    assert "graded" in [event.kind for event in get_events(world["trainee"])]
    assert told(app, "sign-off", "--by", "A0001", "--reason", "再来一次")[0] == 1
    assert app.test_client().get("/health").get_json()["record"]["halted_since"] is None


def test_the_process_start_compares_too(app: Flask, world: World, library: Library, clock: Clock, log: HeadLog) -> None:
    prepare(world, "trainee", library, clock)
    run_due(library, clock(), 30, log)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with build_app(url, library, LEDGER_HEADS=str(log.path)).app_context():
        assert get_halt() is None
    restore_older()
    with build_app(url, library, LEDGER_HEADS=str(log.path)).app_context():
        assert get_halt() is not None
    with build_app(url, library, LEDGER_HEADS=str(log.path), SECRET_KEY="another secret, with which nothing was signed here").app_context():
        assert check_heads(log.path, "another").breaches[0].code == "forged"


def test_two_heads_close_in_on_the_first_bad_number(app: Flask, world: World, library: Library, clock: Clock, log: HeadLog) -> None:
    prepare(world, "trainee", library, clock)
    run_due(library, clock(), 30, log)
    first = get_head()[0]
    prepare(world, "other", library, clock)
    run_due(library, clock.forward(minutes=6), 30, log)
    lost = restore_older()
    (breach,) = check_heads(log.path, log.secret).breaches
    assert (breach.held, breach.seq) == (first, lost)
    assert f"第 {first + 1} 至 {lost} 条之间" in told(app, "verify")[1]
