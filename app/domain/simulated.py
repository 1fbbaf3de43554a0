"""Simulated learners: each holds one misconception, or none, and slips at a given rate; does the diagnosis name what they hold?"""

import random
from collections import Counter
from typing import NamedTuple

from app.domain import diagnosis
from app.domain.diagnosis import NONE, Answer, Pattern, Verdict, Weights
from app.domain.probes.registry import Kit

# What must be reached: named without and with slips, and accused though there is nothing.
NAMED_NOISELESS = 0.95
NAMED_SLIPPING = 0.80
ACCUSED = 0.05

Path = tuple[tuple[Pattern, int], ...]


class Figures(NamedTuple):
    """`named` of the learners with a misconception, `accused` of those without, as shares 0..1; `worst` is the least often named one.

    `questions` and `questions_without` are means over learners with and without a misconception.
    """

    slip: float
    learners: int
    perfect: int
    named: float
    accused: float
    questions: float
    questions_without: float
    worst: tuple[str, float]

    @property
    def reached(self) -> bool:
        """Whether the bars for this rate of slips are met."""
        return self.named >= (NAMED_SLIPPING if self.slip else NAMED_NOISELESS) and self.accused <= ACCUSED


class Learner(NamedTuple):
    """Who answers: `holds` a misconception (or none), and chooses another option than it leads to with probability `slip`."""

    holds: str
    slip: float
    rng: random.Random

    def chooses(self, sides: list[frozenset[str]]) -> int:
        """The place of the option chosen; each option is given by the hypotheses that lead to it."""
        led = next(place for place, side in enumerate(sides) if self.holds in side)
        if self.rng.random() >= self.slip:
            return led
        return self.rng.choice([place for place in range(len(sides)) if place != led])


class Simulation:
    """Runs of one area. The next question after the same answers is always the same, so it is looked for once."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.keys = kit.area.mistakes
        self._next: dict[Path, Pattern] = {}

    def figures(self, runs: int, slip: float, rng: random.Random) -> Figures:
        """`runs` learners of each misconception, and as many without one in all."""
        named, asked, cleared_asked, accused = Counter[str](), 0, 0, 0
        perfect = runs * len(self.keys)
        for holds in self.keys:
            for _ in range(runs):
                verdict, questions = self.run(Learner(holds, slip, rng))
                named[holds] += holds in verdict.named
                asked += questions
        for _ in range(perfect):
            verdict, questions = self.run(Learner(NONE, slip, rng))
            accused += bool(verdict.named)
            cleared_asked += questions
        worst = min(self.keys, key=lambda key: named[key])
        return Figures(
            slip=slip,
            learners=perfect,
            perfect=perfect,
            named=sum(named.values()) / perfect,
            accused=accused / perfect,
            questions=asked / perfect,
            questions_without=cleared_asked / perfect,
            worst=(worst, named[worst] / runs),
        )

    def run(self, learner: Learner) -> tuple[Verdict, int]:
        """The verdict on one learner, and after how many questions."""
        weights: Weights = diagnosis.prior(self.keys)
        path: Path = ()
        while (said := diagnosis.verdict(weights, self.kit.classes, len(path))) is None:
            pattern = self._question(path, weights)
            sides = diagnosis.sides(pattern, self.keys)
            place = learner.chooses(sides)
            weights = diagnosis.weighed(weights, Answer(sides[place], pattern.options))
            path = (*path, (pattern, place))
        return said, len(path)

    def _question(self, path: Path, weights: Weights) -> Pattern:
        if path not in self._next:
            asked = {pattern for pattern, _ in path}
            self._next[path] = diagnosis.best((pattern for pattern in self.kit.cases if pattern not in asked), weights)
        return self._next[path]
