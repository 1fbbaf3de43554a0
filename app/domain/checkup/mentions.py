"""Figures with their units as people write them in running text: 5个工作日, 五分钟, 16至28周岁, 20万元（含）以上."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千半]+)"
# What each unit counts, and how many of the smallest one it is worth.
UNITS: dict[str, tuple[str, Decimal]] = {
    "亿元": ("元", Decimal(100_000_000)),
    "万元": ("元", Decimal(10_000)),
    "万": ("元", Decimal(10_000)),
    "元": ("元", Decimal(1)),
    "周岁": ("周岁", Decimal(1)),
    "岁": ("周岁", Decimal(1)),
    "个工作日": ("工作日", Decimal(1)),
    "工作日": ("工作日", Decimal(1)),
    "个小时": ("分钟", Decimal(60)),
    "小时": ("分钟", Decimal(60)),
    "分钟": ("分钟", Decimal(1)),
    "秒钟": ("秒", Decimal(1)),
    "秒": ("秒", Decimal(1)),
    "个月": ("个月", Decimal(1)),
    "年": ("个月", Decimal(12)),
    "天": ("天", Decimal(1)),
    "度": ("度", Decimal(1)),
    "米": ("米", Decimal(1)),
    "次": ("次", Decimal(1)),
    "遍": ("次", Decimal(1)),
    "声": ("声", Decimal(1)),
    "分": ("分", Decimal(1)),
    "项": ("项", Decimal(1)),
    "个步骤": ("步", Decimal(1)),
    "步": ("步", Decimal(1)),
    "种": ("种", Decimal(1)),
    "类": ("类", Decimal(1)),
    "条": ("条", Decimal(1)),
    "件": ("件", Decimal(1)),
    "份": ("份", Decimal(1)),
    "人": ("人", Decimal(1)),
    "样": ("样", Decimal(1)),
    "个方面": ("个方面", Decimal(1)),
    "个方向": ("个方向", Decimal(1)),
    "个来源": ("个来源", Decimal(1)),
    "%": ("%", Decimal(1)),
    "％": ("%", Decimal(1)),
}
# What a unit's sign also begins: 三分之一, 一米线, 一年级, 一次性.
_LONGER = {
    "分": "钟之支行类流别工",
    "米": "线",
    "年": "级度代",
    "步": "骤入",
    "类": "似",
    "次": "数序要性日",
    "项": "目",
    "元": "素旦",
    "度": "量",
}
_UNIT = "|".join(f"{unit}(?![{_LONGER[unit]}])" if unit in _LONGER else unit for unit in UNITS)
_FIGURE = re.compile(
    rf"(?<![第几数\d.,零〇一二两三四五六七八九十百千])(?P<low>{_NUMBER})(?:(?P<own>周岁|岁|万元|元)?\s*(?:至|到|~|～|—|-)\s*(?P<high>{_NUMBER}))?"
    rf"\s*(?P<unit>{_UNIT})"
)
_VAGUE = ("多", "几", "来", "×", "＋", "÷")
# A step of a sum; and a part of a number that is counted elsewhere (另外三项, 前四步).
_STEP = re.compile(r"[几数第＋＝×÷+=]\s*$")
_PART = re.compile(r"(另外|其余|其中|前|后|头|剩下的?)$")
LISTED = frozenset(("项", "步", "种", "类", "分", "条", "件", "份", "人", "样", "个方面", "个方向", "个来源"))
_CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

_LEAST = re.compile(r"(至少|不少于|不低于|达到|超过|高于|大于|已?满|多于)约?$|^(（含）)?(以上|起|及以上)")
_MOST = re.compile(r"(不超过|不多于|最多|不足|不满|未满|未达到|没有达到|低于|小于)约?$|^(（含）)?(以下|以内|之内|内)")
# How often: "一次" counts something only beside a period or a limit; elsewhere it is no more than an article.
_PERIODS = {"日": "每日", "天": "每日", "周": "每周", "月": "每月", "季": "每季", "年": "每年"}
_PERIOD = re.compile(r"(?:每个?|[一当])(日|天|周|月|季|年)")
_COUNTED = re.compile(r"每|一[日天周月]|至少|最多|只|共|不[少多超]|再")
_NOT_LEAST = re.compile(r"(不超过|未达到|没有达到|不满|未满|没有超过|未超过)约?$")


class Mention(NamedTuple):
    """A figure in a text. `values` are one number or the two ends of a range, in the smallest unit; `bound` is ">", "<" or "" for neither;
    `period` what a number of times is counted by ("每月").

    `before` and `after` are the words on both sides up to the next pause; `sentence` is the whole sentence.
    """

    values: tuple[Decimal, ...]
    unit: str
    bound: str
    said: str
    before: str
    after: str
    sentence: str
    period: str
    start: int


def mentions(text: str) -> Iterator[Mention]:
    """Every exact figure with a unit, in the order of the text. Ordinals, dates and vague figures (几分钟, 二十多岁) are left out."""
    for match in _FIGURE.finditer(text):
        counted, worth = UNITS[match["unit"]]
        ends = ((match["low"], UNITS[match["own"]][1] if match["own"] else worth), (match["high"] or "", worth))
        values = tuple(number * each for number, each in ((_number(said), each) for said, each in ends) if number is not None)
        # A year of the calendar is no length of time, and "one year older" is no age.
        if not values or (match["unit"] == "年" and max(values) >= 1900 * worth) or (counted == "周岁" and max(values) <= 1):
            continue
        before, after = _sides(text, match.start(), match.end())
        if match["unit"] == "万" and match["low"] in ("千", "百"):
            # 千万别说: no amount.
            continue
        sentence = _sentence(text, match.start(), match.end())
        if _STEP.search(before) or after.startswith(_VAGUE) or (counted in LISTED and _PART.search(before)):
            continue
        if counted == "次" and not _COUNTED.search(before):
            continue
        period = _PERIOD.search(before) or _PERIOD.search(sentence) if counted == "次" else None
        yield Mention(
            values=values,
            unit=counted,
            bound=_bound(before, after),
            said=match[0],
            before=before,
            after=after,
            sentence=sentence,
            period=_PERIODS[period[1]] if period else "",
            start=match.start(),
        )


def _bound(before: str, after: str) -> str:
    if _MOST.search(before) or _MOST.search(after):
        return "<"
    return ">" if (_LEAST.search(before) and not _NOT_LEAST.search(before)) or _LEAST.search(after) else ""


def _sides(text: str, start: int, end: int) -> tuple[str, str]:
    before = re.split(r"[，；。！？\n]", text[:start])[-1]
    after = re.split(r"[，；。！？\n]", text[end:])[0]
    return before, after


def _sentence(text: str, start: int, end: int) -> str:
    return re.split(r"[；。！？\n]", text[:start])[-1] + text[start:end] + re.split(r"[；。！？\n]", text[end:])[0]


def _number(text: str) -> Decimal | None:
    """The number that is written so, in digits or in Chinese; None for what is no number."""
    bare = text.replace(",", "")
    if not bare:
        return None
    if bare[0].isdigit():
        return Decimal(bare)
    if bare == "半":
        return Decimal("0.5")
    if "半" in bare:
        return None
    if len(bare) > 1 and not set(bare) & set(_TENS):
        # 一两, 三四: a guess and no figure.
        return None
    total, digit = 0, 0
    for sign in bare:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _CHINESE[sign]
    return Decimal(total + digit)
