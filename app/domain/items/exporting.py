"""An item of any type as plain data for a reviewer: what the candidate sees, and the key."""

from typing import Any

from app.domain.items.case import CaseItem
from app.domain.items.registry import Item, key_of, shown, spell

# The title, the marking rule and the furniture of the plan belong to the type, not to the item.
_OF_THE_TYPE = frozenset({"type", "title", "rule", "spots"})


def exported(item: Item) -> dict[str, Any]:
    """`stem`, `options` as (id, text), empty for a type that has none, `key` as the response that earns full marks, and `key_text` as read.

    A type with other parts, as rows or a unit, carries them under their own names; a case carries its whole graph.
    """
    seen = {name: value for name, value in shown(item).items() if name not in _OF_THE_TYPE}
    key = key_of(item)
    return {
        "stem": seen.pop("stem", item.stem),
        "options": [_option(option) for option in seen.pop("options", ())],
        "key": list(key) if isinstance(key, (tuple, list)) else key,
        "key_text": spell(item, key),
        **seen,
        **({"case": item.case.model_dump(mode="json")} if isinstance(item, CaseItem) else {}),
    }


def _option(option: Any) -> dict[str, Any]:
    if not isinstance(option, dict):
        return {"id": str(option), "text": str(option)}
    rest = {name: value for name, value in option.items() if name not in ("value", "text")}
    return {"id": str(option.get("value", option.get("text"))), "text": str(option.get("text", option.get("value"))), **rest}
