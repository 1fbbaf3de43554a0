"""A large bank, written straight into the tables: lobbies of ten people, standings of every kind, a past and a computed future."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.domain.calendar import FOREVER
from app.qualification.models import Certificate, StandingInterval
from app.record.models import LedgerEvent

# People in a lobby, lobbies in a city; the first ids are those of the small bank of the tests.
LOBBY, CITY, FIRST = 10, 50, 1000
QUALIFICATIONS = ("lobby-manager", "yearly-education", "complaint-handler")
Row = dict[str, Any]


def grow(engine: sa.Engine, before: int, people: int, today: date) -> None:
    """Let a bank of `before` such people become one of `people`."""
    numbers = range(before, people)
    with engine.connect().execution_options(may_write=True) as connection, connection.begin():
        root = connection.execute(sa.select(Branch.id, Branch.path).where(Branch.parent_id.is_(None))).one()
        _load(connection, Branch, list(_branches(root.id, root.path, before, people)))
        _load(connection, Person, [_person(number, today) for number in numbers])
        _load(connection, Posting, [row for number in numbers for row in _postings(number, people, today)])
        for start in range(before, people, 5000):
            some = range(start, min(start + 5000, people))
            _load(connection, StandingInterval, [row for number in some for row in _intervals(number, today)])
            _load(connection, Certificate, [row for number in some for row in _certificates(number, today)])
            _load(connection, LedgerEvent, [row for number in some for row in _events(number, today)])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def _load(connection: sa.Connection, model: Any, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(model.__table__), list(rows))
        return
    columns = list(rows[0])
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    with cursor.copy(f"COPY {model.__tablename__} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row.values()])


def _branches(root: int, path: str, before: int, people: int) -> Iterator[Row]:
    for number in range(-(-before // LOBBY), -(-people // LOBBY)):
        city = FIRST + number // CITY
        if number % CITY == 0:
            yield _branch(city, f"C{number // CITY:05}", "分行", "city", root, path)
        yield _branch(100 * FIRST + number, f"L{number:05}", "网点", "理财网点", city, f"{path}{city}/")


def _branch(key: int, code: str, word: str, kind: str, parent: int, above: str) -> Row:
    return {"id": key, "code": code, "name": f"{word}{code[1:]}", "kind": kind, "parent_id": parent, "path": f"{above}{key}/"}


def _person(number: int, today: date) -> Row:
    joined = today - timedelta(days=900 + number % 700)
    return {
        "id": FIRST + number, "staff_no": f"N{number:06}", "name": f"员工{number}", "branch_id": 100 * FIRST + number // LOBBY,
        "password_hash": "", "active": number % 25 != 0, "hired_on": joined, "created_at": _noon(joined),
    }  # fmt: skip


def _postings(number: int, people: int, today: date) -> Iterator[Row]:
    """Most have stayed; every seventh came from another lobby, every 25th has left."""
    began, here = today - timedelta(days=900 + number % 700), 100 * FIRST + number // LOBBY
    ends = today - timedelta(days=number % 300) if number % 25 == 0 else FOREVER
    if number % 7 == 0:
        moved = began + timedelta(days=400)
        elsewhere = 100 * FIRST + (number * 31 % people) // LOBBY
        yield {"person_id": FIRST + number, "from_on": began, "to_on": moved, "branch_id": elsewhere}
        began = moved
    yield {"person_id": FIRST + number, "from_on": began, "to_on": ends, "branch_id": here}


def _granted(number: int, turn: int, today: date) -> date | None:
    """The first valid day in the qualification of this turn, None for those who hold nothing."""
    kind = (number * 7 + turn * 3) % 20
    if kind < 3 or (turn and number % 3 != turn):
        return None
    return today - timedelta(days=(number * 13 + turn * 97) % (760 if kind < 6 else 690) + 1)


def _intervals(number: int, today: date) -> Iterator[Row]:
    for turn, key in enumerate(QUALIFICATIONS):
        granted = _granted(number, turn, today)
        row = {"person_id": FIRST + number, "qualification": key, "event_seq": number}
        began = (granted or today) - timedelta(days=30 + number % 20)
        if granted is None and (number + turn) % 2:
            continue
        learning = {"read": "2", "of": "8", "papers_left": "tiers", "due_on": (began + timedelta(days=40)).isoformat()}
        ends = granted + timedelta(days=730) if granted else FOREVER
        yield row | {"from_on": began, "to_on": granted or FOREVER, "state": "learning", "reason": "sections_left", "params": learning}
        if granted:
            told = {"from": granted.isoformat(), "until": (ends - timedelta(days=1)).isoformat(), "number": f"B-{number:06}-{turn}"}
            opens = ends - timedelta(days=60)
            yield row | {"from_on": granted, "to_on": opens, "state": "qualified", "reason": "granted", "params": told}
            yield row | {"from_on": opens, "to_on": ends, "state": "renewal_due", "reason": "window_open", "params": told}
            yield row | {"from_on": ends, "to_on": FOREVER, "state": "expired", "reason": "lapsed", "params": told}


def _certificates(number: int, today: date) -> Iterator[Row]:
    for turn, key in enumerate(QUALIFICATIONS):
        if granted := _granted(number, turn, today):
            yield {
                "number": f"B-{number:06}-{turn}", "token": f"bench-{number:06}-{turn}", "person_id": FIRST + number, "qualification": key,
                "valid_from": granted, "valid_until": granted + timedelta(days=729), "issued_at": _noon(granted),
                "event_seq": 10 * (FIRST + number) + turn, "fields": {"name": f"员工{number}", "title": key},
            }  # fmt: skip


def _events(number: int, today: date) -> Iterator[Row]:
    """What the first qualification rests on, as far as the pages read it. The chain of hashes is not kept: nobody verifies it here."""
    granted = _granted(number, 0, today)
    assigned = (granted or today) - timedelta(days=30 + number % 20)
    told: list[tuple[str, date, Row]] = [("assigned", assigned, {"module": "onboarding", "due_on": assigned.isoformat(), "round": 1})]
    if granted:
        passed = {"attempt": "f" * 32, "passed": True, "percent": 90}
        told += [("graded", granted, passed | {"paper": paper}) for paper in ("tiers", "routing", "etiquette")]
        period = {"valid_from": granted.isoformat(), "valid_until": (granted + timedelta(days=729)).isoformat()}
        told.append(("granted", granted, {"qualification": QUALIFICATIONS[0], "number": f"B-{number:06}-0"} | period))
    for turn, (kind, day, payload) in enumerate(told):
        seq = 10 * (FIRST + number) + turn
        yield {
            "seq": seq, "kind": kind, "person_id": FIRST + number, "effective_on": day, "recorded_at": _noon(day), "actor_id": 1,
            "payload": json.dumps(payload), "prev_hash": "", "hash": f"bench:{seq}",
        }  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
