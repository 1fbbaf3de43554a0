"""A number with a unit, compared exactly as a Decimal in the base unit.

5万, 50,000元 and ５００００ are one answer; 1000万元 is never 100万元.
"""

import random
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import AnswerRefused, ItemBase, Response, clean_scalar
from app.domain.wording import money

Unit = Literal["元", "万元", "岁", "个月", "天", "次", "人", "分钟", "项", "类", "种", "档", "个", "份", "年", "%", "米", "度", "声"]
# A unit to answer in that is a multiple of the base unit in which amounts are kept and compared.
BASE_UNITS: dict[str, tuple[str, int]] = {"万元": ("元", 10_000)}

# How people write a unit beside its proper spelling.
OTHER_SPELLINGS: dict[str, tuple[str, ...]] = {
    "元": ("元人民币", "人民币", "块", "块钱"),
    "岁": ("周岁",),
    "个月": ("月",),
    "天": ("日",),
    "人": ("名", "位", "个人"),
    "分钟": ("分",),
    "项": ("个", "条"),
    "类": ("种", "个"),
    "种": ("类", "个"),
    "个": ("项", "条"),
    "份": ("张",),
}
KNOWN_UNITS = frozenset((*get_args(Unit), *(spelling for others in OTHER_SPELLINGS.values() for spelling in others)))
MULTIPLIERS = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
NUMBER = re.compile(
    r"(?P<currency>[¥￥])?(?P<sign>[-−+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?"
    r"(?P<multiplier>十万|百万|千万|[十百千万亿])?(?P<unit>[^\d.,+−-]{0,6})",
    re.ASCII,
)
LARGEST = Decimal(10) ** 13
MOST_PLACES = 2


class WrittenNumber(Written):
    """A quantity: `key` as people write it ("5万元"), or `ask` with the name of a rulebook value."""

    type: Literal["number"]
    unit: Unit
    key: int | str | None = None
    ask: str | None = None


class NumberItem(ItemBase):
    """A stem that asks for a quantity in `unit`; `key` is the amount in the base unit (元 where the unit is 万元)."""

    type: Literal["number"] = "number"
    unit: Unit
    key: Annotated[Decimal, Field(ge=0, lt=LARGEST, allow_inf_nan=False)]


def complete(written: WrittenNumber, common: dict[str, Any], by: Completion) -> NumberItem:
    """The finished item. Raises Miswritten."""
    return NumberItem(**common, unit=written.unit, key=stated_amount(written.key, written.ask, written.unit, by))


def shown(item: NumberItem) -> dict[str, Any]:
    """What the browser may see: the stem and the unit to answer in."""
    return {"type": item.type, "stem": item.stem, "unit": item.unit}


def parse(item: NumberItem, raw: object) -> Response:
    """The amount in the base unit in its shortest spelling ("50000"), None when left blank. Raises AnswerRefused."""
    value = clean_scalar(raw)
    return None if value is None else plain(quantity(value, item.unit))


def mark(item: NumberItem, response: Response) -> int:
    """100 when the amounts are equal, else 0; there is no tolerance."""
    return 100 if isinstance(response, str) and response == plain(item.key) else 0


def spell(item: NumberItem, response: Response) -> str:
    """The amount as the manual says it, or with thousands separators where it is no money."""
    return spelled_quantity(Decimal(response), item.unit) if isinstance(response, str) else ""


def key_of(item: NumberItem) -> Response:
    """The key in its shortest spelling."""
    return plain(item.key)


def values(item: NumberItem, response: Response) -> list[str]:
    """The amount spelled with its unit, so that it cannot be taken for another."""
    return [spell(item, response)]


def arranged(item: NumberItem, _rng: random.Random) -> NumberItem:
    """A number has no options to put in order."""
    return item


def quantity(text: str, unit: str) -> Decimal:
    """The amount that `text` states, in the base unit of `unit`. A bare number counts in `unit` itself. Raises AnswerRefused."""
    # NFKC makes full-width digits, signs and letters plain; the minus sign proper stays and is known to the pattern.
    plain_text = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix("整")
    match = NUMBER.fullmatch(plain_text)
    if match is None:
        raise AnswerRefused("not_a_number")
    if match["sign"] in ("-", "−"):
        raise AnswerRefused("negative")
    base, factor = BASE_UNITS.get(unit, (unit, 1))
    _check_unit(match["unit"], base, bool(match["currency"]))
    digits, part = match["whole"].replace(",", ""), match["part"] or ""
    if len(digits) > 20:
        raise AnswerRefused("too_large")
    bare = not (match["multiplier"] or match["unit"] or match["currency"])
    amount = Decimal(f"{digits}.{part[:20] or 0}") * (factor if bare else MULTIPLIERS[match["multiplier"] or ""])
    if amount >= LARGEST:
        raise AnswerRefused("too_large")
    if len(part) > 20 or amount != round(amount, MOST_PLACES):
        raise AnswerRefused("too_precise")
    return amount


def plain(amount: Decimal) -> str:
    """The one spelling of an amount, without exponent or trailing zeros, so that equal amounts are equal texts."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled_quantity(amount: Decimal, unit: str) -> str:
    """An amount of the base unit with that unit, as a person reads it."""
    unit, _ = BASE_UNITS.get(unit, (unit, 1))
    if unit == "元":
        return money(amount)
    whole, _, part = plain(amount).partition(".")
    return f"{int(whole):,}{'.' + part if part else ''}{unit}"


def stated_amount(key: int | str | None, ask: str | None, unit: Unit, by: Completion) -> Decimal:
    """The amount that an author states as `key` or asks the rulebook for; where both are given they must agree. Raises Miswritten."""
    stated = _amount(str(key), unit, ("key",)) if key is not None else None
    if ask is None:
        if stated is None:
            raise Miswritten((), "缺少答案", "数字题须写 key，或用 ask 写出规则库里的值名")
        return stated
    if ask not in by.spoken:
        raise Miswritten(("ask",), ask, "规则库里没有这个名字的值")
    ruled = _amount(by.spoken[ask], unit, ("ask",))
    if stated is not None and stated != ruled:
        raise Miswritten(("key",), f"答案 {key}", f"与规则矛盾：按规则应为 {spelled_quantity(ruled, unit)}")
    return ruled


def _check_unit(written: str, unit: str, currency: bool) -> None:
    if written and not written.isprintable():
        raise AnswerRefused("not_a_number")
    if written not in ("", unit, *OTHER_SPELLINGS.get(unit, ())):
        # A known unit of another kind deserves the other sentence than plain noise behind the number.
        raise AnswerRefused("wrong_unit" if written in KNOWN_UNITS else "not_a_number")
    if currency and unit != "元":
        raise AnswerRefused("wrong_unit")


def _amount(text: str, unit: Unit, path: tuple[str | int, ...]) -> Decimal:
    try:
        return quantity(text, unit)
    except AnswerRefused as refused:
        raise Miswritten(path, text, f"不能读作以{unit}为单位的数：{refused}") from None
