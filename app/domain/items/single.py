"""Single choice: one best answer."""

import random
from typing import Any, Literal, Self

from pydantic import model_validator

from app.domain.items import options as choices
from app.domain.items.base import ItemBase, Response, clean_scalar
from app.domain.items.options import Option


class SingleItem(ItemBase):
    """A stem, options, and the letter of the one best answer."""

    type: Literal["single"] = "single"
    options: tuple[Option, ...]
    key: str

    @model_validator(mode="after")
    def _key_is_an_option(self) -> Self:
        if self.key not in {option.key for option in self.options}:
            raise ValueError(f"答案 {self.key} 不在选项里")
        return self


def shown(item: SingleItem) -> dict[str, Any]:
    """What the browser may see."""
    return {"type": item.type, "stem": item.stem, "options": choices.shown_options(item.options)}


def parse(item: SingleItem, raw: object) -> Response:
    """The letter chosen, None when nothing was. Raises AnswerRefused."""
    value = clean_scalar(raw)
    return value if value is None else choices.on_paper(item.options, [value])[0]


def mark(item: SingleItem, response: Response) -> int:
    """100 for the key, else 0."""
    return 100 if response == item.key else 0


def spell(item: SingleItem, response: Response) -> str:
    """Letter and text of the option chosen."""
    return choices.spelled(item.options, [response]) if isinstance(response, str) else ""


def key_of(item: SingleItem) -> Response:
    """The letter of the key."""
    return item.key


def arranged(item: SingleItem, rng: random.Random) -> SingleItem:
    """The item with its options in an order drawn from `rng`."""
    options = choices.shuffled(item.options, rng)
    key = choices.new_letters(options, choices.origins(item.options, [item.key]))[0]
    return item.model_copy(update={"options": options, "key": key})
