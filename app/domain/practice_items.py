"""Which items practice may ask, how one is chosen for a clause, and how an answer is marked: as in an exam, by the same grading."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from app.domain.bank import ItemBank
from app.domain.generators.base import Case, item_id
from app.domain.generators.registry import GENERATORS
from app.domain.grading import Mark, grade
from app.domain.items.base import Response
from app.domain.items.plain import PLAIN_TYPES
from app.domain.items.registry import Item, arranged
from app.domain.manual import Manual, section_of
from app.domain.memory import Answered
from app.domain.paper import Paper, PaperItem
from app.domain.probes.registry import PROBES
from app.domain.rulebook import Rulebook

# Questions made to order: those that papers draw too, and those that a diagnosis asks.
ASKED = GENERATORS | PROBES
# A text is asked beside the section alone, for nobody marks it there: one looks it over oneself.
BESIDE_THE_TEXT = (*PLAIN_TYPES, "text")
NEVER = datetime.min.replace(tzinfo=UTC)


class Given(NamedTuple):
    """An answer as a form brings it: the values, the seed of the order in which they were offered, and the key of the form.

    `skip` says that the person does not know and asks for the answer; the values are none then.
    """

    values: tuple[str, ...]
    seed: int
    key: str
    skip: bool = False


_POOLS: list[tuple[ItemBank, Mapping[str, tuple[Item, ...]]]] = []
_CASES: list[tuple[Rulebook, dict[str, dict[str, Case]]]] = []


def pool_of(bank: ItemBank) -> Mapping[str, tuple[Item, ...]]:
    """The items that practice may ask, by clause. Kept for the bank in use, which never changes while it is."""
    for held, pool in _POOLS:
        if held is bank:
            return pool
    found: dict[str, list[Item]] = {}
    for item in bank.items:
        if item.practice and item.type in PLAIN_TYPES:
            for clause in dict.fromkeys(item.clauses):
                found.setdefault(clause, []).append(item)
    pool = {clause: tuple(items) for clause, items in found.items()}
    _POOLS[:] = [(bank, pool)]
    return pool


def item_of(wanted: str, bank: ItemBank, rulebook: Rulebook, seed: int) -> Item | None:
    """The item as `seed` arranges it, written or generated; None where practice may not ask it or it is gone from the bank."""
    generator = ASKED.get(wanted.partition("~")[0]) if "~" in wanted else None
    if generator is not None:
        case = _cases_of(generator.name, rulebook).get(wanted)
        return arranged(generator.make(case, rulebook, random.Random(f"{wanted}:{seed}")), seed) if case else None
    item = bank.by_id(wanted)
    return arranged(item, seed) if item and item.practice and item.type in BESIDE_THE_TEXT else None


def pick(clause: str, bank: ItemBank, log: Iterable[Answered], seed: int) -> Item | None:
    """An item on this clause, in file order of its options: one not asked yet, else the one asked longest ago.

    Of equals the seed decides, and an item that rests on this clause first comes before one that only touches it.
    """
    last: dict[str, datetime] = {}
    for entry in log:
        last[entry.item_id] = max(entry.at, last.get(entry.item_id, NEVER))
    items = list(pool_of(bank).get(clause, ()))
    random.Random(f"{clause}:{seed}").shuffle(items)
    items.sort(key=lambda item: (last.get(item.id, NEVER), item.clauses[0] != clause))
    return items[0] if items else None


def spread(clauses: Sequence[str], bank: ItemBank, seed: int, count: int) -> list[Item]:
    """`count` different items from all over these clauses, in an order drawn from `seed`; fewer where there are no more."""
    rng = random.Random(f"spread:{seed}")
    pool = pool_of(bank)
    order = [clause for clause in clauses if clause in pool]
    rng.shuffle(order)
    chosen: dict[str, Item] = {}
    while order and len(chosen) < count:
        left = []
        for clause in order:
            fresh = [item for item in pool[clause] if item.id not in chosen]
            if fresh and len(chosen) < count:
                item = rng.choice(fresh)
                chosen[item.id] = item
                left.append(clause)
        order = left
    return list(chosen.values())


def marked(item: Item, response: Response) -> Mark:
    """One answer, marked as a paper of one item is."""
    paper = Paper(
        slug="practice", title="", minutes=0, cut=0, edition="", seed=0, items=(PaperItem(slot=1, item=item, points=100),)
    )  # fmt: skip
    return grade(paper, {1: response}).marks[0]


def hint_of(item: Item, manual: Manual) -> tuple[str, str]:
    """Where the answer stands: the clause that the item rests on first, and its first sentence; "" where the clause is gone."""
    clause_id = item.clauses[0]
    section = manual.section(section_of(clause_id))
    clause = next((clause for clause in section.clauses if clause.id == clause_id), None) if section else None
    return clause_id, first_sentence(clause.text) if clause else ""


def first_sentence(text: str) -> str:
    """The text up to and with its first full stop; the whole where it has none."""
    head, stop, _rest = text.partition("。")
    return head + stop


def _cases_of(name: str, rulebook: Rulebook) -> dict[str, Case]:
    """A generator's cases by the id of their item, for the rulebook in use."""
    if not _CASES or _CASES[0][0] is not rulebook:
        _CASES[:] = [(rulebook, {})]
    held = _CASES[0][1]
    if name not in held:
        held[name] = {item_id(name, case.facts): case for case in ASKED[name].cases(rulebook)}
    return held[name]
