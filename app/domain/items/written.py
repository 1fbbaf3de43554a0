"""A file of items as an author writes it: each type states its own form in its own module."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field

from app.domain.blueprint import Blueprint
from app.domain.items.authoring import Completion, Written
from app.domain.items.registry import ITEM_TYPES, Item
from app.domain.values import Frozen

if TYPE_CHECKING:
    WrittenItem: TypeAlias = Any
else:
    WrittenItem = Annotated[reduce(or_, (kind.written for kind in ITEM_TYPES.values() if kind.written)), Field(discriminator="type")]


class ItemFile(Frozen):
    """One file of an item bank: the items of one subject, and papers; either may be missing."""

    subject: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    blueprints: tuple[Blueprint, ...] = ()
    items: tuple[WrittenItem, ...] = ()


def complete(written: Written, subject: str, by: Completion) -> Item:
    """The finished item. Raises Miswritten."""
    return ITEM_TYPES[str(written.type)].complete(written, by.common(written, subject), by)
