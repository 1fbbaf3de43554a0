"""Multiple choice with a stated partial mark.

Each right option ticked adds its share of the right ones, each wrong option ticked takes away its share of the wrong ones, never below
zero. So ticking everything earns nothing, and no guess earns more than knowing.
"""

import random
from typing import Any, Literal, Self

from pydantic import model_validator

from app.domain.items import options as choices
from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import ItemBase, Response, clean_values
from app.domain.items.options import Letter, Option

RULE = "多选题：每选对一项得“1÷正确项数”的分，每选错一项扣“1÷错误项数”的分，最低 0 分；全部勾选得 0 分。"


class WrittenMultiple(Written):
    """Several right answers, at least two and not all."""

    type: Literal["multiple"]
    options: dict[Letter, str]
    key: tuple[Letter, ...]


class MultipleItem(ItemBase):
    """A stem, options, and the letters of all right ones: at least two, and not all."""

    type: Literal["multiple"] = "multiple"
    options: tuple[Option, ...]
    key: tuple[str, ...]

    @model_validator(mode="after")
    def _key_is_a_proper_part(self) -> Self:
        letters = {option.key for option in self.options}
        right = set(self.key)
        if not right <= letters or len(right) != len(self.key):
            raise ValueError("答案里有重复或不存在的选项")
        if not 2 <= len(right) < len(letters):
            raise ValueError("多选题至少两项正确、至少一项错误")
        return self


def complete(written: WrittenMultiple, common: dict[str, Any], by: Completion) -> MultipleItem:
    """The finished item. Raises Miswritten."""
    right = set(written.key)
    if not right <= set(written.options) or len(right) != len(written.key):
        raise Miswritten(("key",), "答案里有重复或不存在的选项", "每个正确选项的字母写一次")
    if not 2 <= len(right) < len(written.options):
        raise Miswritten(("key",), f"{len(right)} 项正确", "多选题至少两项正确、至少一项错误")
    key = tuple(letter for letter in written.options if letter in right)
    return MultipleItem(**common, options=choices.written_options(written.options, by), key=key)


def shown(item: MultipleItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    return {"type": item.type, "stem": item.stem, "options": choices.shown_options(item.options), "rule": RULE}


def parse(item: MultipleItem, raw: object) -> Response:
    """The letters ticked, as a set in shown order; None when nothing was. Raises AnswerRefused."""
    return choices.on_paper(item.options, clean_values(raw)) or None


def mark(item: MultipleItem, response: Response) -> int:
    """0..100 by the rule of this module, rounded down."""
    if not isinstance(response, (tuple, list)):
        return 0
    ticked, right = set(response), set(item.key)
    wrong = {option.key for option in item.options} - right
    points = 100 * (len(ticked & right) * len(wrong) - len(ticked & wrong) * len(right)) // (len(right) * len(wrong))
    return max(0, points)


def spell(item: MultipleItem, response: Response) -> str:
    """Letters and texts of the options ticked."""
    return choices.spelled(item.options, response) if isinstance(response, (tuple, list)) else ""


def key_of(item: MultipleItem) -> Response:
    """The letters of the right options."""
    return item.key


def arranged(item: MultipleItem, rng: random.Random) -> MultipleItem:
    """The item with its options in an order drawn from `rng`."""
    options = choices.shuffled(item.options, rng)
    return item.model_copy(update={"options": options, "key": choices.new_letters(options, choices.origins(item.options, item.key))})
