#!/usr/bin/env python3
"""Check an exported ledger with nothing but Python: python3 verify_ledger.py ledger.jsonl [--heads heads.jsonl]

The export is one JSON object a line: every event, then {"head": {"seq": …, "hash": …}}. An event's hash is sha256 over its eight
other fields as JSON with sorted keys, no spaces and characters as they are; `prev_hash` is the hash of the event before it, and that of the
first is 64 zeros. With --heads every head that was signed earlier must still be in the ledger. Ends with 1 on any breach.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GENESIS = "sha256:" + "0" * 64
COVERED = ("seq", "kind", "person_id", "effective_on", "recorded_at", "actor_id", "payload", "prev_hash")
WHY = {
    "missing": "an event that was here is missing",
    "out_of_order": "an event stands where none belongs: put in, or moved",
    "not_linked": "it does not name the hash of the event before it",
    "changed": "its hash does not fit its fields: it was changed",
    "end_differs_from_head": "the ledger does not end where its head says: events were cut off, or put behind the end",
    "unreadable": "this line is no event and no head",
    "no_head": "the file does not end with the ledger's head: it is cut off",
    "head_signed_off": "a head that was signed is not in this ledger; an administrator has signed for that, read why in the file of heads",
    "head_lost": "a head that was signed is not in this ledger: it was rewritten, or an older one was put in its place",
}
Breach = tuple[int, str]
# Told, and no breach: whether the reason is a good one is for the auditor to say.
SIGNED_OFF = "head_signed_off"


def hash_of(event: dict[str, Any]) -> str:
    """What the hash of an event has to be."""
    covered = {name: event[name] for name in COVERED}
    text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def breaches(lines: Iterable[str], hashes: dict[int, str]) -> Iterator[Breach]:
    """Every breach as (number of the event, code). Fills `hashes` with the hash of each event."""
    expected, prev_hash, head = 1, GENESIS, None
    for line in lines:
        row = _object(line)
        if head is not None or not (set(row) == {*COVERED, "hash"} or _is_head(row)):
            yield expected, "unreadable"
        elif _is_head(row):
            head = (row["head"]["seq"], row["head"]["hash"])
        else:
            if row["seq"] != expected:
                yield expected, "missing" if row["seq"] > expected else "out_of_order"
            elif row["prev_hash"] != prev_hash:
                yield row["seq"], "not_linked"
            if hash_of(row) != row["hash"]:
                yield row["seq"], "changed"
            expected, prev_hash = row["seq"] + 1, row["hash"]
            hashes[row["seq"]] = row["hash"]
    if head is None:
        yield expected, "no_head"
    elif head != (expected - 1, prev_hash):
        yield expected, "end_differs_from_head"


def lost_heads(lines: Iterable[str], hashes: dict[int, str]) -> Iterator[Breach]:
    """The signed heads that this ledger does not hold. Their signatures need the secret: `flask record verify` checks them.

    A later line with a reason that the ledger does hold is somebody's word on those before it.
    """
    rows = [_object(line) for line in lines]
    holds = [hashes.get(row.get("seq", -1), GENESIS if row.get("seq") == 0 else None) == row.get("hash") for row in rows]
    last_word = max((number for number, row in enumerate(rows) if row.get("reason") and row.get("hash") and holds[number]), default=-1)
    for number, row in enumerate(rows):
        if not isinstance(row.get("seq"), int):
            yield 0, "unreadable"
        elif not holds[number]:
            yield row["seq"], SIGNED_OFF if number < last_word else "head_lost"


def _object(line: str) -> dict[str, Any]:
    """The line's JSON object; an empty one where it is none, or where its number is no number."""
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) and type(row.get("seq", 0)) is int else {}


def _is_head(row: dict[str, Any]) -> bool:
    return set(row) == {"head"} and isinstance(row["head"], dict) and set(row["head"]) == {"seq", "hash"}


def main() -> int:
    """Read the files that the command names, say what was found."""
    parser = argparse.ArgumentParser(description="Check an exported ledger.")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--heads", type=Path, help="the file of heads that were signed day by day")
    asked = parser.parse_args()
    hashes: dict[int, str] = {}
    with asked.ledger.open(encoding="utf-8", errors="surrogateescape") as lines:
        found = list(breaches(lines, hashes))
    if asked.heads:
        with asked.heads.open(encoding="utf-8", errors="surrogateescape") as lines:
            found += lost_heads(lines, hashes)
    for seq, code in found:
        print(f"event {seq}: {code}: {WHY[code]}")
    broken = any(code != SIGNED_OFF for _, code in found)
    print(f"{len(hashes)} events, last hash {list(hashes.values())[-1] if hashes else GENESIS}: {'BROKEN' if broken else 'whole'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
