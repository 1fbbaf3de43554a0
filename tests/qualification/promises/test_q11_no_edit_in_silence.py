"""Q11, attack 36: the ledger cannot be edited in silence. The app's own connection is refused; what the database's owner does is named.

Swapped, inserted and cut-off rows in all their variety: tests/record/test_ledger.py; the auditor's script: tests/record/test_export.py; the
app's own role on PostgreSQL: tests/record/test_owner_address.py.
"""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.ledger import GENESIS, Event, hash_of
from app.extensions import begin_write, db
from app.record.heads_queries import check_heads
from app.record.heads_services import HeadLog, sign_head
from app.record.models import LedgerEvent, LedgerHead
from app.record.queries import get_head, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.conftest import SECRET
from tests.unguarded import change_behind_the_guard, unguard

COLUMNS = "kind, person_id, effective_on, recorded_at, actor_id, payload, prev_hash"
# What the owner does, and the first bad number.
EDITS = {
    "change": (["UPDATE ledger_events SET payload = '{}' WHERE seq = 4"], 4),
    "delete": (["DELETE FROM ledger_events WHERE seq = 4"], 4),
    "swap": (
        [
            "UPDATE ledger_events SET seq = 99 WHERE seq = 3",
            "UPDATE ledger_events SET seq = 3 WHERE seq = 6",
            "UPDATE ledger_events SET seq = 6 WHERE seq = 99",
        ],
        3,
    ),
    "insert": (
        [
            "UPDATE ledger_events SET seq = 9 WHERE seq = 8",
            f"INSERT INTO ledger_events (seq, hash, {COLUMNS}) SELECT 8, 'sha256:made up', {COLUMNS} FROM ledger_events WHERE seq = 2",
        ],
        8,
    ),
}


@pytest.fixture
def chain(app: Flask, clock: Clock) -> None:
    begin_write()
    for number in range(8):
        append("noted", 1, effective_on=clock().date(), actor_id=0, payload={"number": number}, now=clock.forward(seconds=1))
    db.session.commit()


@pytest.mark.parametrize("act", ["UPDATE ledger_events SET kind = 'granted' WHERE seq = 4", "DELETE FROM ledger_events WHERE seq = 4"])
def test_the_app_is_refused(chain: None, act: str) -> None:
    begin_write()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(act))
    db.session.rollback()
    assert verify_ledger() == []


@pytest.mark.parametrize("edit", EDITS)
def test_one_edit_of_the_owner_is_named_by_its_number(chain: None, app: Flask, edit: str) -> None:
    statements, first = EDITS[edit]
    change_behind_the_guard("ledger_events", *statements)
    assert verify_ledger()[0].seq == first
    outcome = app.test_cli_runner().invoke(args=["record", "verify"])
    assert outcome.exit_code == 1 and outcome.output.startswith(f"第 {first} 条：")


def test_a_chain_that_was_written_anew_from_a_row_on_is_caught_by_the_last_signed_head(chain: None, clock: Clock, tmp_path: Path) -> None:
    log = HeadLog(tmp_path / "heads.jsonl", SECRET)
    begin_write()
    append("noted", 1, effective_on=clock().date(), actor_id=0, payload={}, now=clock())
    db.session.rollback()
    sign_head(log, clock())
    _write_anew(from_seq=4)
    assert verify_ledger() == [], "whole in itself: every hash fits"
    (breach,) = check_heads(log.path, SECRET).breaches
    assert (breach.code, breach.seq) == ("lost", 8)


def _write_anew(from_seq: int) -> None:
    """Change a row and count every hash after it again, as somebody does who knows how."""
    begin_write()
    unguard("ledger_events")
    prev_hash = GENESIS
    for row in db.session.scalars(sa.select(LedgerEvent).order_by(LedgerEvent.seq)).all():
        row.payload = '{"passed":true}' if row.seq == from_seq else row.payload
        row.prev_hash = prev_hash
        names = [column.key for column in LedgerEvent.__table__.columns if column.key != "hash"]
        row.hash = prev_hash = hash_of(Event(**{name: getattr(row, name) for name in names}))
        db.session.flush()
    db.session.get_one(LedgerHead, 1).hash = prev_hash
    db.session.commit()
    assert get_head()[0] == 8
