"""What sorting, ordering, matching and filling a table have in common: each row gets one place.

A response is a tuple of "row=place" strings in shown row order. Rows are letters (or cells, "r1c2") and places are numbers; both are given
anew each time the item is put in order, so neither tells anything of the key.
"""

import random
from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import model_validator

from app.domain.items.base import AnswerRefused, ItemBase, Response, clean_values
from app.domain.items.options import LETTERS, Option


class PlacedItem(ItemBase):
    """Rows, the places (`options`) that they may get, and the right "row=place" of every row, in row order."""

    rows: tuple[Option, ...]
    options: tuple[Option, ...]
    key: tuple[str, ...]

    @model_validator(mode="after")
    def _key_places_every_row(self) -> Self:
        placed = [pair.partition("=") for pair in self.key]
        if [row for row, _, _ in placed] != [row.key for row in self.rows]:
            raise ValueError("答案要给每一行一个位置")
        if not {place for _, _, place in placed} <= {option.key for option in self.options}:
            raise ValueError("答案里有不存在的位置")
        return self


def rows_of(texts: Iterable[str]) -> tuple[Option, ...]:
    """Rows lettered from A."""
    return tuple(Option(key=letter, text=text) for letter, text in zip(LETTERS, texts, strict=False))


def places_of(texts: Iterable[str]) -> tuple[Option, ...]:
    """Places numbered from 1."""
    return tuple(Option(key=str(number), text=text) for number, text in enumerate(texts, start=1))


def pairs(response: Response) -> dict[str, str]:
    """A response as row → place; empty for a blank."""
    return dict(pair.split("=", 1) for pair in response) if isinstance(response, (tuple, list)) else {}


def shown_placing(item: PlacedItem, rule: str) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    rows, options = ([{"value": one.key, "text": one.text} for one in some] for some in (item.rows, item.options))
    return {"type": item.type, "stem": item.stem, "rows": rows, "options": options, "rule": rule}


def parse_placing(item: PlacedItem, raw: object, *, once: bool = False) -> Response:
    """The places given, in row order; None when nothing was placed. A part may be left open.

    Raises AnswerRefused for rows and places not on the paper, for a row placed twice, and with `once` for a place given twice.
    """
    given = clean_values(raw)
    places = {option.key for option in item.options}
    rows = {row.key for row in item.rows}
    found: dict[str, str] = {}
    for value in given:
        row, _, place = value.partition("=")
        if row not in rows or place not in places:
            raise AnswerRefused("not_on_paper")
        if row in found or (once and place in found.values()):
            raise AnswerRefused("placed_twice")
        found[row] = place
    return tuple(f"{row.key}={found[row.key]}" for row in item.rows if row.key in found) or None


def mark_placing(item: PlacedItem, response: Response) -> int:
    """The share of rows in their right place, 0..100, rounded down."""
    return 100 * len(set(item.key).intersection(f"{row}={place}" for row, place in pairs(response).items())) // len(item.key)


def spell_placing(item: PlacedItem, response: Response) -> str:
    """Each placed row with its place, as a person reads it."""
    given, names = pairs(response), {option.key: option.text for option in item.options}
    return "；".join(f"{row.text} → {names[given[row.key]]}" for row in item.rows if row.key in given)


def rearranged(item: PlacedItem, rng: random.Random, *, rows: bool = True, places: bool = True) -> dict[str, Any]:
    """The fields of the item with rows and places, where each may move, in an order drawn from `rng` and named anew."""
    new_rows, row_names = _shuffled(item.rows, LETTERS, rng) if rows else (item.rows, {row.key: row.key for row in item.rows})
    numbers = [str(number) for number in range(1, len(item.options) + 1)]
    new_options, place_names = (
        _shuffled(item.options, numbers, rng) if places else (item.options, {option.key: option.key for option in item.options})
    )
    key = {row_names[row]: place_names[place] for row, place in pairs(item.key).items()}
    return {"rows": new_rows, "options": new_options, "key": tuple(f"{row.key}={key[row.key]}" for row in new_rows)}


def _shuffled(options: tuple[Option, ...], names: Iterable[str], rng: random.Random) -> tuple[tuple[Option, ...], Mapping[str, str]]:
    order = list(options)
    rng.shuffle(order)
    named = [(option, name) for option, name in zip(order, names, strict=False)]
    fresh = tuple(option.model_copy(update={"key": name, "origin": option.origin or option.key}) for option, name in named)
    return fresh, {option.key: name for option, name in named}
