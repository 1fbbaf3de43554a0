"""Sorting cards into bins, as a lobby manager leads visitors to zones. Each card in its right bin earns its share."""

import random
from typing import Any, Literal

from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import Response
from app.domain.items.computed import BranchHere, Ruling, zone_ruling
from app.domain.items.options import Option
from app.domain.items.placing import PlacedItem, mark_placing, parse_placing, places_of, rearranged, shown_placing, spell_placing
from app.domain.routing import Visit

RULE = "归类题：每放对一张得“1÷卡片数”的分，放错和没放的不得分，也不扣分。"

Card = Literal["A", "B", "C", "D", "E", "F", "G", "H"]


class WrittenSort(Written):
    """Cards by letter, bins by name, and the bin of each card.

    With `visits` and `ask: zone` the key is computed, card by card; without `bins` they are the zones to which the visits are led.
    """

    type: Literal["sort"]
    cards: dict[Card, str]
    bins: dict[str, str] = {}
    key: dict[Card, str] = {}
    visits: dict[Card, Visit] = {}
    branch: BranchHere = BranchHere()
    ask: Literal["zone"] | None = None


class SortItem(PlacedItem):
    """Rows are the cards, options are the bins."""

    type: Literal["sort"] = "sort"


def complete(written: WrittenSort, common: dict[str, Any], by: Completion) -> SortItem:
    """The finished item. Raises Miswritten."""
    if bool(written.visits) != (written.ask == "zone"):
        raise Miswritten(("ask",), "事实与 ask 不成对", "visits 配 ask: zone，都不写则须写 key")
    bins = {name: by.filled(text, ("bins", name)) for name, text in written.bins.items()}
    bins, key = _computed(written, bins, by) if written.visits else (bins, dict(written.key))
    if set(key) != set(written.cards):
        raise Miswritten(("visits",) if written.visits else ("key",), "卡片与答案不成对", "每张卡片的字母写一次")
    unknown = [letter for letter, name in key.items() if name not in bins]
    if unknown:
        raise Miswritten(("key", unknown[0]), f"类别 {key[unknown[0]]}", "bins 里没有这个类别")
    numbers = {name: option.key for name, option in zip(bins, places_of(bins.values()), strict=True)}
    return SortItem(
        **common,
        rows=tuple(Option(key=letter, text=by.filled(text, ("cards", letter))) for letter, text in written.cards.items()),
        options=places_of(bins.values()),
        key=tuple(f"{letter}={numbers[key[letter]]}" for letter in written.cards),
    )


def _computed(written: WrittenSort, bins: dict[str, str], by: Completion) -> tuple[dict[str, str], dict[Card, str]]:
    """Bins and key by the routing rules; a key that is written all the same must agree."""
    rulings: dict[Card, Ruling] = {letter: zone_ruling(visit, written.branch, by.rulebook) for letter, visit in written.visits.items()}
    led = {ruling.right for ruling in rulings.values()}
    bins = bins or {zone.key: zone.name for zone in by.rulebook.zones if zone.name in led}
    names = {text: name for name, text in bins.items()}
    for letter, ruling in rulings.items():
        if ruling.right not in names:
            raise Miswritten(("bins",), "类别里没有正确答案", f"{letter} 按规则应为“{ruling.right}”")
        if written.key.get(letter, names[ruling.right]) != names[ruling.right]:
            raise Miswritten(("key", letter), f"答案 {written.key[letter]}", f"与规则矛盾：按规则应为“{ruling.right}”")
    if not {clause for ruling in rulings.values() for clause in ruling.clauses} & set(written.clauses):
        raise Miswritten(("clauses",), "未引用决定答案的条款", "至少引用一条决定答案的引导规则")
    return bins, {letter: names[ruling.right] for letter, ruling in rulings.items()}


def shown(item: SortItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    return shown_placing(item, RULE)


def parse(item: SortItem, raw: object) -> Response:
    """The bins given, in card order; None when no card was placed. Raises AnswerRefused."""
    return parse_placing(item, raw)


def mark(item: SortItem, response: Response) -> int:
    """The share of cards in their right bin, rounded down."""
    return mark_placing(item, response)


def spell(item: SortItem, response: Response) -> str:
    """Each card with its bin."""
    return spell_placing(item, response)


def key_of(item: SortItem) -> Response:
    """The right bin of every card."""
    return item.key


def arranged(item: SortItem, rng: random.Random) -> SortItem:
    """The item with cards and bins in an order drawn from `rng`."""
    return item.model_copy(update=rearranged(item, rng))
