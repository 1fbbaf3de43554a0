"""What other systems of the bank may ask of the record: the routes with their words, and how those words are read.

One table: the views read their words by it, and the description that machines read (app/domain/api_description.py) is built from it.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from app.domain.identity import staff_no_of
from app.domain.standing_filters import FIRST_DAY, LAST_DAY, BadFilter
from app.domain.values import Frozen

BASE = "/api/v1"
STANDINGS, FEED = "standings", "feed"
SCOPES = (STANDINGS, FEED)
# How many people or entries a page holds where nobody says, and at most; how many people may be asked for by number.
USUAL, MOST, MOST_STAFF = 200, 500, 100
# What a column of either database holds.
LARGEST = 2**31 - 1
# Keys live so long at most: who needs one longer makes a new one.
LIVES = (90, 180, 365)

Kind = Literal["day", "qualification", "staff_no", "branch", "number", "count"]


class Parameter(Frozen):
    """A word of a query. `needed` ones have no usual value."""

    name: str
    kind: Kind
    about: str
    repeated: bool = False
    needed: bool = False


class Route(Frozen):
    """`path` without the base, with its words in braces; `scope` "" is open to everybody; `reply` names a schema."""

    path: str
    scope: str
    summary: str
    reply: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def in_path(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


_ON = Parameter(name="on", kind="day", about="The civil day (Asia/Shanghai) that is asked about; today where it is left out.")
_QUALIFICATION = Parameter(name="qualification", kind="qualification", about="The key of one qualification; all where it is left out.")
_LIMIT = Parameter(name="limit", kind="count", about=f"How many a page holds, 1 to {MOST}; {USUAL} where it is left out.")

ROUTES: dict[str, Route] = {
    "standings": Route(
        path="/standings",
        scope=STANDINGS,
        summary="Who stood where on a day, in the order of `person`; with staff_no also who had left by then.",
        reply="StandingsPage",
        parameters=(
            _ON,
            _QUALIFICATION,
            Parameter(name="staff_no", kind="staff_no", about=f"A staff number; may be given up to {MOST_STAFF} times.", repeated=True),
            Parameter(name="branch", kind="branch", about="The code of a branch, with all below it."),
            Parameter(name="cursor", kind="number", about="`next` of the page before."),
            _LIMIT,
        ),
    ),
    "person": Route(
        path="/people/{staff_no}/standings",
        scope=STANDINGS,
        summary="One person's standings on a day, with all their intervals, past and to come.",
        reply="Person",
        parameters=(_ON, _QUALIFICATION),
    ),
    "certificate": Route(
        path="/certificates/{certificate_no}",
        scope=STANDINGS,
        summary="What a certificate is worth on a day, and what took its place.",
        reply="Certificate",
        parameters=(_ON,),
    ),
    "feed": Route(
        path="/feed",
        scope=FEED,
        summary="Every event of the record after a number, in order and without a gap. Ask again with `after` = `next`.",
        reply="FeedPage",
        parameters=(Parameter(name="after", kind="number", about="The number after which to begin; 0 where it is left out."), _LIMIT),
    ),
    "digest": Route(
        path="/digest",
        scope=FEED,
        summary="Count and hash of a day's entries and of the standings on that day, to compare a copy with.",
        reply="Digest",
        parameters=(_ON.model_copy(update={"needed": True, "about": "The civil day (Asia/Shanghai)."}),),
    ),
    "openapi": Route(path="/openapi.json", scope="", summary="This description.", reply="Description"),
}


def read_parameters(raw: Mapping[str, Sequence[str]], route: Route, qualifications: Collection[str], today: date) -> dict[str, Any]:
    """The words of a query by name, each read or at its usual value. Raises BadFilter, which names the word that is wrong."""
    known = {parameter.name: parameter for parameter in route.parameters}
    if unknown := set(raw) - set(known):
        raise BadFilter(sorted(unknown)[0])
    return {name: _read(raw.get(name, ()), parameter, qualifications, today) for name, parameter in known.items()}


def _read(values: Sequence[str], parameter: Parameter, qualifications: Collection[str], today: date) -> Any:
    if parameter.repeated:
        if len(values) > MOST_STAFF:
            raise BadFilter(parameter.name)
        return tuple(dict.fromkeys(_one(value, parameter, qualifications) for value in values))
    if len(values) > 1 or (parameter.needed and not values):
        raise BadFilter(parameter.name)
    if values:
        return _one(values[0], parameter, qualifications)
    usual = {"day": today, "number": 0, "count": USUAL}
    return usual.get(parameter.kind, "")


def _one(text: str, parameter: Parameter, qualifications: Collection[str]) -> Any:
    value = _value(text, parameter.kind, qualifications)
    if value is None:
        raise BadFilter(parameter.name)
    return value


def _value(text: str, kind: Kind, qualifications: Collection[str]) -> Any:
    """What a word says, None where it cannot be read."""
    if kind == "staff_no":
        return staff_no_of(text)
    if kind == "qualification":
        return text if text in qualifications else None
    if kind == "branch":
        return text if 0 < len(text) <= 20 and text.isalnum() else None
    if kind == "day":
        return day_of(text)
    digits = text.isascii() and text.isdigit() and len(text) <= 10
    number = int(text) if digits else -1
    return number if (1 <= number <= MOST if kind == "count" else 0 <= number <= LARGEST) else None


def day_of(text: str) -> date | None:
    """A day in the one spelling YYYY-MM-DD."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and FIRST_DAY <= day <= LAST_DAY else None


def key_name_of(raw: str) -> str | None:
    """The name of a key as it is kept; None when empty, over 60 characters, or not printable."""
    name = " ".join(unicodedata.normalize("NFKC", raw).split())
    return name if 0 < len(name) <= 60 and name.isprintable() else None
