"""What a look over a whole item bank finds: questions asked twice, options that give the answer away, keys that favour a letter."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint
from app.domain.guessing import ABSOLUTE
from app.domain.items.multiple import MultipleItem
from app.domain.items.registry import Item, key_of, shown
from app.domain.items.single import SingleItem
from app.domain.paper import draw
from app.domain.rulebook import Rulebook
from app.domain.text_likeness import bare, grams, likeness

NEAR = 0.8
# Runs of three characters tell short Chinese texts apart well, and shorter ones do not.
GRAM = 3
# An echo this long that only the key has leads to it without any knowledge.
ECHO = 5
# The greatest chi-square by which the letters of drawn keys may stray; above it even draws occur once in 10,000 banks (4 degrees).
UNEVEN = 23.5
ENDS = "。！？；，、…"
READING = 300


class Flaw(NamedTuple):
    """What is wrong with an item, and why; `rule` names the check."""

    rule: str
    item: str
    what: str
    why: str


class Positions(NamedTuple):
    """How often each letter was the key of a single choice on drawn papers.

    `deviation` is the greatest distance of a letter from its fair share, in percentage points.
    """

    blueprint: str
    counts: dict[str, int]
    deviation: float
    chi_square: float

    @property
    def even(self) -> bool:
        """Whether chance explains the counts."""
        return self.chi_square <= UNEVEN


def seen_text(item: Item) -> str:
    """All words that a candidate sees of an item: its stem and whatever stands in its options, rows or fields."""
    fields = {name: value for name, value in shown(item).items() if name not in ("type", "title", "rule", "spots")}
    return "\n".join(_words(fields))


def near_duplicates(items: Iterable[Item]) -> Iterator[tuple[Item, Item, float]]:
    """Pairs of items whose words are at least NEAR alike, with how alike they are."""
    told = [(item, grams(seen_text(item), GRAM)) for item in items]
    for (one, first), (other, second) in combinations(told, 2):
        # Sets of very different size cannot be alike, and need not be compared.
        if min(len(first), len(second)) < NEAR * max(len(first), len(second)):
            continue
        alike = likeness(first, second)
        if alike >= NEAR:
            yield one, other, alike


def giveaways(item: Item, fixed: frozenset[str]) -> Iterator[Flaw]:
    """Words that tell the key from the rest: an absolute word in one option alone, or an echo of the stem in the key alone.

    `fixed` are names of the rulebook: where all options are such, as the zones, they are not the author's wording.
    """
    if not isinstance(item, (SingleItem, MultipleItem)):
        return
    marked = [option for option in item.options if ABSOLUTE.search(option.text)]
    if len(marked) == 1 and isinstance(item, SingleItem):
        word = ABSOLUTE.search(marked[0].text)
        yield Flaw("giveaway", item.id, f"选项“{marked[0].text}”", f"只有这一项用“{word[0] if word else ''}”一类的绝对词")
    if isinstance(item, SingleItem) and not fixed.issuperset(option.text for option in item.options):
        echoes = {option.key: _echo(item.stem, option.text) for option in item.options}
        others = max(length for key, length in echoes.items() if key != item.key)
        if echoes[item.key] >= ECHO and others <= echoes[item.key] // 2:
            yield Flaw("giveaway", item.id, "正确选项重复题干的字句", f"连着 {echoes[item.key]} 个字相同，其他选项没有")


def unlike_forms(item: Item) -> Iterator[Flaw]:
    """Options that differ in form: one far longer, another ending or another number of clauses than all the rest."""
    if not isinstance(item, (SingleItem, MultipleItem)):
        return
    lengths = [len(option.text) for option in item.options]
    if max(lengths) > 2 * min(lengths) + 4:
        yield Flaw("form", item.id, f"选项长 {min(lengths)} 到 {max(lengths)} 字", "长短相差太多")
    if len({option.text[-1] in ENDS for option in item.options}) > 1:
        yield Flaw("form", item.id, "选项的句末标点不一致", "都写或都不写")
    if isinstance(item, SingleItem):
        clauses = {option.key: len(re.findall(r"[，；]", option.text)) for option in item.options}
        if Counter(clauses.values())[clauses[item.key]] == 1:
            yield Flaw("form", item.id, f"正确选项有 {clauses[item.key] + 1} 个分句", "与其他选项都不同")


def long_reading(item: Item) -> Iterator[Flaw]:
    """More than READING characters to read before one can answer."""
    length = len(bare(seen_text(item)))
    if length > READING:
        yield Flaw("reading", item.id, f"要读 {length} 字", f"超过 {READING} 字")


def dead_clauses(item: Item, alive: frozenset[str]) -> Iterator[Flaw]:
    """Clauses cited that the manual does not have."""
    for clause in item.clauses:
        if clause not in alive:
            yield Flaw("clause", item.id, f"条款 {clause}", "手册里没有这个条款")


def lengths_of_keys(items: Iterable[SingleItem]) -> dict[str, tuple[int, float]]:
    """For "longest" and "shortest": how many keys alone are so, and how many would be if each such option were as likely the key as any."""
    found = {"longest": (0, 0.0), "shortest": (0, 0.0)}
    for item in items:
        lengths = {option.key: len(option.text) for option in item.options}
        for name, extreme in (("longest", max(lengths.values())), ("shortest", min(lengths.values()))):
            alone = [key for key, length in lengths.items() if length == extreme]
            if len(alone) == 1:
                met, expected = found[name]
                found[name] = (met + (alone[0] == item.key), expected + 1 / len(lengths))
    return found


def key_positions(blueprint: Blueprint, bank: ItemBank, rulebook: Rulebook, papers: int) -> Positions:
    """The letters of the keys of single choices over `papers` drawn papers, seeds 1 to `papers`."""
    counts: Counter[str] = Counter()
    fair: Counter[str] = Counter()
    for seed in range(1, papers + 1):
        for entry in draw(blueprint, bank, rulebook, seed).items:
            if isinstance(entry.item, SingleItem):
                counts[str(key_of(entry.item))] += 1
                fair.update({option.key: 1 / len(entry.item.options) for option in entry.item.options})
    total = sum(counts.values())
    deviation = max((100 * abs(counts[letter] - fair[letter]) / total for letter in fair), default=0.0)
    chi_square = sum((counts[letter] - fair[letter]) ** 2 / fair[letter] for letter in fair)
    return Positions(blueprint.slug, {letter: counts[letter] for letter in sorted(fair)}, deviation, chi_square)


def _echo(stem: str, text: str) -> int:
    """The length of the longest run of characters that both have."""
    plain, heard = bare(text), bare(stem)
    return max((end - start for start, end in combinations(range(len(plain) + 1), 2) if plain[start:end] in heard), default=0)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("value", "key"):
                yield from _words(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _words(inner)
