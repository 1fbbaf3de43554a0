"""The chain of one attempt: what each link's hash covers, the receipt for a save, and what the links say of the attempt when read again.

A link is either an answer (one revision of one slot) or an event. Their numbers run through both, and each hash covers the one before it,
so that neither can be changed, left out or put in without the end of the chain saying so.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.attempt import AttemptState
from app.domain.ledger import GENESIS, Breach, canonical
from app.domain.values import Frozen

# What a candidate reads of a receipt: enough to tell two saves apart, short enough to write down.
SHOWN_LENGTH = 4


class Link(Frozen):
    """An answer or an event as stored. `body` is everything that its hash covers beside the hash before it."""

    seq: int
    kind: str
    at: datetime
    actor_id: int
    data: dict[str, Any]
    body: dict[str, Any]
    hash: str


class Position(Frozen):
    """What the links say of an attempt: the row's own columns are a cache of this."""

    state: str = ""
    deadline_at: datetime | None = None
    lease_epoch: int = 1
    suspended_at: datetime | None = None


def link_hash(before: str, body: dict[str, Any]) -> str:
    """The hash of a link: sha256 over the hash before it and the one spelling of its body."""
    return "sha256:" + hashlib.sha256((before + canonical(body)).encode()).hexdigest()


def instant(at: datetime) -> str:
    """The one spelling of an instant, the same from either database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_body(attempt_id: str, seq: int, kind: str, at: datetime, actor_id: int, data: str) -> dict[str, Any]:
    """What the hash of an event covers. `data` is canonical JSON text."""
    return {"attempt": attempt_id, "seq": seq, "kind": kind, "at": instant(at), "actor": actor_id, "data": data}


def answer_body(attempt_id: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the hash of an answer covers; `row` holds the columns of the table."""
    names = ("slot", "rev", "seq", "key", "digest", "response", "late_by_ms", "answered")
    times = {name: instant(row[name]) for name in ("received_at", "deadline_at")}
    return {"attempt": attempt_id} | {name: row[name] for name in names} | times


def digest_of(base_rev: int, values: list[str]) -> str:
    """What a save said, so that the same key with another body is told apart."""
    return hashlib.sha256(canonical({"base_rev": base_rev, "values": values}).encode()).hexdigest()


def receipt(secret: str, attempt_id: str, seq: int, head: str) -> str:
    """The code that only this server can give for this link: 64 hexadecimal letters, of which a candidate sees the first few."""
    said = f"{attempt_id}|{seq}|{head}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest().upper()


def breaches(links: Iterable[Link], head_seq: int, head: str) -> list[Breach]:
    """Walk the chain in order of seq. Names each link that was changed, is missing, was put in, or was cut off the end."""
    found: list[Breach] = []
    expected, before = 1, GENESIS
    for link in links:
        if link.seq != expected:
            found.append(Breach(seq=expected, code="missing" if link.seq > expected else "out_of_order"))
        if link_hash(before, link.body) != link.hash:
            found.append(Breach(seq=link.seq, code="changed"))
        expected, before = link.seq + 1, link.hash
    if (expected - 1, before) != (head_seq, head):
        found.append(Breach(seq=expected, code="end_differs_from_head"))
    return found


def replay(links: Iterable[Link]) -> Position:
    """What the links say, read from the first to the last."""
    position = Position()
    for link in links:
        position = position.model_copy(update=_changed(position, link))
    return position


def _changed(position: Position, link: Link) -> dict[str, Any]:
    data, changed = link.data, dict[str, Any]()
    match link.kind:
        case "started":
            changed = {"state": AttemptState.OPEN.value, "deadline_at": datetime.fromisoformat(data["deadline_at"])}
        case "taken_over":
            changed = {"lease_epoch": data["epoch"]}
        case "suspended":
            changed = {"state": AttemptState.SUSPENDED.value, "suspended_at": datetime.fromisoformat(data["since"])}
        case "deadline" | "resumed":
            assert position.deadline_at is not None
            changed = {"deadline_at": position.deadline_at + timedelta(milliseconds=data["delta_ms"])}
            if link.kind == "resumed":
                changed |= {"state": AttemptState.OPEN.value, "suspended_at": None}
        case "submitted" | "expired":
            changed = {"state": link.kind}
        case "voided":
            changed = {"state": AttemptState.VOID.value, "suspended_at": None}
    return changed
