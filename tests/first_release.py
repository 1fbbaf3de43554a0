"""A database as release 0.1.0 (migration 0001) left it, with a row in every table, written as plain SQL: today's models play no part."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.passwords import hash_password
from app.domain.ledger import GENESIS, Event, canonical, hash_of
from tests.people import PASSWORD

AT = datetime(2026, 11, 25, 8, 0, 0, 123456, UTC)
DAY = date(2026, 11, 25)
ATTEMPT = "0123456789abcdef0123456789abcdef"
HASH = hash_password(PASSWORD)
PERSON = {"branch_id": 2, "active": True, "hired_on": DAY}


def _events() -> list[Event]:
    """A short chain: assigned, read, graded, granted."""
    payloads = (
        ("assigned", {"module": "onboarding", "round": 1, "due_on": "2026-12-09"}),
        ("section_read", {"section": "3.1", "digest": "d" * 64, "edition": "sha256:e"}),
        ("graded", {"attempt": ATTEMPT, "paper": "tiers", "passed": True, "percent": 90, "note": "换行\n和“引号”"}),
        ("granted", {"qualification": "lobby-manager", "number": "L-1", "valid_from": "2026-11-25", "valid_until": "2028-11-25"}),
    )
    events: list[Event] = []
    for seq, (kind, payload) in enumerate(payloads, 1):
        event = Event(
            seq=seq,
            kind=kind,
            person_id=1,
            effective_on=DAY,
            recorded_at=AT + timedelta(microseconds=seq),
            actor_id=1,
            payload=canonical(payload),
            prev_hash=events[-1].hash if events else GENESIS,
        )
        events.append(event.model_copy(update={"hash": hash_of(event)}))
    return events


PEOPLE = [{"id": 1, "staff_no": "S0001", "name": "王小雨"}, {"id": 2, "staff_no": "T0001", "name": "O'Neil 陈"}]
TRY = {
    "id": ATTEMPT,
    "sitting_id": 1,
    "person_id": 1,
    "try_no": 1,
    "branch_id": 2,
    "state": "graded",
    "slug": "tiers",
    "paper": "{}",
    "paper_hash": "sha256:p",
    "started_at": AT,
    "deadline_at": AT,
    "closed_at": AT,
}
# Rows by table, parents first.
ROWS: dict[str, list[dict[str, Any]]] = {
    "branches": [
        {"id": 1, "code": "000", "name": "总行", "kind": "head_office", "parent_id": None, "path": "/1/"},
        {"id": 2, "code": "111", "name": "人民路", "kind": "理财中心", "parent_id": 1, "path": "/1/2/"},
    ],
    "people": [PERSON | person | {"password_hash": HASH, "created_at": AT} for person in PEOPLE],
    "role_grants": [{"person_id": 2, "role": "trainer", "branch_id": 1, "granted_at": AT}],
    "sign_in_sessions": [
        {"token_hash": "t" * 64, "person_id": 1, "created_at": AT, "seen_at": AT, "ended_at": None, "address": "::1", "agent": "x"}
    ],
    "sign_in_failures": [{"bucket": "b" * 64, "failures": 3, "last_at": AT}],
    "editions": [{"digest": "sha256:e", "version": "1", "effective_on": DAY, "stored_at": AT, "body": bytes(range(256))}],
    "section_reads": [{"person_id": 1, "section": "3.1", "section_digest": "d" * 64, "read_at": AT}],
    "sittings": [
        {"id": 1, "code": "tiers", "paper": "tiers", "opens_at": AT, "closes_at": AT, "tries": 3, "cool_down_minutes": 30},
    ],
    "candidates": [{"sitting_id": 1, "person_id": 1, "extra_tries": 1}],
    "attempts": [TRY, TRY | {"id": "f" * 32, "try_no": 2, "state": "open", "closed_at": None}],
    "answers": [
        {"attempt_id": ATTEMPT, "slot": slot, "rev": 2, "response": '["A", "丙"]', "received_at": AT, "late_by_ms": 7} for slot in (1, 2)
    ],
    "gradings": [
        {
            "attempt_id": ATTEMPT,
            "grading_no": 1,
            "points": 900,
            "max_points": 1000,
            "percent": 90,
            "passed": True,
            "marks": "[]",
            "graded_at": AT,
        }
    ],
    "assignments": [{"person_id": 1, "module": "onboarding", "round": 1, "due_on": DAY, "assigned_at": AT, "assigned_by": 2}],
    "ledger_events": [event.model_dump(exclude={"texts"}) for event in _events()],
    "certificates": [
        {
            "number": "L-1",
            "token": "k",
            "person_id": 1,
            "qualification": "lobby-manager",
            "valid_from": DAY,
            "valid_until": DAY,
            "issued_at": AT,
            "event_seq": 4,
            "fields": '{"name": "王小雨"}',
        }
    ],
    "standing_intervals": [
        {
            "person_id": 1,
            "qualification": "lobby-manager",
            "from_on": DAY,
            "to_on": date(2028, 11, 25),
            "state": "qualified",
            "reason": "granted",
            "params": '{"n": 1}',
            "event_seq": 4,
        }
    ],
    "audit_rows": [{"id": 1, "at": AT, "actor_id": 2, "action": "signed_in", "subject": "person:2", "detail": "{}", "address": ""}],
}


def fill_first_release(connection: sa.Connection) -> set[str]:
    """Insert the rows. Returns the names of the tables that hold some now."""
    sqlite = connection.dialect.name == "sqlite"
    for table, rows in ROWS.items():
        for row in rows:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(
                sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"),
                {key: _sqlite(value) if sqlite else value for key, value in row.items()},
            )
        if "id" in rows[0] and isinstance(rows[0]["id"], int) and not sqlite:
            connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {len(rows)})"))
    last = _events()[-1]
    connection.execute(sa.text("UPDATE ledger_head SET seq = :seq, hash = :hash"), {"seq": last.seq, "hash": last.hash})
    return {*ROWS, "ledger_head"}


def _sqlite(value: Any) -> Any:
    """As SQLite keeps times: text in UTC."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value.isoformat() if isinstance(value, date) else value
