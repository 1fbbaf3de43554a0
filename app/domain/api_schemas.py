"""The shapes of the API's replies, as JSON Schema. Every object lists all its fields and has no others."""

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def ref(name: str) -> dict[str, Any]:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": ref(name)}


def _object(about: str, **fields: dict[str, Any]) -> dict[str, Any]:
    # `from` is a word of Python, so it is written with a line behind it here.
    named = {name.rstrip("_"): schema for name, schema in fields.items()}
    return {"type": "object", "description": about, "properties": named, "required": list(named), "additionalProperties": False}


_SUMMARY = _object("How many lines there are, and the hash over them.", count=_NUMBER, sha256=_HASH)

SCHEMAS: dict[str, Any] = {
    "Interval": _object(
        "A standing that holds from a day up to, and without, another; `to` is null where no end is known.",
        qualification=ref("QualificationKey"),
        state=ref("State"),
        reason=_TEXT,
        from_=_DAY,
        to=_or_null(_DAY),
    ),
    "Standing": _object(
        "A person's standing in a qualification on the day that was asked about. `valid` is whether they may stand in the lobby; "
        "`valid_until` the last day of it, renewals that are known included.",
        qualification=ref("QualificationKey"),
        state=ref("State"),
        reason=_TEXT,
        valid={"type": "boolean"},
        since=_or_null(_DAY),
        valid_until=_or_null(_DAY),
        certificate=_or_null(_TEXT),
    ),
    "StandingsOfPerson": _object(
        "`person` is our number for a person and never changes; `branch` is null on a day on which they did not work for the bank.",
        person=_NUMBER,
        staff_no=_TEXT,
        branch=_or_null(_TEXT),
        standings=_list_of("Standing"),
    ),
    "StandingsPage": _object(
        "`head` is the last number of the feed when this was read; `next` is null on the last page; `missing` are staff numbers that "
        "were asked for and are not known here.",
        on=_DAY,
        head=_NUMBER,
        people=_list_of("StandingsOfPerson"),
        missing={"type": "array", "items": _TEXT},
        next=_or_null(_NUMBER),
    ),
    "Person": _object(
        "One person; `intervals` are all there are, past and to come.",
        on=_DAY,
        head=_NUMBER,
        person=_NUMBER,
        staff_no=_TEXT,
        branch=_or_null(_TEXT),
        standings=_list_of("Standing"),
        intervals=_list_of("Interval"),
    ),
    "Certificate": _object(
        "`state` is a standing's, or not_yet, expired, superseded, void, or altered: the record and the certificate differ. "
        "`reason` is that of the standing. `superseded_by` is the number that took its place, `renewed_by` that of the period after.",
        on=_DAY,
        number=_TEXT,
        person=_NUMBER,
        staff_no=_TEXT,
        qualification=ref("QualificationKey"),
        state=_TEXT,
        reason=_TEXT,
        valid_from=_DAY,
        valid_until=_DAY,
        issued_on=_DAY,
        superseded_by=_or_null(_TEXT),
        renewed_by=_or_null(_TEXT),
    ),
    "Entry": _object(
        "An event of the record. `of` is the number of the entry that it corrects.",
        seq=_NUMBER,
        person=_NUMBER,
        kind=_TEXT,
        effective_on=_DAY,
        recorded_at=_INSTANT,
        qualification=_or_null(_TEXT),
        certificate=_or_null(_TEXT),
        of=_or_null(_NUMBER),
    ),
    "PersonOfFeed": _object(
        "A person of whom a page's entries speak, with all their intervals as they stand at `head`.",
        person=_NUMBER,
        staff_no=_TEXT,
        intervals=_list_of("Interval"),
    ),
    "FeedPage": _object(
        "`head` is the last number of the record when this was read. Ask again after `next`; where it is `head`, there is no more yet.",
        head=_NUMBER,
        next=_NUMBER,
        entries=_list_of("Entry"),
        people=_list_of("PersonOfFeed"),
    ),
    "Digest": _object("What a right copy comes to.", on=_DAY, head=_NUMBER, entries=_SUMMARY, standings=_SUMMARY),
    "Problem": {
        "type": "object",
        "description": "RFC 9457. `code` says the same as `type`; `parameter` names the word that is wrong, with 422 only.",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": _TEXT,
            "parameter": _TEXT,
        },
        "required": ["type", "title", "status", "detail", "code"],
        "additionalProperties": False,
    },
}
