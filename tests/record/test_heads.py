"""Signed ends of the ledger, kept outside the database: an older ledger in the place of a newer one is told."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.ledger import GENESIS
from app.domain.signed_heads import SignedHead, is_genuine, read, sign, spell
from app.errors import Refused
from app.extensions import begin_write, db
from app.jobs import run_due
from app.library.load import Library
from app.record.heads_queries import check_heads
from app.record.heads_services import HeadLog, sign_head, sign_head_when_due, sign_off
from app.record.queries import get_head, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.conftest import ROOT, SECRET
from tests.racing import race
from tests.unguarded import change_behind_the_guard

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# As somebody could who owns the database: rows go on as if nothing had been.
GROW_BEYOND = (
    "INSERT INTO ledger_events (seq, kind, person_id, effective_on, recorded_at, actor_id, payload, prev_hash, hash)"
    " SELECT seq + 4, kind, person_id, effective_on, recorded_at, actor_id, payload, prev_hash, hash || '+' FROM ledger_events",
    "UPDATE ledger_head SET seq = 8",
)
FORGET_THE_END = (
    "DELETE FROM ledger_events WHERE seq > 4",
    "UPDATE ledger_head SET seq = 4, hash = (SELECT hash FROM ledger_events WHERE seq = 4)",
)


@pytest.fixture
def log(tmp_path: Path) -> HeadLog:
    return HeadLog(tmp_path / "kept" / "heads.jsonl", SECRET)


def write(clock: Clock, count: int = 1) -> None:
    begin_write()
    for number in range(count):
        append("noted", 1, effective_on=clock().date(), actor_id=0, payload={"number": number, "at": clock().isoformat()}, now=clock())
    db.session.commit()


def found(log: HeadLog) -> list[tuple[int, str, int]]:
    return [(breach.line, breach.code, breach.seq) for breach in check_heads(log.path, log.secret).breaches]


def told(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=["record", *words])
    return outcome.exit_code, outcome.output


def test_a_head_is_signed_as_a_whole() -> None:
    head = sign(7, "sha256:abc", AT, SECRET)
    assert is_genuine(head, SECRET) and read(spell(head)) == head
    assert not is_genuine(head, SECRET + "x")
    for change in ({"seq": 8}, {"hash": "sha256:abd"}, {"at": AT + timedelta(microseconds=1)}, {"signature": "ü"}):
        assert not is_genuine(head.model_copy(update=change), SECRET)
    elsewhere = AT.astimezone(datetime.fromisoformat("2026-01-01T00:00+08:00").tzinfo)
    assert is_genuine(head.model_copy(update={"at": elsewhere}), SECRET), "the same instant in another zone"


@pytest.mark.parametrize("line", ["", "{", "[]", "7", "{}", '{"seq":1,"hash":"x","at":"2026-03-02T01:00:00","signature":"x"}'])
def test_what_is_no_head_is_read_as_none(line: str) -> None:
    assert read(line) is None


def test_a_ledger_that_grows_holds_every_head(app: Flask, clock: Clock, log: HeadLog) -> None:
    assert sign_head(log, clock()).hash == GENESIS
    for _ in range(3):
        write(clock, 2)
        sign_head(log, clock.forward(days=1))
    assert check_heads(log.path, SECRET)[:2] == (4, ())
    assert [json.loads(line)["seq"] for line in log.path.read_text().splitlines()] == [0, 2, 4, 6]
    assert log.path.stat().st_mode & 0o077 == 0


def test_attack_37_yesterdays_ledger_is_told(app: Flask, clock: Clock, log: HeadLog) -> None:
    write(clock, 4)
    sign_head(log, clock())
    write(clock, 2)
    sign_head(log, clock.forward(days=1))
    change_behind_the_guard("ledger_events", *FORGET_THE_END)
    assert verify_ledger() == [], "the database alone cannot tell"
    assert found(log) == [(2, "lost", 6)]
    begin_write()
    for statement in GROW_BEYOND:
        db.session.execute(sa.text(statement))
    db.session.commit()
    assert found(log) == [(2, "lost", 6)], "also after it has grown beyond that"


def test_a_changed_file_of_heads_is_told(fast_app: Flask, clock: Clock, log: HeadLog) -> None:
    write(clock, 4)
    for _ in range(3):
        sign_head(log, clock.forward(days=1))
    lines = log.path.read_text().splitlines()
    forged = spell(SignedHead(seq=4, hash=get_head()[1], at=clock(), signature="00"))
    log.path.write_text("\n".join([lines[0], forged, lines[1][:40], lines[2].replace('"seq":4', '"seq":99999999999')]) + "\n")
    assert found(log) == [(2, "forged", 4), (3, "unreadable", 0), (4, "forged", 99999999999)]
    assert [breach.code for breach in check_heads(log.path, None).breaches] == ["unreadable", "lost"]


def test_a_line_cut_short_by_a_full_disk_spoils_no_other(fast_app: Flask, clock: Clock, log: HeadLog) -> None:
    sign_head(log, clock())
    with log.path.open("a") as file:
        file.write('{"at":"2026')
    sign_head(log, clock())
    assert found(log) == [(2, "unreadable", 0)] and check_heads(log.path, SECRET).heads == 3


def test_the_timed_job_signs_while_the_ledger_grows_however_many_run(fast_app: Flask, library: Library, clock: Clock, log: HeadLog) -> None:
    assert sum(race(fast_app, [partial(sign_head_when_due, log, clock())] * 8)) == 1
    assert run_due(library, clock.forward(minutes=6), 30, log)["ledger heads signed"] == 0, "nothing was appended"
    write(clock)
    assert run_due(library, clock(), 30, log)["ledger heads signed"] == 1
    write(clock)
    assert run_due(library, clock.forward(minutes=4), 30, log)["ledger heads signed"] == 0, "the last line is four minutes old"
    assert run_due(library, clock.forward(minutes=1), 30, log)["ledger heads signed"] == 1
    assert run_due(library, clock.forward(days=1), 30, log)["ledger heads signed"] == 1, "a quiet day has a line too"
    assert run_due(library, clock(), 30)["ledger heads signed"] == 0
    assert sign_head_when_due(log, clock() - timedelta(days=3)) == 0, "a clock that was set back signs no day twice"
    assert check_heads(log.path, SECRET)[:2] == (4, ())


def test_the_commands_sign_compare_and_tell(fast_app: Flask, clock: Clock, log: HeadLog, tmp_path: Path) -> None:
    write(fast_app.extensions["clock"], 4)
    code, said = told(fast_app, "sign-head")
    assert code == 1 and "LEDGER_HEADS" in said
    code, said = told(fast_app, "verify")
    assert code == 0 and "没有签名末端" in said
    fast_app.config["LEDGER_HEADS"] = str(log.path)
    code, said = told(fast_app, "verify")
    assert code == 0 and "不存在" in said
    write(clock, 2)
    code, said = told(fast_app, "sign-head")
    assert code == 0 and json.loads(said)["seq"] == 6
    code, said = told(fast_app, "verify")
    assert code == 0 and "比对了 1 个签名末端，不符 0 个" in said and "账本完整：6 条" in said
    kept = shutil.copy(log.path, tmp_path / "elsewhere.jsonl")
    log.path.unlink()
    change_behind_the_guard("ledger_events", *FORGET_THE_END)
    assert told(fast_app, "verify")[0] == 0, "without the file nothing can be told"
    code, said = told(fast_app, "verify", "--heads", str(kept))
    assert code == 1 and "第 1 行" in said and "到第 6 条" in said and "旧备份" in said and "账本完整" not in said


def test_without_the_secret_nothing_is_signed_and_signatures_are_not_judged(fast_app: Flask, clock: Clock, log: HeadLog) -> None:
    write(clock)
    sign_head(log, clock())
    fast_app.config.update(LEDGER_HEADS=str(log.path), SIGNS=False, SECRET_KEY="thrown away after this command, as if nobody had set one")
    code, said = told(fast_app, "sign-head")
    assert code == 1 and "SECRET_KEY" in said
    code, said = told(fast_app, "verify")
    assert code == 0 and "签名本身没有核对" in said
    assert log.path.read_text().count("\n") == 1


def test_the_auditors_script_compares_the_heads_too(fast_app: Flask, clock: Clock, log: HeadLog, tmp_path: Path) -> None:
    sign_head(log, clock())
    write(clock, 6)
    sign_head(log, clock())
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    assert told(fast_app, "export-ledger", str(before))[0] == 0
    change_behind_the_guard("ledger_events", *FORGET_THE_END)
    assert told(fast_app, "export-ledger", str(after))[0] == 0
    check = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=60)
    script = [sys.executable, "-I", "-S", str(ROOT / "scripts" / "verify_ledger.py")]
    assert check([*script, str(before), "--heads", str(log.path)]).returncode == 0
    assert check([*script, str(after)]).returncode == 0
    lost = check([*script, str(after), "--heads", str(log.path)])
    assert lost.returncode == 1 and "event 6: head_lost" in lost.stdout
    assert not isinstance(sign_off(log, 1, "恢复昨日备份", clock()), Refused)
    told_on = check([*script, str(after), "--heads", str(log.path)])
    assert told_on.returncode == 0 and "event 6: head_signed_off" in told_on.stdout
