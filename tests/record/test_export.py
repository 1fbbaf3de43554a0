"""The exported ledger, checked by a script that knows nothing of the app: it finds what the app finds."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import begin_write, db
from app.record.queries import get_export, get_head, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.conftest import ROOT
from tests.unguarded import change_behind_the_guard

SCRIPT = ROOT / "scripts" / "verify_ledger.py"
LENGTH = 9
FOUND = re.compile(r"^event (\d+): (\w+): ", re.MULTILINE)


@pytest.fixture
def chain(fast_app: Flask, clock: Clock) -> None:
    fill(clock)


def fill(clock: Clock) -> None:
    begin_write()
    for number in range(LENGTH):
        payload = {"number": number, "说明": '换行\n引号"与\u2028分隔', "比率": 0.1}
        append(
            "noted", number % 3 + 1, effective_on=clock().date(), actor_id=0, payload=payload, now=clock.forward(seconds=1, microseconds=7)
        )
    db.session.commit()


def export(app: Flask, path: Path) -> Path:
    outcome = app.test_cli_runner().invoke(args=["record", "export-ledger", str(path)])
    assert outcome.exit_code == 0, outcome.output
    return path


def check(path: Path, *more: object) -> tuple[int, list[tuple[int, str]], str]:
    """The script's answer in a Python that sees none of our packages: (exit code, breaches, what it printed)."""
    told = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *map(str, more)], capture_output=True, text=True, check=False, timeout=60
    )
    assert told.stderr == ""
    return told.returncode, [(int(seq), code) for seq, code in FOUND.findall(told.stdout)], told.stdout


def test_a_whole_ledger_is_whole_for_the_script_too(app: Flask, clock: Clock, tmp_path: Path) -> None:
    fill(clock)
    path = export(app, tmp_path / "ledger.jsonl")
    code, found, told = check(path)
    assert (code, found) == (0, [])
    assert f"{LENGTH} events" in told and get_head()[1] in told and "whole" in told
    assert path.stat().st_mode & 0o077 == 0
    assert len(path.read_bytes().split(b"\n")) == LENGTH + 2


def test_an_empty_ledger_is_whole(fast_app: Flask, tmp_path: Path) -> None:
    assert check(export(fast_app, tmp_path / "ledger.jsonl"))[:2] == (0, [])


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE ledger_events SET payload = payload || ' ' WHERE seq = 5"],
        ["UPDATE ledger_events SET actor_id = 7 WHERE seq = 1"],
        ["UPDATE ledger_events SET effective_on = '2026-01-01' WHERE seq = 9"],
        ["UPDATE ledger_events SET prev_hash = 'sha256:none' WHERE seq = 3"],
        ["DELETE FROM ledger_events WHERE seq = 5"],
        ["DELETE FROM ledger_events WHERE seq = 1"],
        ["DELETE FROM ledger_events WHERE seq > 6"],
        ["DELETE FROM ledger_events WHERE seq > 6", "UPDATE ledger_events SET kind = 'granted' WHERE seq = 2"],
        ["UPDATE ledger_head SET seq = 8"],
        [
            "UPDATE ledger_events SET seq = 999 WHERE seq = 4",
            "UPDATE ledger_events SET seq = 4 WHERE seq = 8",
            "UPDATE ledger_events SET seq = 8 WHERE seq = 999",
        ],
        ["UPDATE ledger_events SET seq = 0 WHERE seq = 7"],
    ],
    ids=["byte", "actor", "day", "link", "row", "first", "end", "two", "head", "swapped", "moved"],
)
def test_the_script_names_what_the_app_names(chain: None, fast_app: Flask, tmp_path: Path, statements: list[str]) -> None:
    change_behind_the_guard("ledger_events", *statements)
    code, found, _ = check(export(fast_app, tmp_path / "ledger.jsonl"))
    assert (code, found) == (1, [(breach.seq, breach.code) for breach in verify_ledger()]) and found


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda lines: lines[:-1], (LENGTH + 1, "no_head")),
        (lambda lines: [*lines, lines[0]], (LENGTH + 1, "unreadable")),
        (lambda lines: [*lines[:2], "{", *lines[3:]], (3, "unreadable")),
        (lambda lines: [*lines[:2], lines[2].replace("{", '{"note":"x",', 1), *lines[3:]], (3, "unreadable")),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], (4, "missing")),
        (lambda lines: lines[:0], (1, "no_head")),
    ],
    ids=["cut", "after the head", "torn", "a field more", "swapped lines", "nothing"],
)
def test_a_file_that_was_tampered_with_is_told(chain: None, fast_app: Flask, tmp_path: Path, spoil, expected: tuple[int, str]) -> None:
    path = export(fast_app, tmp_path / "ledger.jsonl")
    path.write_text("".join(line + "\n" for line in spoil(path.read_text(encoding="utf-8").split("\n")[:-1])), encoding="utf-8")
    code, found, _ = check(path)
    assert code == 1 and expected in found


def test_an_event_that_is_appended_meanwhile_is_in_the_next_export(app: Flask, clock: Clock) -> None:
    fill(clock)
    lines = get_export()
    first = next(lines)
    begin_write()
    append("noted", 1, effective_on=clock().date(), actor_id=0, payload={}, now=clock())
    db.session.commit()
    assert len([first, *lines]) == LENGTH + 1
    assert len(list(get_export())) == LENGTH + 2 and verify_ledger() == []


def test_the_export_never_writes_over_a_file(chain: None, fast_app: Flask, tmp_path: Path) -> None:
    path = export(fast_app, tmp_path / "ledger.jsonl")
    before = path.read_bytes()
    outcome = fast_app.test_cli_runner().invoke(args=["record", "export-ledger", str(path)])
    assert outcome.exit_code == 1 and str(path) in outcome.output
    seq, head = get_head()
    assert path.read_bytes() == before and json.loads(before.split(b"\n")[-2]) == {"head": {"seq": seq, "hash": head}}
