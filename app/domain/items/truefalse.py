"""True or false."""

import random
from typing import Any, Literal

from app.domain.items.authoring import Completion, Written
from app.domain.items.base import AnswerRefused, ItemBase, Response, clean_scalar

WORDS = {"true": "正确", "false": "错误"}


class WrittenTrueFalse(Written):
    """A statement that holds (`key: true`) or not."""

    type: Literal["truefalse"]
    key: bool


class TrueFalseItem(ItemBase):
    """A statement, and whether it holds."""

    type: Literal["truefalse"] = "truefalse"
    key: bool


def complete(written: WrittenTrueFalse, common: dict[str, Any], _by: Completion) -> TrueFalseItem:
    """The finished item."""
    return TrueFalseItem(**common, key=written.key)


def shown(item: TrueFalseItem) -> dict[str, Any]:
    """What the browser may see."""
    return {"type": item.type, "stem": item.stem, "options": [{"value": value, "text": text} for value, text in WORDS.items()]}


def parse(_item: TrueFalseItem, raw: object) -> Response:
    """ "true", "false", or None when nothing was chosen. Raises AnswerRefused."""
    value = clean_scalar(raw)
    if value is not None and value not in WORDS:
        raise AnswerRefused("not_on_paper")
    return value


def mark(item: TrueFalseItem, response: Response) -> int:
    """100 for the key, else 0."""
    return 100 if response == key_of(item) else 0


def spell(_item: TrueFalseItem, response: Response) -> str:
    """正确 or 错误."""
    return WORDS.get(response, "") if isinstance(response, str) else ""


def key_of(item: TrueFalseItem) -> Response:
    """ "true" or "false"."""
    return "true" if item.key else "false"


def arranged(item: TrueFalseItem, _rng: random.Random) -> TrueFalseItem:
    """The two answers keep their customary order."""
    return item
