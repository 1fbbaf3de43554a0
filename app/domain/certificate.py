"""Certificates: their numbers, their state on a day, and what a stranger may see of them."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from app.domain.ledger import Event, canonical
from app.domain.periods import standing_events
from app.domain.standing import State
from app.domain.values import Frozen

# Why a certificate is printed anew, the period staying as it is; "extended" is the one for a decision that moved the last day.
REISSUE_REASONS = ("name_changed", "misprint", "lost", "other")
EXTENDED = "extended"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def number_of(seq: int, issued_on: date) -> str:
    """Year, ledger number and a check digit (ISO 7064 MOD 11,10), so that one mistyped digit is noticed: 2026-000123-4."""
    digits = f"{issued_on.year:04d}{seq:06d}"
    return f"{digits[:4]}-{digits[4:]}-{_check_digit(digits)}"


def is_number(text: str) -> bool:
    """Whether a text is a well-formed number with the right check digit."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4 or len(parts[2]) != 1:
        return False
    return _check_digit(parts[0] + parts[1]) == parts[2]


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = (2 * total) % 11
    return str((11 - product) % 10)


def is_token(text: str) -> bool:
    """Whether a text can be the address of a check page at all: 128 bits in the URL's own alphabet of 64, as `secrets` writes them."""
    return _TOKEN.fullmatch(text) is not None


def printed_hash(token: str, fields: Mapping[str, str]) -> str:
    """What the ledger keeps of the printed fields: enough to notice a change, and without the token nothing about the person."""
    return "sha256:" + hashlib.sha256(f"{token}\n{canonical(dict(fields))}".encode()).hexdigest()


class End(Frozen):
    """What took a certificate out of force before or beside its last day: the event, its day, and the number that took its place or ""."""

    seq: int
    on: date
    kind: Literal["superseded", "revoked", "void"]
    by: str = ""
    code: str = ""


def certificate_ends(events: Sequence[Event], key: str) -> dict[str, End]:
    """Of a person's certificates in a qualification, those which are no longer the one in force for their period, by number.

    A correction that declares the issue of a certificate void ends it; one that declares a revocation, or the new certificate, void brings
    the old one back. Of two certificates with one first day the later stands for both.
    """
    own = [event for event in events if event.data.get("qualification") == key or event.kind == "corrected"]
    active: dict[str, str] = {}
    ends: dict[str, End] = {}
    for event in standing_events(own):
        data = event.data
        if event.kind == "granted":
            _replace([number for number, first in active.items() if first == data["valid_from"]], data["number"], event, active, ends)
            active[data["number"]] = data["valid_from"]
        elif event.kind == "superseded" and data["number"] in active:
            active[data["by"]] = active[data["number"]]
            _replace([data["number"]], data["by"], event, active, ends)
        elif event.kind == "revoked":
            ends |= {number: End(seq=event.seq, on=event.effective_on, kind="revoked", code=data.get("code", "")) for number in active}
            active.clear()
    return ends | _void(own, active.keys() | ends.keys())


def _replace(old: Sequence[str], by: str, event: Event, active: dict[str, str], ends: dict[str, End]) -> None:
    for number in old:
        del active[number]
        ends[number] = End(seq=event.seq, on=event.effective_on, kind="superseded", by=by, code=event.data.get("code", ""))


def _void(events: Sequence[Event], known: set[str]) -> dict[str, End]:
    """What was issued and no longer counts at all: by the correction that says so, or the last one, which took its ground away."""
    corrections = [event for event in events if event.kind == "corrected"]
    found: dict[str, End] = {}
    for event in events:
        number = event.data.get("by" if event.kind == "superseded" else "number", "")
        if event.kind in ("granted", "superseded") and number not in known and corrections:
            by = next((each for each in corrections if each.data["of"] == event.seq), corrections[-1])
            found[number] = End(seq=by.seq, on=by.effective_on, kind="void")
    return found


def certificate_state(valid_from: date, valid_until: date, standing: State, on: date, end: End | None = None) -> str:
    """What one certificate is worth on a day: "superseded", "revoked", "void", "not_yet", "expired", or the holder's standing.

    First and last day are both included. A holder who renewed has a later certificate; this one still ends on its own last day. A
    revocation takes nothing from what had run out before. Within its days the ledger's word holds: a standing that does not let the holder
    work (a suspension) is told as it is.
    """
    if end is not None and end.on <= on and not (end.kind == "revoked" and end.on > valid_until):
        return end.kind
    if on < valid_from:
        return "not_yet"
    if on > valid_until:
        return "expired"
    return standing.value


def masked_name(name: str) -> str:
    """A name that its owner recognises and a stranger does not learn: 王*雨, 王*."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def tidy_number(text: str) -> str:
    """A number as people type it (full-width digits, odd dashes, spaces, none at all) in the form it was printed in, or ""."""
    digits = "".join(char for char in unicodedata.normalize("NFKC", text)[:60] if char.isascii() and char.isdigit())
    number = f"{digits[:4]}-{digits[4:-1]}-{digits[-1:]}"
    return number if is_number(number) else ""


def same_name(typed: str, printed: str) -> bool:
    """Whether a typed name is the printed one, but for width, case and spaces."""
    return _bare(typed) == _bare(printed) != ""


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
