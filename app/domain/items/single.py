"""Single choice: one best answer."""

import random
from typing import Any, Literal, Self

from pydantic import model_validator

from app.domain.customers import Customer
from app.domain.items import options as choices
from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import ItemBase, Response, clean_scalar
from app.domain.items.computed import BranchHere, Ruling, tier_ruling, zone_ruling
from app.domain.items.options import LETTERS, Letter, Option
from app.domain.misconceptions import SAYS
from app.domain.routing import Visit


class WrittenSingle(Written):
    """One best answer.

    With `customer` and `ask: tier`, or `visit` and `ask: zone`, the key is computed, and without `options` they are all tiers or zones.
    """

    type: Literal["single"]
    options: dict[Letter, str] = {}
    key: Letter | None = None
    customer: Customer | None = None
    visit: Visit | None = None
    branch: BranchHere = BranchHere()
    ask: Literal["tier", "zone"] | None = None


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


def complete(written: WrittenSingle, common: dict[str, Any], by: Completion) -> SingleItem:
    """The finished item. Raises Miswritten."""
    options = choices.written_options(written.options, by)
    if (written.customer is not None, written.visit is not None) != (written.ask == "tier", written.ask == "zone"):
        raise Miswritten(("ask",), "事实与 ask 不成对", "customer 配 ask: tier，visit 配 ask: zone，都不写则须写 key")
    if written.customer is not None:
        return _computed(written, options, tier_ruling(written.customer, by.rulebook), common)
    if written.visit is not None:
        return _computed(written, options, zone_ruling(written.visit, written.branch, by.rulebook), common)
    if written.key is None:
        raise Miswritten((), "缺少答案", "没有事实可供计算的题目必须写 key")
    if written.key not in {option.key for option in options}:
        raise Miswritten(("key",), f"答案 {written.key}", "选项里没有这个字母")
    return SingleItem(**common, options=options, key=written.key)


def _computed(written: WrittenSingle, options: tuple[Option, ...], ruling: Ruling, common: dict[str, Any]) -> SingleItem:
    if not options:
        options = tuple(Option(key=letter, text=name) for letter, name in zip(LETTERS, ruling.names, strict=False))
    key = next((option.key for option in options if option.text == ruling.right), None)
    if key is None:
        raise Miswritten(("options",), "选项里没有正确答案", f"按规则应为“{ruling.right}”")
    if written.key is not None and written.key != key:
        raise Miswritten(("key",), f"答案 {written.key}", f"与规则矛盾：按规则应为“{ruling.right}”（{key}）")
    if not set(ruling.clauses) & set(written.clauses):
        raise Miswritten(("clauses",), "未引用决定答案的条款", f"应引用 {'、'.join(ruling.clauses)} 中的至少一条")
    return SingleItem(**common, options=options, key=key, question=ruling.question)


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


def slip(item: SingleItem, response: Response) -> str:
    """The misreading that leads to the wrong option chosen, empty where none is known."""
    return next((SAYS.get(option.slip, "") for option in item.options if option.key == response and option.slip), "")


def arranged(item: SingleItem, rng: random.Random) -> SingleItem:
    """The item with its options in an order drawn from `rng`."""
    options = choices.shuffled(item.options, rng)
    key = choices.new_letters(options, choices.origins(item.options, [item.key]))[0]
    return item.model_copy(update={"options": options, "key": key})
