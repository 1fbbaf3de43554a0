"""Test-wise guessers: readers who never opened the manual and choose by how the options of a single choice are written.

Each guesser gives every option a number and takes the option with the highest; where several tie, any of them with equal odds, so a
score is exact and needs no dice. An item bank is fair when no guesser does much better, or much worse, than blind chance: whoever knows
that a trick fails may turn it round.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.domain.items.single import SingleItem
from app.domain.text_likeness import bare, grams, likeness

# Percentage points from chance within which a guesser must stay over all single choices of a bank.
TOLERANCE = 5.0

Texts = tuple[str, ...]
Weigh = Callable[[str, Texts], Sequence[float]]

ABSOLUTE = re.compile(r"必须|务必|一律|所有|绝不|绝对|一定|任何|从不|从来|永远|只要|完全|全部")
HEDGED = re.compile(r"(?<![照响反供相答])应|(?<![许认])可(?!疑)|一般|通常|大致|大概|尽量|适当|有时|建议|宁可|按规定|如实|暂|视情况|必要时")
POLITE = re.compile(r"请|您|对不起|抱歉|道歉|谢|麻烦|稍等|慢走|您好|微笑|双手|轻声|主动|帮")
CAUTIOUS = re.compile(r"报告|核实|核对|核验|登记|记录|记下|说明|确认|负责人|按规定|保护|提醒|先")
NEGATIVE = re.compile(r"不|没|无|未|(?<![识特个级类分])别(?!在)|勿|免|拒")
SPECIFIC = re.compile(r"\d+|[A-Za-z]{2,}|“[^”]*”|《[^》]*》|、|（[^）]*）")
JOINED = re.compile(r"，|；|、|并|同时|再|且|以及|然后")
AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Guesser(NamedTuple):
    """`weigh` numbers the options of (stem, texts); the highest number is what this guesser takes."""

    name: str
    title: str
    weigh: Weigh


class Score(NamedTuple):
    """What a guesser scores over a set of items, and what blind chance would; both as shares of full marks, 0..1."""

    guesser: str
    title: str
    items: int
    score: float
    chance: float

    @property
    def points(self) -> float:
        """Percentage points above chance; below it when negative."""
        return 100 * (self.score - self.chance)

    @property
    def within(self) -> bool:
        """Whether the guesser gains no more than is tolerated, and does not miss so often that its reverse would."""
        return abs(self.points) <= TOLERANCE


def _found(pattern: re.Pattern[str], sign: int = 1) -> Weigh:
    return lambda _stem, texts: [sign * len(pattern.findall(text)) for text in texts]


def _length(_stem: str, texts: Texts) -> list[float]:
    return [len(text) for text in texts]


def _shortness(_stem: str, texts: Texts) -> list[float]:
    return [-len(text) for text in texts]


def _echo(stem: str, texts: Texts) -> list[float]:
    heard = grams(stem, 2)
    return [len(grams(text, 2) & heard) / max(1, len(grams(text, 2))) for text in texts]


def _alike(_stem: str, texts: Texts) -> list[float]:
    return [sum(likeness(grams(text, 2), grams(other, 2)) for other in texts if other is not text) for text in texts]


def _odd(stem: str, texts: Texts) -> list[float]:
    return [-weight for weight in _alike(stem, texts)]


def _converging(_stem: str, texts: Texts) -> list[float]:
    """A writer often makes distractors by changing one half of the key, so the halves of the key are met most often."""
    halves = [[bare(half) for half in re.split(r"[，；、]", text)] for text in texts]
    met = Counter(half for pieces in halves for half in set(pieces))
    return [sum(met[half] for half in pieces) / len(pieces) for pieces in halves]


def _joined(_stem: str, texts: Texts) -> list[float]:
    """The most parts first, then the longest."""
    return [1000 * len(JOINED.findall(text)) + len(text) for text in texts]


def _measured(_stem: str, texts: Texts) -> list[float]:
    """Hedged words speak for an option, absolute ones against it."""
    return [len(HEDGED.findall(text)) - len(ABSOLUTE.findall(text)) for text in texts]


def _middle_amount(_stem: str, texts: Texts) -> list[float]:
    """Among options that each hold a number, those in the middle of the range; elsewhere no opinion."""
    amounts = [AMOUNT.search(text) for text in texts]
    numbers = [float(found[0].replace(",", "")) for found in amounts if found]
    if len(numbers) < len(texts):
        return [0.0] * len(texts)
    edges = (min(numbers), max(numbers))
    return [0.0 if number in edges else 1.0 for number in numbers]


def _middle_place(_stem: str, texts: Texts) -> list[float]:
    return [0.0 if place in (0, len(texts) - 1) else 1.0 for place in range(len(texts))]


def _first_place(_stem: str, texts: Texts) -> list[float]:
    return [-place for place in range(len(texts))]


_BY_WORDING = (
    Guesser("longest", "最长", _length),
    Guesser("shortest", "最短", _shortness),
    Guesser("specific", "最具体", _found(SPECIFIC)),
    Guesser("echo", "与题干呼应", _echo),
    Guesser("odd", "与众不同", _odd),
    Guesser("alike", "与其他最像", _alike),
    Guesser("converging", "两半都常见", _converging),
    Guesser("measured", "语气有余地", _measured),
    Guesser("not-absolute", "避开绝对词", _found(ABSOLUTE, -1)),
    Guesser("polite", "最客气", _found(POLITE)),
    Guesser("cautious", "最稳妥", _found(CAUTIOUS)),
    Guesser("negative", "带否定词", _found(NEGATIVE)),
    Guesser("joined", "分句最多", _joined),
    Guesser("middle-amount", "数值居中", _middle_amount),
)
_BY_PLACE = (
    Guesser("middle-place", "位置居中", _middle_place),
    Guesser("first-place", "第一项", _first_place),
)


def _vote(stem: str, texts: Texts) -> list[float]:
    """Every guesser that goes by the wording has one vote, split among the options it cannot choose between."""
    votes = [0.0] * len(texts)
    for guesser in _BY_WORDING:
        taken = _highest(guesser.weigh(stem, texts))
        for place in taken:
            votes[place] += 1 / len(taken)
    # Sums of thirds and quarters in different orders must still tie.
    return [round(vote, 9) for vote in votes]


GUESSERS: tuple[Guesser, ...] = (*_BY_WORDING, *_BY_PLACE, Guesser("vote", "以上合议", _vote))


def odds(guesser: Guesser, item: SingleItem) -> float:
    """The probability, 0..1, that this guesser is right about the item."""
    taken = _taken(guesser, item.stem, tuple(option.text for option in item.options))
    return 1 / len(taken) if any(item.options[place].key == item.key for place in taken) else 0.0


def scores(items: Iterable[SingleItem]) -> tuple[Score, ...]:
    """The score of every guesser over the items, in the order of GUESSERS. No score over no item."""
    asked = tuple(items)
    if not asked:
        return ()
    chance = sum(1 / len(item.options) for item in asked) / len(asked)
    return tuple(
        Score(guesser.name, guesser.title, len(asked), sum(odds(guesser, item) for item in asked) / len(asked), chance)
        for guesser in GUESSERS
    )


@lru_cache(maxsize=50_000)
def _taken(guesser: Guesser, stem: str, texts: Texts) -> tuple[int, ...]:
    return _highest(guesser.weigh(stem, texts))


def _highest(weights: Sequence[float]) -> tuple[int, ...]:
    best = max(weights)
    return tuple(place for place, weight in enumerate(weights) if weight == best)
