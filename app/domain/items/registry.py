"""All item types: a new one is a module and a line in each of the two lists below."""

import random
from collections.abc import Callable
from types import ModuleType
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from app.domain.items import multiple, number, single, truefalse
from app.domain.items.base import Response
from app.domain.items.multiple import MultipleItem
from app.domain.items.number import NumberItem
from app.domain.items.single import SingleItem
from app.domain.items.truefalse import TrueFalseItem

Item = Annotated[SingleItem | MultipleItem | TrueFalseItem | NumberItem, Field(discriminator="type")]


class ItemType(NamedTuple):
    """What each item type can do.

    `title` names it on the page. `shown` is what the browser may see, never key or explanation. `parse` reads form values into a
    response, None for a blank, or raises AnswerRefused and nothing else. `mark` gives 0..100. `spell` writes a response or key for a
    person. `key_of` is the response that earns 100. `arranged` puts the options in an order drawn from a generator of random numbers.
    """

    title: str
    shown: Callable[[Any], dict[str, Any]]
    parse: Callable[[Any, object], Response]
    mark: Callable[[Any, Response], int]
    spell: Callable[[Any, Response], str]
    key_of: Callable[[Any], Response]
    arranged: Callable[[Any, random.Random], Any]


def _type(title: str, module: ModuleType) -> ItemType:
    return ItemType(title, module.shown, module.parse, module.mark, module.spell, module.key_of, module.arranged)


ITEM_TYPES: dict[str, ItemType] = {
    "single": _type("单选题", single),
    "multiple": _type("多选题", multiple),
    "truefalse": _type("判断题", truefalse),
    "number": _type("填空题", number),
}


def shown(item: Item) -> dict[str, Any]:
    """What the browser may see of an item."""
    return {"title": ITEM_TYPES[item.type].title, **ITEM_TYPES[item.type].shown(item)}


def parse(item: Item, raw: object) -> Response:
    """Form values as a response to `item`, None for a blank. Raises AnswerRefused."""
    return ITEM_TYPES[item.type].parse(item, raw)


def mark(item: Item, response: Response) -> int:
    """Points 0..100 for a response that parse made; a blank earns 0."""
    return ITEM_TYPES[item.type].mark(item, response)


def spell(item: Item, response: Response) -> str:
    """A response or key as a person reads it; a blank is 未作答."""
    return ITEM_TYPES[item.type].spell(item, response) or "未作答"


def key_of(item: Item) -> Response:
    """The response that earns full points."""
    return ITEM_TYPES[item.type].key_of(item)


def arranged(item: Item, seed: int | str) -> Item:
    """The item with its options in the order that `seed` gives, lettered anew."""
    return ITEM_TYPES[item.type].arranged(item, random.Random(f"{seed}:{item.id}"))


def values_of(item: Item, response: Response) -> list[str]:
    """The form values that parse reads as this response; an amount is spelled with its unit, so that it cannot be taken for another."""
    if response is None:
        return []
    if isinstance(response, str):
        return [spell(item, response)] if item.type == "number" else [response]
    return list(response)
