"""The ledger's arithmetic: what an event's hash covers, and how a chain is checked."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from app.domain.values import Frozen

GENESIS = "sha256:" + "0" * 64
SYSTEM = 0
# What people write about people. The chain holds a salted digest of it: the text lies apart and can be erased, and the chain stays whole.
FREE_TEXT = frozenset({"reason", "note"})


class Event(Frozen):
    """One link of the chain, as stored. `payload` is canonical JSON text; `texts` too, which lie apart and are no part of the chain."""

    seq: int
    kind: str
    person_id: int
    effective_on: date
    recorded_at: datetime
    actor_id: int
    payload: str
    prev_hash: str
    hash: str = ""
    texts: str = ""

    @cached_property
    def data(self) -> dict[str, Any]:
        """The payload with its texts, as they were before they were parted; what was erased is empty."""
        value: dict[str, Any] = json.loads(self.payload)
        if self.texts:
            value |= json.loads(self.texts)
            value.pop("sealed", None)
        return value


class Breach(Frozen):
    """The first thing wrong at `seq`."""

    seq: int
    code: str


def canonical(payload: dict[str, Any]) -> str:
    """The one spelling of a payload: sorted keys, no spaces, characters as they are."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parted(payload: dict[str, Any], salt: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A payload without what people wrote in it, sealed by a digest, and the texts. A reason that is but its code stays where it is."""
    texts = {name: str(payload[name]) for name in sorted(FREE_TEXT & payload.keys()) if payload[name] not in ("", payload.get("code"))}
    if not texts:
        return payload, {}
    return {name: value for name, value in payload.items() if name not in texts} | {"sealed": seal_of(salt, texts)}, texts


def seal_of(salt: str, texts: dict[str, str]) -> str:
    """What the chain holds of texts. Without the salt, which is erased with them, nobody can try out what they said."""
    return "sha256:" + hashlib.sha256((salt + canonical(texts)).encode()).hexdigest()


def spelt(event: Event) -> dict[str, Any]:
    """Every field of an event as JSON values: what the hash covers, the hash, and with that all that an export has to hold."""
    return event.model_dump(exclude={"texts"}) | {
        "effective_on": event.effective_on.isoformat(),
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def hash_of(event: Event) -> str:
    """sha256 over every field but the hash itself, named, so that another algorithm can follow one day."""
    covered = {name: value for name, value in spelt(event).items() if name != "hash"}
    return "sha256:" + hashlib.sha256(canonical(covered).encode()).hexdigest()


def breaches(events: Iterable[Event], head_seq: int, head_hash: str) -> list[Breach]:
    """Walk the chain in order of seq. Names each row that was changed, is missing, was put in, or was cut off the end."""
    found: list[Breach] = []
    expected, prev_hash = 1, GENESIS
    for event in events:
        if event.seq != expected:
            found.append(Breach(seq=expected, code="missing" if event.seq > expected else "out_of_order"))
        elif event.prev_hash != prev_hash:
            found.append(Breach(seq=event.seq, code="not_linked"))
        if hash_of(event) != event.hash:
            found.append(Breach(seq=event.seq, code="changed"))
        expected, prev_hash = event.seq + 1, event.hash
    if (expected - 1, prev_hash) != (head_seq, head_hash):
        found.append(Breach(seq=expected, code="end_differs_from_head"))
    return found
