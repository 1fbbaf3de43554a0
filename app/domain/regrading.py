"""Grading a paper again by a corrected key: only what counts as right may differ from the paper as it was asked."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from app.domain.items.multiple import MultipleItem
from app.domain.items.registry import Item, key_of, shown
from app.domain.items.single import SingleItem
from app.domain.paper import Paper, PaperItem

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)


def corrected_entries(paper: Paper, item: Item) -> dict[int, Item] | None:
    """The slots that asked this item, each with the key that the item has now, in the order and lettering of the paper.

    None when the paper asked something else under the same id: then a new key would judge an answer to another question. Empty when the
    paper does not ask it, or asked it with this very key.
    """
    found: dict[int, Item] = {}
    for entry in paper.items:
        if entry.item.id != item.id:
            continue
        corrected = _as_asked(item, entry.item)
        if corrected is None:
            return None
        if key_of(corrected) != key_of(entry.item):
            found[entry.slot] = corrected
    return found


def _as_asked(item: Item, asked: Item) -> Item | None:
    """The item asked, with the key of the item as it stands. Options are told by their texts: each paper letters them anew."""
    if isinstance(item, (SingleItem, MultipleItem)) and type(item) is type(asked):
        letters = {option.text: option.key for option in asked.options}
        texts = {option.key: option.text for option in item.options}
        if asked.stem != item.stem or set(letters) != set(texts.values()):
            return None
        key = [letters[texts[letter]] for letter in item.key]
        told = {"explanation": item.explanation, "clauses": item.clauses}
        return asked.model_copy(update={"key": key[0] if isinstance(item, SingleItem) else tuple(sorted(key))} | told)
    return item if shown(item) == shown(asked) else None


def with_corrections(paper: Paper, corrections: Mapping[int, Item]) -> Paper:
    """The paper with other items in some slots, and its points as they were."""
    entries = tuple(PaperItem(slot=entry.slot, item=corrections.get(entry.slot, entry.item), points=entry.points) for entry in paper.items)
    return paper.model_copy(update={"items": entries})


def spelled(corrections: Mapping[int, Item]) -> dict[str, Any]:
    """Corrections as an event keeps them."""
    return {str(slot): item.model_dump(mode="json") for slot, item in corrections.items()}


def read_corrections(kept: Mapping[str, Any]) -> dict[int, Item]:
    """Corrections as an event kept them."""
    return {int(slot): _ITEM.validate_python(item) for slot, item in kept.items()}
