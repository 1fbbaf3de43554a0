"""Which wrong options stand beside the right one, so that the wording of the four does not give it away.

Distractors made by changing one thing of the right option would leave it in the middle of them, the one most like all others. So for each
question a place is drawn that the right option shall have among the four by likeness, by its halves, by length, by caution and by what
of the question it repeats, and those wrong options are taken that come nearest to it. Who goes by the wording then has nothing to go by.
"""

import random
from collections.abc import Mapping, Sequence
from itertools import combinations

from app.domain.guessing import GUESSERS, Weigh
from app.domain.items.options import Option, shuffled

OPTION_COUNT = 4
# More wrong texts than this are not weighed against each other: the sets grow with the third power.
MOST_WEIGHED = 6
# What the right option must not stand out by, and how much each counts.
LOOKS: tuple[tuple[Weigh, float], ...] = tuple(
    (next(guesser.weigh for guesser in GUESSERS if guesser.name == name), weight)
    for name, weight in (("alike", 2.0), ("converging", 1.0), ("longest", 1.0), ("cautious", 1.0), ("echo", 1.0))
)
# The first and the last place are the hardest to come by, so that they are aimed at somewhat more often.
BEYOND = 0.5
# How much a distractor that names a misconception is worth against the evenness of the set.
SLIP_WORTH = 0.6


def options_of(stem: str, right: str, wrong: Mapping[str, str | None], rng: random.Random) -> tuple[tuple[Option, ...], str]:
    """The options in an order drawn from `rng`, and the letter of the right one.

    `wrong` are the texts that may stand beside it, the likeliest first, each with the misconception that leads to it or None.
    """
    chosen = _chosen(stem, right, wrong, rng)
    written = [Option(key=str(place), text=text, slip=wrong.get(text)) for place, text in enumerate((right, *chosen))]
    options = shuffled(tuple(written), rng)
    return options, next(option.key for option in options if option.origin == "0")


def _chosen(stem: str, right: str, wrong: Mapping[str, str | None], rng: random.Random) -> Sequence[str]:
    weighed = list(wrong)[:MOST_WEIGHED]
    aims = [min(max(rng.uniform(-BEYOND, OPTION_COUNT + BEYOND), 0), OPTION_COUNT) for _ in LOOKS]
    sets = list(combinations(weighed, OPTION_COUNT - 1))
    rng.shuffle(sets)
    return min(sets, key=lambda texts: _cost(stem, right, texts, aims) - SLIP_WORTH * sum(wrong[text] is not None for text in texts))


def _cost(stem: str, right: str, texts: Sequence[str], aims: Sequence[float]) -> float:
    """How far the right option is from the places aimed at; one that ties with others has all their places."""
    together = (right, *texts)
    cost = 0.0
    for (weigh, worth), aim in zip(LOOKS, aims, strict=True):
        weights = weigh(stem, together)
        above, level = sum(weight > weights[0] for weight in weights), sum(weight >= weights[0] for weight in weights)
        cost += worth * max(0.0, above - aim, aim - level)
    return cost
