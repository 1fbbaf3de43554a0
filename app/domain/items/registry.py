"""All item types: those of plain.py, the text that a person marks, and the case, which has plain ones as its steps."""

import random
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field

from app.domain.items import case, text
from app.domain.items.base import ItemBase, Response
from app.domain.items.plain import PLAIN_TYPES, ItemType, item_type

ITEM_TYPES: dict[str, ItemType] = {
    **PLAIN_TYPES,
    "text": item_type("简答题", text.WrittenText, text.TextItem, text),
    "case": item_type("案例题", None, case.CaseItem, case),
}

if TYPE_CHECKING:
    Item: TypeAlias = ItemBase
else:
    Item = Annotated[reduce(or_, (kind.item for kind in ITEM_TYPES.values())), Field(discriminator="type")]


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
    """The form values that parse reads as this response."""
    return [] if response is None else ITEM_TYPES[item.type].values(item, response)


def slip_of(item: Item, response: Response) -> str:
    """What a wrong response mixes up, in a sentence to whoever gave it; empty where that is not known."""
    return ITEM_TYPES[item.type].slip(item, response)


def follows(item: Item, held: Response, response: Response) -> bool:
    """Whether a response may take the place of the one held: a play may only go on."""
    return ITEM_TYPES[item.type].follows(item, held, response)


def told(item: Item, response: Response) -> tuple[str, tuple[str, ...]]:
    """What a result says of a response: the explanation, and the clauses to read again."""
    return ITEM_TYPES[item.type].told(item, response)


def awaits_person(item: Item, response: Response) -> bool:
    """Whether only a person can mark this response."""
    return ITEM_TYPES[item.type].awaits_person(item, response)
