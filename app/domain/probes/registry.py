"""The areas in which a misconception can be looked for, and what their probes tell apart under the rulebook in use."""

import random
from collections import defaultdict
from typing import NamedTuple

from app.domain import diagnosis
from app.domain.diagnosis import Pattern
from app.domain.generators.base import Case, Generator
from app.domain.probes.base import Area
from app.domain.probes.routing import ROUTING
from app.domain.probes.tiers import TIERS
from app.domain.rulebook import Rulebook

AREAS: dict[str, Area] = {area.key: area for area in (TIERS, ROUTING)}


def _generator(area: Area) -> Generator:
    """The area's probes as a generator, so that practice can ask them one by one."""
    return Generator(area.items, "single", area.key, area.cases, lambda case, rulebook, rng: area.make(case, rulebook, rng).item)


# By the name that the ids of their items begin with. No paper draws them, and nothing counts them.
PROBES: dict[str, Generator] = {area.items: _generator(area) for area in AREAS.values()}


class Kit(NamedTuple):
    """`cases` by the pattern of the probes made of them, and by their facts; `classes` of misconceptions that no probe tells apart."""

    area: Area
    cases: dict[Pattern, tuple[Case, ...]]
    by_facts: dict[str, Case]
    classes: tuple[tuple[str, ...], ...]

    @property
    def unseen(self) -> tuple[str, ...]:
        """The misconceptions that no probe shows."""
        return next(tuple(key for key in group if key) for group in self.classes if diagnosis.NONE in group)

    @property
    def joined(self) -> tuple[tuple[str, ...], ...]:
        """The misconceptions that can only be named together."""
        return tuple(group for group in self.classes if diagnosis.NONE not in group and len(group) > 1)


_KITS: dict[str, tuple[Rulebook, Kit]] = {}


def kit_of(area: Area, rulebook: Rulebook) -> Kit:
    """The kit of an area. Making it takes about a second: it is kept for the rulebook in use, which never changes while it is."""
    held = _KITS.get(area.key)
    if held is None or held[0] is not rulebook:
        held = (rulebook, _made(area, rulebook))
        _KITS[area.key] = held
    return held[1]


def _made(area: Area, rulebook: Rulebook) -> Kit:
    found: dict[Pattern, list[Case]] = defaultdict(list)
    for case in area.cases(rulebook):
        # Who is led where follows from the case; the seed only dresses it.
        found[area.make(case, rulebook, random.Random(0)).pattern].append(case)
    by_facts = {case.facts: case for cases in found.values() for case in cases}
    return Kit(area, {pattern: tuple(cases) for pattern, cases in found.items()}, by_facts, diagnosis.classes(area.mistakes, found))
