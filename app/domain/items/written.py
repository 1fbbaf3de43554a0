"""Items as an author writes them, and how they are completed from the rulebook.

Where a rule decides, the author states the facts and leaves the key out: a `customer` with `ask: tier`, a `visit` (and `branch`) with
`ask: zone`, or a number with `ask:` and the name of a rulebook value. A key that is written all the same must agree. `[[name]]` in any
text stands for a spoken rulebook value, so a changed threshold changes the items too.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from app.domain.blueprint import Blueprint
from app.domain.customers import Customer
from app.domain.items.base import AnswerRefused
from app.domain.items.multiple import MultipleItem
from app.domain.items.number import NumberItem, Unit, quantity, spelled_quantity
from app.domain.items.options import LETTERS, Option
from app.domain.items.registry import Item
from app.domain.items.sameness import tier_question, zone_question
from app.domain.items.single import SingleItem
from app.domain.items.truefalse import TrueFalseItem
from app.domain.routing import Visit, branch_of, route
from app.domain.rulebook import Rulebook
from app.domain.tiers import FACT_NAMES, tier_of
from app.domain.values import Frozen

Letter = Literal["A", "B", "C", "D", "E"]
NAMED_VALUE = re.compile(r"\[\[\s*([A-Za-z0-9_.-]+)\s*\]\]")


class Written(Frozen):
    """What every written item states."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
    stem: str
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]
    explanation: str
    difficulty: Annotated[int, Field(ge=1, le=3)] = 1
    practice: bool = True


class BranchHere(Frozen):
    """The branch of a visit: a kind of the rulebook, less the zones `without`."""

    kind: str = "finance_branch"
    without: tuple[str, ...] = ()
    machine_down: bool = False


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


class WrittenMultiple(Written):
    """Several right answers, at least two and not all."""

    type: Literal["multiple"]
    options: dict[Letter, str]
    key: tuple[Letter, ...]


class WrittenTrueFalse(Written):
    """A statement that holds (`key: true`) or not."""

    type: Literal["truefalse"]
    key: bool


class WrittenNumber(Written):
    """A quantity: `key` as people write it ("5万元"), or `ask` with the name of a rulebook value."""

    type: Literal["number"]
    unit: Unit
    key: int | str | None = None
    ask: str | None = None


WrittenItem = Annotated[WrittenSingle | WrittenMultiple | WrittenTrueFalse | WrittenNumber, Field(discriminator="type")]


class ItemFile(Frozen):
    """One file of an item bank: the items of one subject, and the papers drawn from them."""

    subject: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    blueprints: tuple[Blueprint, ...] = ()
    items: tuple[WrittenItem, ...]


class Miswritten(ValueError):
    """A written item that cannot be completed: the field at fault, what is wrong, and why."""

    def __init__(self, path: tuple[str | int, ...], what: str, why: str) -> None:
        self.path, self.what, self.why = path, what, why
        super().__init__(f"{what}: {why}")


class Completion(NamedTuple):
    """What a written item is completed from: the rules, and their values as they are spoken, by name."""

    rulebook: Rulebook
    spoken: Mapping[str, str]


def complete(written: WrittenItem, subject: str, by: Completion) -> Item:
    """The finished item. Raises Miswritten."""
    common: dict[str, Any] = {
        "id": written.id,
        "subject": subject,
        "stem": _filled(written.stem, by, ("stem",)),
        "clauses": written.clauses,
        "explanation": _filled(written.explanation, by, ("explanation",)),
        "difficulty": written.difficulty,
        "practice": written.practice,
    }
    if isinstance(written, WrittenSingle):
        return _single(written, by, common)
    if isinstance(written, WrittenMultiple):
        return MultipleItem(**common, options=_options(written.options, by), key=_multiple_key(written))
    if isinstance(written, WrittenNumber):
        return NumberItem(**common, unit=written.unit, key=_number_key(written, by))
    return TrueFalseItem(**common, key=written.key)


def _filled(text: str, by: Completion, path: tuple[str | int, ...]) -> str:
    unknown = [name for name in NAMED_VALUE.findall(text) if name not in by.spoken]
    if unknown:
        raise Miswritten(path, f"[[{unknown[0]}]]", "规则库里没有这个名字的值")
    return " ".join(NAMED_VALUE.sub(lambda match: by.spoken[match[1]], text).split())


