"""The item types that stand for one question. A new one is a module and a line in PLAIN_TYPES; each can be a step of a case, too."""

import random
from collections.abc import Callable
from functools import reduce
from operator import or_
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

from pydantic import Field

from app.domain.items import cells, form, match, multiple, number, order, place, single, sort, term, truefalse
from app.domain.items.authoring import Completion, Miswritten
from app.domain.items.base import ItemBase, Response


class ItemType(NamedTuple):
    """What each item type can do.

    `title` names it on the page. `written` is the form an author fills, `complete` makes an `item` of it or raises Miswritten. `shown`
    is what the browser may see, never key or explanation. `parse` reads form values into a response, None for a blank, or raises
    AnswerRefused and nothing else. `mark` gives 0..100. `spell` writes a response or key for a person. `key_of` is the response that
    earns 100. `values` are the form values that parse reads as a response. `arranged` puts the options in an order drawn from a
    generator of random numbers. `slip` says in a sentence what a wrong response mixes up, where that is known.
    `awaits_person` says whether only a person can mark a response.
    `follows` says whether a response may take the place of the one held; it may for all types but those played step by step. `told` is
    what a result says of a response: the explanation, and the clauses to read again.
    """

    title: str
    # None for a type that is not written among the items of a bank.
    written: type[Any] | None
    item: type[ItemBase]
    complete: Callable[[Any, dict[str, Any], Completion], Any]
    shown: Callable[[Any], dict[str, Any]]
    parse: Callable[[Any, object], Response]
    mark: Callable[[Any, Response], int]
    spell: Callable[[Any, Response], str]
    key_of: Callable[[Any], Response]
    values: Callable[[Any, Response], list[str]]
    arranged: Callable[[Any, random.Random], Any]
    slip: Callable[[Any, Response], str]
    awaits_person: Callable[[Any, Response], bool]
    follows: Callable[[Any, Response, Response], bool]
    told: Callable[[Any, Response], tuple[str, tuple[str, ...]]]


def item_type(title: str, written: type[Any] | None, item: type[ItemBase], module: ModuleType) -> ItemType:
    """The type that a module defines by functions of these names."""
    return ItemType(
        title, written, item, getattr(module, "complete", _not_in_a_bank), module.shown, module.parse, module.mark, module.spell,
        module.key_of,
        getattr(module, "values", _plain_values), module.arranged, getattr(module, "slip", _no_slip),
        getattr(module, "awaits_person", _never),
        getattr(module, "follows", _always), getattr(module, "told", _of_the_item),
    )  # fmt: skip


def _plain_values(_item: Any, response: Response) -> list[str]:
    return [response] if isinstance(response, str) else list(response or ())


def _not_in_a_bank(_written: Any, _common: dict[str, Any], _by: Completion) -> Any:
    raise Miswritten(("type",), "这种题型", "不写在题库文件里")


def _never(_item: Any, _response: Response) -> bool:
    return False


def _always(_item: Any, _held: Response, _response: Response) -> bool:
    return True


def _of_the_item(item: Any, _response: Response) -> tuple[str, tuple[str, ...]]:
    return item.explanation, item.clauses


def _no_slip(_item: Any, _response: Response) -> str:
    return ""


PLAIN_TYPES: dict[str, ItemType] = {
    "single": item_type("单选题", single.WrittenSingle, single.SingleItem, single),
    "multiple": item_type("多选题", multiple.WrittenMultiple, multiple.MultipleItem, multiple),
    "truefalse": item_type("判断题", truefalse.WrittenTrueFalse, truefalse.TrueFalseItem, truefalse),
    "number": item_type("填空题", number.WrittenNumber, number.NumberItem, number),
    "term": item_type("术语题", term.WrittenTerm, term.TermItem, term),
    "cells": item_type("填表题", cells.WrittenCells, cells.CellsItem, cells),
    "form": item_type("表格填写题", form.WrittenForm, form.FormItem, form),
    "place": item_type("看图题", place.WrittenPlace, place.PlaceItem, place),
    "sort": item_type("归类题", sort.WrittenSort, sort.SortItem, sort),
    "order": item_type("排序题", order.WrittenOrder, order.OrderItem, order),
    "match": item_type("配对题", match.WrittenMatch, match.MatchItem, match),
}

if TYPE_CHECKING:
    PlainItem: TypeAlias = ItemBase
else:
    PlainItem = Annotated[reduce(or_, (kind.item for kind in PLAIN_TYPES.values())), Field(discriminator="type")]
