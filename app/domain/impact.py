"""What rests on a clause: the items that ask about it, the rules that cite it, the papers that may draw it, and what stands beside it."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint, Draw
from app.domain.generators.registry import GENERATORS
from app.domain.items.registry import Item
from app.domain.rulebook import Rulebook
from app.domain.ruling import Rule
from app.domain.values import Frozen

BesideKind = Literal["situation", "form", "checklist", "term"]
# By generator: how many of its cases rest on each clause.
Generated = Mapping[str, Mapping[str, int]]

_COUNTED: list[tuple[Rulebook, Generated]] = []


class Cited(Frozen):
    """Something beside the chapters that cites clauses. `id` is what its page knows it by."""

    kind: BesideKind
    id: str
    title: str
    clauses: tuple[str, ...]


class Impact(Frozen):
    """What of the content rests on one clause."""

    clause: str
    items: tuple[Item, ...]
    # Generator by name, and how many different questions it makes of the clause.
    generated: tuple[tuple[str, int], ...]
    rules: tuple[str, ...]
    papers: tuple[Blueprint, ...]
    beside: tuple[Cited, ...]


def impact_of(clause_id: str, bank: ItemBank, rulebook: Rulebook, generated: Generated, beside: Iterable[Cited] = ()) -> Impact:
    """Everything in the files that cites this clause."""
    items = bank.citing_clause(clause_id)
    making = tuple((name, counts[clause_id]) for name, counts in generated.items() if counts.get(clause_id))
    names = frozenset(name for name, _ in making)
    return Impact(
        clause=clause_id,
        items=items,
        generated=making,
        rules=tuple(dict.fromkeys(name for rule in rulebook.rules() if clause_id in _clauses_of(rule) and (name := name_of(rule)))),
        papers=tuple(paper for paper in bank.blueprints if any(_may_draw(part, items, names) for part in paper.draw)),
        beside=tuple(cited for cited in beside if clause_id in cited.clauses),
    )


def generated_by(rulebook: Rulebook) -> Generated:
    """How many cases of each generator rest on each clause.

    Making every question takes half a second: the counts are kept for the rulebook in use, which never changes while it is.
    """
    for held, counts in _COUNTED:
        if held is rulebook:
            return counts
    counts = {name: _counts(name, rulebook) for name in GENERATORS}
    _COUNTED[:] = [(rulebook, counts)]
    return counts


def name_of(rule: Rule) -> str:
    """What a rule is called: its name, or its own words; "" for the part of another rule that is named."""
    signs = "、".join(getattr(rule, "signs", ()))
    return str(getattr(rule, "name", "") or getattr(rule, "title", "") or getattr(rule, "text", "") or signs)


def _clauses_of(rule: Rule) -> tuple[str, ...]:
    youth = getattr(rule, "youth", None)
    return (*rule.clauses, *youth.edge_clauses) if youth else rule.clauses


def _may_draw(part: Draw, items: Iterable[Item], generators: frozenset[str]) -> bool:
    return part.generator in generators if part.generator else any(part.takes(item) for item in items)


def _counts(name: str, rulebook: Rulebook) -> Mapping[str, int]:
    generator, count = GENERATORS[name], Counter[str]()
    for case in generator.cases(rulebook):
        # The clauses follow from the case; the seed only dresses it.
        count.update(set(generator.make(case, rulebook, random.Random(0)).clauses))
    return count
