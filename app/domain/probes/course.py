"""A diagnosis under way: from the answers so far to the next question or the verdict, and what to practise after it."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from app.domain import diagnosis
from app.domain.diagnosis import Verdict
from app.domain.generators.base import Case, item_id
from app.domain.probes.base import Probe
from app.domain.probes.registry import Kit
from app.domain.rulebook import Rulebook

PRACTISED = 3
# Who has answered more wrongly, without a pattern, has nothing fixed to be named, and is not told that all is well.
MOST_SLIPS = 2


class Course(NamedTuple):
    """How many were asked, and what follows: the next case with its question, or the verdict."""

    asked: int
    case: Case | None
    probe: Probe | None
    verdict: Verdict | None


class OutOfDate(ValueError):
    """A question that was asked can no longer be made: the rules have changed since."""


def course(kit: Kit, rulebook: Rulebook, seed: int, given: Sequence[tuple[str, str]]) -> Course:
    """Where a diagnosis stands after `given`: pairs of the facts of the case that was asked and the letter chosen. Raises OutOfDate."""
    weights, asked, wrong = diagnosis.prior(kit.area.mistakes), set(), 0
    for facts, letter in given:
        case = kit.by_facts.get(facts)
        if case is None:
            raise OutOfDate(facts)
        probe = dressed(kit, case, rulebook, seed)
        weights = diagnosis.weighed(weights, probe.answer(letter, kit.area.mistakes))
        asked.add(probe.pattern)
        wrong += letter != probe.item.key
    said = diagnosis.verdict(weights, kit.classes, len(given))
    if said is not None:
        cleared = said.cleared and wrong <= MOST_SLIPS
        return Course(len(given), None, None, said._replace(cleared=cleared))
    pattern = diagnosis.best((pattern for pattern in kit.cases if pattern not in asked), weights)
    case = random.Random(f"{seed}:{len(given)}").choice(kit.cases[pattern])
    return Course(len(given), case, dressed(kit, case, rulebook, seed), None)


def dressed(kit: Kit, case: Case, rulebook: Rulebook, seed: int) -> Probe:
    """The question as this diagnosis asks it."""
    return kit.area.make(case, rulebook, random.Random(f"{seed}:{case.facts}"))


def drill(kit: Kit, named: Sequence[str], seed: int) -> tuple[str, ...]:
    """Ids of questions to practise what was named: those that it alone, or with few others, gets wrong, each of another kind."""
    rng = random.Random(f"drill:{seed}")
    fitting = [pattern for pattern in kit.cases if any(set(named) & set(group) for group in pattern.groups)]
    rng.shuffle(fitting)
    fitting.sort(key=lambda pattern: sum(map(len, pattern.groups)))
    return tuple(item_id(kit.area.items, rng.choice(kit.cases[pattern]).facts) for pattern in fitting[:PRACTISED])
