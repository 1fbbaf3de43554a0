"""The ledger in the database: it refuses changes, and a change made past the refusal is named. On both databases."""

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.record.models import AuditRow, LedgerEvent, LedgerHead
from app.record.queries import get_events, get_head, verify_ledger
from app.record.services import append, audit
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import begin
from tests.racing import race
from tests.unguarded import change_behind_the_guard

LENGTH = 12


def append_one(clock: Clock, person_id: int, **payload: object) -> int:
    """One event in a transaction of its own; returns its number."""
    begin_write()
    event = append("noted", person_id, effective_on=clock().date(), actor_id=0, payload=payload or {"说": "明"}, now=clock())
    db.session.commit()
    return event.seq


@pytest.fixture
def chain(app: Flask, clock: Clock) -> None:
    for number in range(LENGTH):
        append_one(clock, person_id=number % 3 + 1, number=number)
        clock.forward(seconds=1, microseconds=7)


as_dba = partial(change_behind_the_guard, "ledger_events")


def named() -> list[tuple[int, str]]:
    return [(breach.seq, breach.code) for breach in verify_ledger()]


APPEND_ONLY = ("ledger_events", "audit_rows", "attempt_events", "answers", "markings", "criterion_marks")


@pytest.mark.parametrize("table", ["ledger_events", "audit_rows"])
@pytest.mark.parametrize("act", ["UPDATE {} SET actor_id = 9", "DELETE FROM {}", "DELETE FROM {} WHERE actor_id < 2"])
def test_the_database_refuses_to_change_what_is_append_only(chain: None, clock: Clock, table: str, act: str) -> None:
    begin_write()
    audit("looked", actor_id=1, subject="person:1", now=clock())
    db.session.commit()
    refuse(act.format(table))
    assert named() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 1


def test_the_database_refuses_to_write_over_a_row_or_to_empty_a_table(chain: None, world: World, library: Library, clock: Clock) -> None:
    begin(world, "trainee", library, clock)
    if db.engine.dialect.name == "sqlite":
        for table in ("ledger_events", "audit_rows", "attempt_events"):
            refuse(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        columns = "kind, person_id, effective_on, recorded_at, actor_id, payload, prev_hash, hash"
        refuse(f"INSERT OR REPLACE INTO ledger_events (seq, {columns}) SELECT 99, {columns} FROM ledger_events WHERE seq = 3")
    else:
        refuse("INSERT INTO ledger_events SELECT * FROM ledger_events LIMIT 1 ON CONFLICT (seq) DO UPDATE SET kind = 'granted'")
        for table in APPEND_ONLY:
            refuse(f"TRUNCATE {table} CASCADE")
    assert named() == []


def test_every_append_only_table_has_its_guards(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        found = db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        expected = {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete", "replace")}
    else:
        found = db.session.scalars(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")).all()
        expected = {f"{table}_no_change" for table in APPEND_ONLY}
    assert expected <= set(found)


def refuse(statement: str) -> None:
    begin_write()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_a_whole_chain_is_whole(chain: None) -> None:
    assert named() == []
    seq, head = get_head()
    assert seq == LENGTH and head == db.session.scalar(sa.select(LedgerEvent.hash).where(LedgerEvent.seq == LENGTH))
    assert [event.seq for event in get_events(1)] == [1, 4, 7, 10]
    assert get_events(1)[0].data == {"number": 0}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_events SET payload = '{}' WHERE seq = 5", [(5, "changed")]),
        ("UPDATE ledger_events SET person_id = 3 WHERE seq = 1", [(1, "changed")]),
        ("UPDATE ledger_events SET effective_on = '2026-01-01' WHERE seq = 12", [(12, "changed")]),
        ("UPDATE ledger_events SET kind = 'granted' WHERE seq = 7", [(7, "changed")]),
        ("DELETE FROM ledger_events WHERE seq = 5", [(5, "missing")]),
        ("DELETE FROM ledger_events WHERE seq = 1", [(1, "missing")]),
        ("DELETE FROM ledger_events WHERE seq > 9", [(10, "end_differs_from_head")]),
        ("UPDATE ledger_head SET seq = 11", [(13, "end_differs_from_head")]),
    ],
)
def test_one_edit_by_the_owner_of_the_database_is_named(chain: None, statement: str, expected: list[tuple[int, str]]) -> None:
    as_dba(statement)
    assert named() == expected


def test_two_swapped_rows_are_named(chain: None) -> None:
    as_dba(
        "UPDATE ledger_events SET seq = 999 WHERE seq = 4",
        "UPDATE ledger_events SET seq = 4 WHERE seq = 8",
        "UPDATE ledger_events SET seq = 8 WHERE seq = 999",
    )
    assert {(4, "changed"), (8, "changed")} <= set(named())


@pytest.mark.parametrize("seq", [0, 13])
def test_a_row_put_in_is_named(chain: None, seq: int) -> None:
    columns = "kind, person_id, effective_on, recorded_at, actor_id, payload, prev_hash"
    as_dba(f"INSERT INTO ledger_events (seq, hash, {columns}) SELECT {seq}, 'sha256:forged', {columns} FROM ledger_events WHERE seq = 12")
    assert (max(seq, 1), "out_of_order" if seq == 0 else "changed") in named()


def test_forgetting_the_newest_event_with_the_head_is_told_by_a_head_kept_elsewhere(chain: None) -> None:
    kept = get_head()
    as_dba(
        "DELETE FROM ledger_events WHERE seq = 12",
        "UPDATE ledger_head SET seq = 11, hash = (SELECT hash FROM ledger_events WHERE seq = 11)",
    )
    assert named() == [], "the database alone cannot tell"
    assert get_head() != kept


def test_parallel_appends_keep_one_chain(app: Flask, clock: Clock) -> None:
    seqs = race(app, [partial(append_one, clock, person_id=number) for number in range(120)])
    assert sorted(seqs) == list(range(1, 121))
    assert named() == [] and get_head()[0] == 120


def test_an_append_that_is_rolled_back_leaves_no_trace(chain: None, clock: Clock) -> None:
    before = get_head()
    begin_write()
    append("noted", 1, effective_on=clock().date(), actor_id=0, payload={}, now=clock())
    db.session.rollback()
    assert get_head() == before and named() == []
    assert append_one(clock, 1) == LENGTH + 1


def test_a_ledger_without_its_head_is_an_error_and_not_a_new_chain(app: Flask, clock: Clock) -> None:
    begin_write()
    db.session.execute(sa.delete(LedgerHead))
    with pytest.raises(RuntimeError, match="no head"):
        append("noted", 1, effective_on=clock().date(), actor_id=0, payload={}, now=clock())
    db.session.rollback()
