"""Putting steps in order. Each pair of right neighbours earns its share, so one step misplaced does not lose all that follows.

A response gives steps their place, so a list half filled can be saved and comes back as it was left; no place holds two steps.
"""

import random
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.domain.items.authoring import Completion, Written
from app.domain.items.base import Response
from app.domain.items.placing import PlacedItem, pairs, parse_placing, places_of, rearranged, rows_of, shown_placing

RULE = "排序题：每有两步前后紧接着排对，得“1÷（步数－1）”的分，其余不得分，也不扣分。"


class WrittenOrder(Written):
    """The steps in their right order."""

    type: Literal["order"]
    steps: Annotated[tuple[str, ...], Field(min_length=3, max_length=8)]


class OrderItem(PlacedItem):
    """Rows are the steps, options are the places in the order, as many as steps."""

    type: Literal["order"] = "order"

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        if len(self.options) != len(self.rows) or len(set(pairs(self.key).values())) != len(self.rows):
            raise ValueError("每一步占一个位置")
        return self


def complete(written: WrittenOrder, common: dict[str, Any], by: Completion) -> OrderItem:
    """The finished item. Raises Miswritten."""
    rows = rows_of(by.filled(text, ("steps", index)) for index, text in enumerate(written.steps))
    places = places_of(f"第{number}步" for number in range(1, len(rows) + 1))
    return OrderItem(
        **common, rows=rows, options=places, key=tuple(f"{row.key}={place.key}" for row, place in zip(rows, places, strict=True))
    )


def shown(item: OrderItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    return shown_placing(item, RULE)


def parse(item: OrderItem, raw: object) -> Response:
    """The places given, in shown order of the steps; None when there is none. Raises AnswerRefused, also for a place given twice."""
    return parse_placing(item, raw, once=True)


def mark(item: OrderItem, response: Response) -> int:
    """The share of neighbours in the right order that are neighbours in the response too, rounded down."""
    given = {row: int(place) for row, place in pairs(response).items()}
    right = sorted((row.key for row in item.rows), key=lambda row: int(pairs(item.key)[row]))
    kept = sum(one in given and given.get(other) == given[one] + 1 for one, other in pairwise(right))
    return 100 * kept // (len(right) - 1)


def spell(item: OrderItem, response: Response) -> str:
    """The steps in the order given; a place left open is …"""
    steps = {int(place): row for row, place in pairs(response).items()}
    texts = {row.key: row.text for row in item.rows}
    return " → ".join(texts[steps[place]] if place in steps else "…" for place in range(1, max(steps, default=0) + 1))


def key_of(item: OrderItem) -> Response:
    """The right place of every step."""
    return item.key


def arranged(item: OrderItem, rng: random.Random) -> OrderItem:
    """The item with its steps shown in an order drawn from `rng`; the places stay in theirs."""
    return item.model_copy(update=rearranged(item, rng, places=False))
