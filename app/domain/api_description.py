"""The description of the API that machines read, OpenAPI 3.1: built from the table of routes and the schemas of the replies."""

from collections.abc import Mapping
from typing import Any

from app.domain.api import BASE, LARGEST, MOST, ROUTES, Parameter, Route
from app.domain.api_schemas import SCHEMAS, ref
from app.domain.standing import State

_KINDS: dict[str, dict[str, Any]] = {
    "day": {"type": "string", "format": "date"},
    "qualification": {"type": "string"},
    "staff_no": {"type": "string", "pattern": "^[A-Z0-9]{4,20}$"},
    "branch": {"type": "string", "maxLength": 20},
    "number": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "count": {"type": "integer", "minimum": 1, "maximum": MOST},
}
_REFUSALS = {
    "401": "No key, a wrong one, one that is over, or one that was revoked.",
    "403": "The key does not carry this scope.",
    "404": "There is no such thing, or it is outside the key's part of the tree: the two look the same.",
    "422": "A word of the query is unknown or cannot be read; `parameter` names it.",
    "429": "Too many requests; Retry-After says in how many seconds to come again.",
}
ABOUT = """Read-only. Dates are civil days in Asia/Shanghai, ends are exclusive unless a name says `until`; instants are UTC.

A copy that is always right: ask /feed with `after` = 0, store each of `entries` by `seq`, put the intervals of each of `people` in place
of those you hold, then remember `next` and go on from there. Asking again from an older number changes nothing.

Each night compare /digest of the day before, once your last `next` is its `head`. `entries.sha256` is over the lines
`seq person kind effective_on recorded_at` of that day's entries in order of seq, `standings.sha256` over the lines
`person qualification state from` of the intervals that hold on that day, in order of person and qualification. Fields are parted by one
space, every line ends with a line feed, UTF-8. Where they differ, ask again from an older number.

A key sees the people of its branch and all below it, where they worked on the day that is asked about, or, in the feed, on the day on
which the event was recorded; who has left is seen where they worked last. A copy by a key over a part of the tree is not told of who comes
from elsewhere: take the people of each day from /standings, ask once for those who are new, and compare `standings` over those people."""


def description(title: str, version: str, qualifications: Mapping[str, str]) -> dict[str, Any]:
    """The whole document. `qualifications` are the keys there are, with their titles."""
    schemas = {**SCHEMAS, "State": {"type": "string", "enum": [state.value for state in State]}}
    schemas["QualificationKey"] = {"type": "string", "enum": list(qualifications), "description": _told(qualifications)}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": ABOUT},
        "servers": [{"url": BASE}],
        "security": [{"key": []}],
        "paths": {route.path: {"get": _operation(name, route)} for name, route in ROUTES.items()},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


def _told(qualifications: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {title}" for key, title in qualifications.items())


def _operation(name: str, route: Route) -> dict[str, Any]:
    schema = {"type": "object"} if route.reply == "Description" else ref(route.reply)
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": route.summary,
        "parameters": [_in_path(word) for word in route.in_path] + [_in_query(parameter) for parameter in route.parameters],
        "responses": {"200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}}},
    }
    if not route.scope:
        return operation | {"security": []}
    for status, why in _REFUSALS.items():
        operation["responses"][status] = {"description": why, "content": {"application/problem+json": {"schema": ref("Problem")}}}
    return operation | {"description": f"Scope: {route.scope}."}


def _in_path(word: str) -> dict[str, Any]:
    return {"name": word, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = ref("QualificationKey") if parameter.kind == "qualification" else _KINDS[parameter.kind]
    if parameter.repeated:
        schema = {"type": "array", "items": schema}
    return {"name": parameter.name, "in": "query", "required": parameter.needed, "description": parameter.about, "schema": schema}
