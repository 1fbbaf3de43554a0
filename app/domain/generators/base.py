"""What a generator is: a list of cases, each a distinct set of deciding facts, and a way to make an item of one."""

import hashlib
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from app.domain.items.registry import Item
from app.domain.rulebook import Rulebook


class Case(NamedTuple):
    """One set of deciding facts. `facts` is its fingerprint, `group` the outcome by which a paper spreads its cases."""

    facts: str
    group: str
    data: Any


class Generator(NamedTuple):
    """`cases` lists every case of a rulebook, always in one order. `make` dresses a case as an item; the same seed, the same item."""

    name: str
    type: str
    subject: str
    cases: Callable[[Rulebook], tuple[Case, ...]]
    make: Callable[[Case, Rulebook, random.Random], Item]


def item_id(generator: str, facts: str) -> str:
    """The id of a generated item: equal for equal deciding facts, so that "seen before" means the same question, not the same words."""
    return f"{generator}~{hashlib.sha256(facts.encode()).hexdigest()[:12]}"
