"""Some items of a generator, for a look at them: always the same ones, and spread over its outcomes as on a paper."""

import random
from collections import Counter

from app.domain.generators.base import Generator
from app.domain.items.registry import Item
from app.domain.rulebook import Rulebook


def sample(generator: Generator, rulebook: Rulebook, count: int) -> tuple[Item, ...]:
    """Up to `count` items: one of each outcome before a second of any, in an order drawn from the generator's name."""
    rng = random.Random(generator.name)
    cases = list(generator.cases(rulebook))
    rng.shuffle(cases)
    met: Counter[str] = Counter()
    ranked = []
    for case in cases:
        ranked.append((met[case.group], case))
        met[case.group] += 1
    ranked.sort(key=lambda entry: entry[0])
    return tuple(generator.make(case, rulebook, rng) for _, case in ranked[:count])
