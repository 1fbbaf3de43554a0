"""All item types: a new one is a module and a line in ITEM_TYPES."""

import random
from collections.abc import Callable
from functools import reduce
from operator import or_
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

from pydantic import Field

from app.domain.items import match, multiple, number, order, single, sort, truefalse
from app.domain.items.authoring import Completion
from app.domain.items.base import ItemBase, Response


class ItemType(NamedTuple):
    """What each item type can do.

    `title` names it on the page. `written` is the form an author fills, `complete` makes an `item` of it or raises Miswritten. `shown`
    is what the browser may see, never key or explanation. `parse` reads form values into a response, None for a blank, or raises
    AnswerRefused and nothing else. `mark` gives 0..100. `spell` writes a response or key for a person. `key_of` is the response that
    earns 100. `values` are the form values that parse reads as a response. `arranged` puts the options in an order drawn from a
    generator of random numbers.
    """

    title: str
    written: type[Any]
    item: type[ItemBase]
    complete: Callable[[Any, dict[str, Any], Completion], Any]
    shown: Callable[[Any], dict[str, Any]]
    parse: Callable[[Any, object], Response]
    mark: Callable[[Any, Response], int]
    spell: Callable[[Any, Response], str]
    key_of: Callable[[Any], Response]
    values: Callable[[Any, Response], list[str]]
    arranged: Callable[[Any, random.Random], Any]


def _type(title: str, written: type[Any], item: type[ItemBase], module: ModuleType) -> ItemType:
    return ItemType(
        title, written, item, module.complete, module.shown, module.parse, module.mark, module.spell, module.key_of,
        getattr(module, "values", _plain_values), module.arranged,
    )  # fmt: skip


def _plain_values(_item: Any, response: Response) -> list[str]:
    return [response] if isinstance(response, str) else list(response or ())


ITEM_TYPES: dict[str, ItemType] = {
    "single": _type("单选题", single.WrittenSingle, single.SingleItem, single),
    "multiple": _type("多选题", multiple.WrittenMultiple, multiple.MultipleItem, multiple),
    "truefalse": _type("判断题", truefalse.WrittenTrueFalse, truefalse.TrueFalseItem, truefalse),
    "number": _type("填空题", number.WrittenNumber, number.NumberItem, number),
    "sort": _type("归类题", sort.WrittenSort, sort.SortItem, sort),
    "order": _type("排序题", order.WrittenOrder, order.OrderItem, order),
    "match": _type("配对题", match.WrittenMatch, match.MatchItem, match),
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
