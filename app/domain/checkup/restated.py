"""The same thing said twice with different figures.

Two figures speak of the same thing when they count the same unit and the words around them are mostly the same; words that stand beside
many figures of that unit weigh little. A passage that says both figures, each in its own words, contradicts nobody.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from app.domain.checkup.finding import Finding, Place
from app.domain.checkup.mentions import LISTED, Mention, mentions
from app.domain.checkup.passage import Passage, of_the_case
from app.domain.checkup.wordings import grams

# How alike the words around two figures must be, from 0 to 1: less where both rest on one clause, more where nothing else joins them.
SAME_CLAUSE, ANYWHERE = 0.36, 0.5
# What a question tells of one customer.
OF_PEOPLE = {"元", "周岁"}
# How many there are of something is said in passing of all kinds of things, so its words must be nearly the same.
LISTED_SAME_CLAUSE, LISTED_ANYWHERE = 0.6, 0.72
# "五分钟就好" to one customer and "十分钟" to another contradict nothing; and two questions are each held against their clauses.
NEVER = 2.0
# A single pair of characters in common is no subject.
LEAST_SHARED = 2
REACH = 16


class _Said(NamedTuple):
    """A figure in its passage, with the word pairs around it."""

    passage: Passage
    mention: Mention
    words: frozenset[str]


def restated_findings(passages: Sequence[Passage], ruled: dict[str, frozenset[Decimal]]) -> tuple[Finding, ...]:
    """A finding for each pair of passages that state one thing with different figures.

    `ruled` are the figures that the rulebook decides, by unit: those are compared with the rulebook and not with each other.
    """
    by_unit: dict[str, list[_Said]] = defaultdict(list)
    for passage in passages:
        if passage.case:
            continue
        for mention in mentions(passage.text):
            if mention.unit in OF_PEOPLE and of_the_case(mention, passage):
                continue
            if not set(mention.values) & ruled.get(mention.unit, frozenset()):
                by_unit[mention.unit].append(_Said(passage, mention, _words(mention)))
    pairs = [pair for said in by_unit.values() for pair in _contradictions(said)]
    return tuple(_finding(odd, others) for odd, others in _gathered(pairs))


def _gathered(pairs: Sequence[tuple[_Said, _Said]]) -> Iterable[tuple[_Said, list[_Said]]]:
    """The pairs put together by the figure that most of them share: one sentence against five others is one finding."""
    met = Counter(_key(side) for pair in pairs for side in pair)
    heads: dict[tuple[Place, str], tuple[_Said, list[_Said]]] = {}
    for one, other in pairs:
        odd, rest = (one, other) if met[_key(one)] >= met[_key(other)] else (other, one)
        heads.setdefault(_key(odd), (odd, []))[1].append(rest)
    return heads.values()


def _key(said: _Said) -> tuple[Place, str]:
    return said.passage.where, said.mention.said


def _words(mention: Mention) -> frozenset[str]:
    near = grams(mention.before[-REACH:], mention.after[:REACH])
    # A short piece such as "一日至少两次" says too little; its sentence then says what it is about.
    return near if len(near) >= 4 else near | grams(mention.sentence.replace(mention.said, "，"))


def _contradictions(said: Sequence[_Said]) -> Iterable[tuple[_Said, _Said]]:
    weight = _weights(said)
    likeness: dict[tuple[int, int], float] = {}
    for first, one in enumerate(said):
        for second in range(first + 1, len(said)):
            other = said[second]
            if one.passage.where != other.passage.where and _comparable(one.mention, other.mention):
                score = _alike(one, other, weight)
                if score >= _needed(one, other):
                    likeness[first, second] = score
    for (first, second), score in likeness.items():
        one, other = said[first], said[second]
        if _differ(one, other, score) and not _agreed(first, second, score, said, likeness):
            yield one, other


def _needed(one: _Said, other: _Said) -> float:
    joined = bool(set(one.passage.cites) & set(other.passage.cites))
    cases = [each.passage.spoken or each.passage.where.kind == "item" for each in (one, other)]
    if all(cases) or (any(each.passage.spoken for each in (one, other)) and not joined):
        return NEVER
    if one.mention.unit in LISTED:
        return LISTED_SAME_CLAUSE if joined else LISTED_ANYWHERE
    return SAME_CLAUSE if joined else ANYWHERE


def _agreed(first: int, second: int, score: float, said: Sequence[_Said], likeness: dict[tuple[int, int], float]) -> bool:
    """Whether either figure has a counterpart in the other's passage that agrees with it and is as much alike."""
    for here, there in ((first, second), (second, first)):
        for index, other in enumerate(said):
            if other.passage is said[there].passage and not _differ(other, said[here], score):
                pair = (min(here, index), max(here, index))
                if likeness.get(pair, 0.0) >= score * 0.9:
                    return True
    return False


def _differ(one: _Said, other: _Said, score: float) -> bool:
    """Whether the figures differ; how often as well, where both rest on one clause and say nearly the same: a year's talk is no week's."""
    if one.mention.values != other.mention.values:
        return True
    periods = {each.mention.period for each in (one, other)} - {""}
    return len(periods) > 1 and score >= LISTED_SAME_CLAUSE and bool(set(one.passage.cites) & set(other.passage.cites))


def _comparable(one: Mention, other: Mention) -> bool:
    return one.bound == other.bound or "" in (one.bound, other.bound)


def _weights(said: Sequence[_Said]) -> dict[str, float]:
    """How much each word pair tells: one that stands in many passages tells little."""
    seen = Counter(pair for words in {each.passage.where: each.words for each in said}.values() for pair in words)
    total = len({each.passage.where for each in said})
    return {pair: math.log(1 + total / count) for pair, count in seen.items()} | {"": math.log(1 + total)}


def _alike(one: _Said, other: _Said, weight: dict[str, float]) -> float:
    common = one.words & other.words
    if len(common) < LEAST_SHARED:
        return 0.0
    shared = sum(weight.get(pair, weight[""]) for pair in common)
    sizes = [sum(weight.get(pair, weight[""]) for pair in each.words) for each in (one, other)]
    return shared / math.sqrt(sizes[0] * sizes[1])


def _finding(odd: _Said, others: Sequence[_Said]) -> Finding:
    rulings = [_ruling(odd, other) for other in others]
    return Finding(
        kind="figure_twice",
        where=tuple(dict.fromkeys(said.passage.where for said in (odd, *others))),
        what=f"同一件事写了不同的数：“{_quoted(odd.mention)}”与“{_quoted(others[0].mention)}”",
        why="读者记住哪一个都可能是错的；核对依据，改成一致，或者用口径说明写清为什么不同。",
        settled_by=rulings[0] if all(rulings) else "",
    )


def _ruling(one: _Said, other: _Said) -> str:
    return next((each.passage.ruling for each in (one, other) if _settles(each.passage.ruling, one, other)), "")


def _settles(ruling: str, *said: _Said) -> bool:
    """A ruling settles a difference only where it names both figures."""
    named = {(each.values, each.unit) for each in mentions(ruling)}
    return all((each.mention.values, each.mention.unit) in named for each in said)


def _quoted(mention: Mention) -> str:
    return f"{mention.before[-REACH:]}{mention.said}{mention.after[:REACH]}"
