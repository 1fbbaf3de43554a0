"""People and events as the API spells them; the shapes are told in api_schemas."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from app.domain.calendar import FOREVER
from app.domain.standing_spans import OnDay, Spans
from app.domain.values import Frozen


class Found(Frozen):
    """Somebody as of a day; `branch` is the code, None for who did not work here then."""

    person_id: int
    staff_no: str
    branch: str | None


class Entry(Frozen):
    """An event of the ledger with the staff number of whom it is about."""

    seq: int
    person_id: int
    staff_no: str
    kind: str
    effective_on: date
    recorded_at: datetime
    payload: str


def person_fields(person: Found, spans: Spans, on: date) -> dict[str, Any]:
    """Somebody with their standings on a day."""
    standings = [_standing_fields(found) for found in spans.on(on)]
    return {"person": person.person_id, "staff_no": person.staff_no, "branch": person.branch, "standings": standings}


def interval_fields(spans: Spans) -> list[dict[str, Any]]:
    """All intervals of a person."""
    return [
        {
            "qualification": span.qualification,
            "state": span.state,
            "reason": span.reason,
            "from": span.from_on.isoformat(),
            "to": None if span.to_on == FOREVER else span.to_on.isoformat(),
        }
        for span in spans.all
    ]


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An event: what happened to whom and when; of its payload only what names a qualification, a certificate or another event."""
    data = json.loads(entry.payload)
    return {
        "seq": entry.seq,
        "person": entry.person_id,
        "kind": entry.kind,
        "effective_on": entry.effective_on.isoformat(),
        "recorded_at": instant_text(entry.recorded_at),
        "qualification": data.get("qualification") or None,
        "certificate": data.get("number") or None,
        "of": data.get("of"),
    }


def _standing_fields(found: OnDay) -> dict[str, Any]:
    return {
        "qualification": found.span.qualification,
        "state": found.span.state,
        "reason": found.span.reason,
        "valid": found.valid,
        "since": found.span.from_on.isoformat(),
        "valid_until": found.until.isoformat() if found.until else None,
        "certificate": found.span.number or None,
    }


def entry_line(seq: int, person: int, kind: str, effective_on: date, recorded_at: datetime) -> str:
    """An entry as a line of the digest."""
    return f"{seq} {person} {kind} {effective_on.isoformat()} {instant_text(recorded_at)}\n"


def standing_line(person: int, qualification: str, state: str, from_on: date) -> str:
    """An interval as a line of the digest."""
    return f"{person} {qualification} {state} {from_on.isoformat()}\n"


def digest_of(lines: Iterable[str]) -> tuple[int, str]:
    """How many lines, and sha256 over them."""
    count, running = 0, hashlib.sha256()
    for line in lines:
        count += 1
        running.update(line.encode())
    return count, running.hexdigest()


def instant_text(instant: datetime) -> str:
    """An instant as every reply spells it: UTC, microseconds, Z."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
