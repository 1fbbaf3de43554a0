"""Keys of other systems, a small client for them, and a check of replies against the schemas that the API tells of itself."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.queries import get_person, viewer_of
from app.accounts.services import add_person, grant_role
from app.domain.api import SCOPES
from app.reports.api_services import create_key
from tests.clock import Clock
from tests.people import done


@dataclass
class System:
    """Another system of the bank with its key."""

    app: Flask
    token: str

    def ask(self, path: str, **headers: str) -> TestResponse:
        """One request, as a program sends it: no cookies."""
        client = self.app.test_client(use_cookies=False)
        return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"} | headers)

    def read(self, path: str) -> dict[str, Any]:
        """The answer, which must be one."""
        reply = self.ask(path)
        assert reply.status_code == 200, reply.text
        return dict(reply.json or {})


def key_maker(clock: Clock) -> int:
    """Somebody of HR over everything."""
    person_id = done(add_person("H9000", "何总", "000", clock(), hired_on=date(2020, 1, 1)))
    assert grant_role(person_id, "hr", "000", clock()) is None
    return person_id


def system(app: Flask, clock: Clock, maker: int, branch: str = "000", scopes: Collection[str] = SCOPES, name: str = "") -> System:
    """A system with a key over a branch."""
    person = get_person(maker)
    assert person is not None
    return System(app, done(create_key(viewer_of(person), name or f"{branch} {'+'.join(scopes)}", branch, scopes, 365, clock())))


def faults(value: Any, schema: dict[str, Any], schemas: dict[str, Any], place: str = "$") -> list[str]:
    """Where a value is not as a schema says: of JSON Schema as much as our own description uses; a word that is unknown here is a fault."""
    if "$ref" in schema:
        return faults(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, place)
    if "anyOf" in schema:
        tries = [faults(value, each, schemas, place) for each in schema["anyOf"]]
        return [] if [] in tries else tries[0]
    known = {"type", "description", "properties", "required", "additionalProperties", "items", "enum", "format", "pattern", "minimum"}
    if unknown := set(schema) - known:
        return [f"{place}: cannot check {sorted(unknown)}"]
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{place}: {value!r} is no {schema['type']}"]
    return [*_plain_faults(value, schema, place), *_inner_faults(value, schema, schemas, place)]


def _plain_faults(value: Any, schema: dict[str, Any], place: str) -> list[str]:
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is none of the choices")
    if "minimum" in schema and value < schema["minimum"]:
        found.append(f"{place}: {value!r} is too small")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{place}: {value!r} is not like {schema['pattern']}")
    if "format" in schema:
        reads = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}[schema["format"]]
        try:
            reads(value)
        except ValueError:
            found.append(f"{place}: {value!r} is no {schema['format']}")
    return found


def _inner_faults(value: Any, schema: dict[str, Any], schemas: dict[str, Any], place: str) -> list[str]:
    if isinstance(value, list):
        return [fault for index, each in enumerate(value) for fault in faults(each, schema["items"], schemas, f"{place}[{index}]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    found = [f"{place}: no {name}" for name in schema["required"] if name not in value]
    found += [f"{place}: {name} is not told of" for name in value if name not in schema["properties"]]
    return found + [
        fault
        for name, each in value.items()
        if name in schema["properties"]
        for fault in faults(each, schema["properties"][name], schemas, f"{place}.{name}")
    ]
