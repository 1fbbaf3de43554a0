"""What a probe is: a question with every option to which some misconception leads, and who is led where."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from app.domain.diagnosis import Answer, Pattern, answer_of, pattern_of
from app.domain.generators.base import Case
from app.domain.items.options import Option, shuffled
from app.domain.items.single import SingleItem
from app.domain.rulebook import Rulebook

# Fewer options than this would let a guess weigh too much.
FEWEST_OPTIONS = 4


class Probe(NamedTuple):
    """`leads`: the letter to which each misconception leads that does not lead to the key."""

    item: SingleItem
    leads: Mapping[str, str]

    @property
    def pattern(self) -> Pattern:
        return pattern_of(self.item.key, (option.key for option in self.item.options), self.leads)

    def answer(self, letter: str, keys: Iterable[str]) -> Answer:
        """What choosing this letter says of the misconceptions `keys`."""
        return answer_of(letter, self.item.key, len(self.item.options), self.leads, keys)


class Area(NamedTuple):
    """A field of the trade with its misconceptions (keys). `items`: what the ids of its questions begin with.

    `cases` lists every case, always in one order; `make` dresses one.
    """

    key: str
    title: str
    items: str
    mistakes: tuple[str, ...]
    cases: Callable[[Rulebook], tuple[Case, ...]]
    make: Callable[[Case, Rulebook, random.Random], Probe]


def probe_of(right: str, wrong: Mapping[str, str], fillers: Iterable[str], rng: random.Random, **item: Any) -> Probe:
    """The probe with this right option. `wrong`: the text to which each misconception leads; `fillers` fill up what is too few."""
    texts = dict.fromkeys([right, *wrong.values()])
    for text in fillers:
        if len(texts) >= FEWEST_OPTIONS:
            break
        texts[text] = None
    first = {text: mistake for mistake, text in reversed(list(wrong.items())) if text != right}
    options = shuffled(tuple(Option(key=str(place), text=text, slip=first.get(text)) for place, text in enumerate(texts)), rng)
    letters = {option.text: option.key for option in options}
    leads = {mistake: letters[text] for mistake, text in wrong.items() if text != right}
    return Probe(SingleItem(options=options, key=letters[right], practice=False, **item), leads)