def _options(options: Mapping[Letter, str], by: Completion) -> tuple[Option, ...]:
    return tuple(Option(key=letter, text=_filled(text, by, ("options", letter))) for letter, text in options.items())


class _Ruling(NamedTuple):
    """What the rules answer: the name of the right option, all names there are, the clauses that decide, and what is asked."""

    right: str
    names: tuple[str, ...]
    clauses: tuple[str, ...]
    question: str


def _single(written: WrittenSingle, by: Completion, common: dict[str, Any]) -> SingleItem:
    options = _options(written.options, by)
    if (written.customer is not None, written.visit is not None) != (written.ask == "tier", written.ask == "zone"):
        raise Miswritten(("ask",), "事实与 ask 不成对", "customer 配 ask: tier，visit 配 ask: zone，都不写则须写 key")
    if written.customer is not None:
        return _computed(written, options, _tier_ruling(written.customer, by.rulebook), common)
    if written.visit is not None:
        return _computed(written, options, _zone_ruling(written.visit, written.branch, by.rulebook), common)
    if written.key is None:
        raise Miswritten((), "缺少答案", "没有事实可供计算的题目必须写 key")
    if written.key not in {option.key for option in options}:
        raise Miswritten(("key",), f"答案 {written.key}", "选项里没有这个字母")
    return SingleItem(**common, options=options, key=written.key)


def _tier_ruling(customer: Customer, rulebook: Rulebook) -> _Ruling:
    try:
        verdict = tier_of(customer, rulebook)
    except ValueError as error:
        raise Miswritten(("customer", "education"), "客户的教育程度", str(error)) from None
    if verdict.tier is None:
        missing = "、".join(FACT_NAMES[fact] for fact in verdict.settled_by)
        raise Miswritten(("customer",), "客户事实不足", f"凭所给事实不能确定客户类别，还缺：{missing}")
    return _Ruling(verdict.tier.name, tuple(tier.name for tier in rulebook.tiers), verdict.clauses, tier_question(customer, rulebook))


def _zone_ruling(visit: Visit, here: BranchHere, rulebook: Rulebook) -> _Ruling:
    try:
        branch = branch_of(rulebook, here.kind, here.without, here.machine_down)
    except ValueError as error:
        raise Miswritten(("branch",), "网点", str(error)) from None
    try:
        found = route(visit, branch, rulebook)
    except ValueError as error:
        raise Miswritten(("visit",), "来访", str(error)) from None
    return _Ruling(found.zone.name, tuple(zone.name for zone in rulebook.zones), found.clauses, zone_question(visit, found))


def _computed(written: WrittenSingle, options: tuple[Option, ...], ruling: _Ruling, common: dict[str, Any]) -> SingleItem:
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


def _multiple_key(written: WrittenMultiple) -> tuple[str, ...]:
    right = set(written.key)
    if not right <= set(written.options) or len(right) != len(written.key):
        raise Miswritten(("key",), "答案里有重复或不存在的选项", "每个正确选项的字母写一次")
    if not 2 <= len(right) < len(written.options):
        raise Miswritten(("key",), f"{len(right)} 项正确", "多选题至少两项正确、至少一项错误")
    return tuple(letter for letter in written.options if letter in right)


def _number_key(written: WrittenNumber, by: Completion) -> Decimal:
    stated = _amount(str(written.key), written, ("key",)) if written.key is not None else None
    if written.ask is None:
        if stated is None:
            raise Miswritten((), "缺少答案", "数字题须写 key，或用 ask 写出规则库里的值名")
        return stated
    if written.ask not in by.spoken:
        raise Miswritten(("ask",), written.ask, "规则库里没有这个名字的值")
    ruled = _amount(by.spoken[written.ask], written, ("ask",))
    if stated is not None and stated != ruled:
        raise Miswritten(("key",), f"答案 {written.key}", f"与规则矛盾：按规则应为 {spelled_quantity(ruled, written.unit)}")
    return ruled


def _amount(text: str, written: WrittenNumber, path: tuple[str | int, ...]) -> Decimal:
    try:
        return quantity(text, written.unit)
    except AnswerRefused as refused:
        raise Miswritten(path, text, f"不能读作以{written.unit}为单位的数：{refused}") from None
