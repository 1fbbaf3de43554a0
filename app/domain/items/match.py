"""Matching each left-hand entry with its right-hand one; there may be more on the right. Each right match earns its share."""

import random
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.domain.items.authoring import Completion, Written
from app.domain.items.base import Response
from app.domain.items.placing import (
    PlacedItem,
    mark_placing,
    pairs,
    parse_placing,
    places_of,
    rearranged,
    rows_of,
    shown_placing,
    spell_placing,
)

RULE = "配对题：每配对一组得“1÷组数”的分，配错和没配的不得分，也不扣分；每个答案只用一次，可能有多余的。"


class WrittenMatch(Written):
    """Left-hand entries with their right-hand ones, and surplus ones that belong to none."""

    type: Literal["match"]
    pairs: Annotated[dict[str, str], Field(min_length=3, max_length=8)]
    surplus: Annotated[tuple[str, ...], Field(max_length=3)] = ()


class MatchItem(PlacedItem):
    """Rows are on the left, options on the right; each option belongs to one row at most."""

    type: Literal["match"] = "match"

    @model_validator(mode="after")
    def _each_option_once(self) -> Self:
        if len(set(pairs(self.key).values())) != len(self.rows):
            raise ValueError("每个答案只属于一组")
        return self


def complete(written: WrittenMatch, common: dict[str, Any], by: Completion) -> MatchItem:
    """The finished item. Raises Miswritten."""
    rows = rows_of(by.filled(left, ("pairs", left)) for left in written.pairs)
    rights = [by.filled(right, ("pairs", left)) for left, right in written.pairs.items()]
    options = places_of([*rights, *(by.filled(text, ("surplus", index)) for index, text in enumerate(written.surplus))])
    return MatchItem(**common, rows=rows, options=options, key=tuple(f"{row.key}={number}" for number, row in enumerate(rows, start=1)))


def shown(item: MatchItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    return shown_placing(item, RULE)


def parse(item: MatchItem, raw: object) -> Response:
    """The matches given, in shown order; None when there is none. Raises AnswerRefused, also for an answer used twice."""
    return parse_placing(item, raw, once=True)


def mark(item: MatchItem, response: Response) -> int:
    """The share of right matches, rounded down."""
    return mark_placing(item, response)


def spell(item: MatchItem, response: Response) -> str:
    """Each left-hand entry with the right-hand one given to it."""
    return spell_placing(item, response)


def key_of(item: MatchItem) -> Response:
    """All right matches."""
    return item.key


def arranged(item: MatchItem, rng: random.Random) -> MatchItem:
    """The item with both sides in an order drawn from `rng`."""
    return item.model_copy(update=rearranged(item, rng))
