"""Drawing a paper from a blueprint: deterministic by seed, unseen items first, nothing asked twice."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeVar

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint, Draw
from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.registry import GENERATORS
from app.domain.items.registry import ITEM_TYPES, Item, arranged, shown
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

T = TypeVar("T")
Taken = dict[str, tuple[Item, int]]

_CASES: dict[str, tuple[Rulebook, tuple[tuple[Case, str, str], ...]]] = {}

TYPE_ORDER = {name: position for position, name in enumerate(ITEM_TYPES)}


class Unsatisfiable(ValueError):
    """The bank has too few items for a part of the blueprint."""

    def __init__(self, part: Draw, have: int) -> None:
        self.part, self.have = part, have
        super().__init__(f"需要 {part.count} 题，只有 {have} 题可抽")


class PaperItem(Frozen):
    """An item as asked: options in shown order, key included, so it stays on the server. `points` are points ×100; slots count from 1."""

    slot: int
    item: Item
    points: int


class Paper(Frozen):
    """A paper as one person is asked it. `cut` is a percentage; `edition` the digest of the library it was drawn from."""

    slug: str
    title: str
    minutes: int
    cut: int
    use: Literal["exam", "check"] = "exam"
    edition: str
    seed: int
    items: tuple[PaperItem, ...]

    def slot(self, number: int) -> PaperItem | None:
        """The item in this slot, None when the paper has no such slot."""
        return next((entry for entry in self.items if entry.slot == number), None)

    @property
    def max_points(self) -> int:
        """Full marks, ×100."""
        return sum(entry.points for entry in self.items)


def draw(
    blueprint: Blueprint,
    bank: ItemBank,
    rulebook: Rulebook,
    seed: int,
    seen: frozenset[str] = frozenset(),
    *,
    edition: str = "",
    withheld: frozenset[str] = frozenset(),
) -> Paper:
    """The paper that `seed` gives. `seen` holds the item ids this person met before; they come last. Raises Unsatisfiable.

    No item rests on a clause in `withheld`: a certifying paper asks only what is the bank's own or confirmed by it.
    """
    rng = random.Random(f"{blueprint.slug}:{seed}")
    taken: Taken = {}
    for part in blueprint.draw:
        items = (
            _generated(part, rulebook, rng, seen, taken, withheld) if part.generator else _written(part, bank, rng, seen, taken, withheld)
        )
        taken.update((item.id, (item, part.points * 100)) for item in items)
    entries = list(taken.values())
    rng.shuffle(entries)
    # Items of one type stand together, as on any paper of the trade; the sort keeps the drawn order within a type.
    entries.sort(key=lambda entry: TYPE_ORDER[entry[0].type])
    asked = tuple(
        PaperItem(slot=slot, item=arranged(item, rng.getrandbits(64)), points=points)
        for slot, (item, points) in enumerate(entries, start=1)
    )
    told = {field: getattr(blueprint, field) for field in ("slug", "title", "minutes", "cut", "use")}
    return Paper(**told, edition=edition, seed=seed, items=asked)


def undrawable(bank: ItemBank, rulebook: Rulebook, withheld: frozenset[str]) -> tuple[Blueprint, ...]:
    """The exams for which no paper can be drawn while nothing may rest on the clauses in `withheld`; none when nothing is withheld."""
    return tuple(
        blueprint
        for blueprint in bank.blueprints
        if withheld and blueprint.use == "exam" and not _drawable(blueprint, bank, rulebook, withheld)
    )


def shown_paper(paper: Paper) -> list[dict[str, Any]]:
    """What the browser may see of a paper, slot by slot: no key, no explanation, no ids that might hint at either."""
    return [{"slot": entry.slot, "points": entry.points, **shown(entry.item)} for entry in paper.items]


def _drawable(blueprint: Blueprint, bank: ItemBank, rulebook: Rulebook, withheld: frozenset[str]) -> bool:
    try:
        draw(blueprint, bank, rulebook, 0, withheld=withheld)
    except Unsatisfiable:
        return False
    return True


def _written(part: Draw, bank: ItemBank, rng: random.Random, seen: frozenset[str], taken: Taken, withheld: frozenset[str]) -> list[Item]:
    pool = [item for item in bank.items if item.id not in taken and part.takes(item)]
    return _first(iter(_spread(((item, item.clauses[0], item.id) for item in pool), rng, seen)), part, taken, withheld)


def _generated(
    part: Draw, rulebook: Rulebook, rng: random.Random, seen: frozenset[str], taken: Taken, withheld: frozenset[str]
) -> list[Item]:
    generator: Generator = GENERATORS[str(part.generator)]
    ordered = _spread((entry for entry in _named_cases(generator, rulebook) if entry[2] not in taken), rng, seen)
    return _first((generator.make(case, rulebook, rng) for case in ordered), part, taken, withheld)


def _named_cases(generator: Generator, rulebook: Rulebook) -> tuple[tuple[Case, str, str], ...]:
    """Every case with its group and the id its item will have. Kept for the rulebook in use, which never changes while it is."""
    held = _CASES.get(generator.name)
    if held is None or held[0] is not rulebook:
        held = (rulebook, tuple((case, case.group, item_id(generator.name, case.facts)) for case in generator.cases(rulebook)))
        _CASES[generator.name] = held
    return held[1]


def _spread(entries: Iterable[tuple[T, str, str]], rng: random.Random, seen: frozenset[str]) -> list[T]:
    """Entries of (value, group, id) in an order drawn from `rng`: unseen before seen, and one of each group before a second of any."""
    shuffled = list(entries)
    rng.shuffle(shuffled)
    shuffled.sort(key=lambda entry: entry[2] in seen)
    met: Counter[tuple[bool, str]] = Counter()
    ranked = []
    for value, group, entry_id in shuffled:
        again = entry_id in seen
        ranked.append((again, met[again, group], value))
        met[again, group] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return [value for _, _, value in ranked]


def _first(ordered: Iterator[Item], part: Draw, taken: Taken, withheld: frozenset[str]) -> list[Item]:
    """The first `count` items that rest on no withheld clause and ask what nothing on the paper asks yet."""
    asked = {item.question for item, _ in taken.values() if item.question}
    chosen: list[Item] = []
    for item in ordered:
        if item.question in asked or withheld.intersection(item.clauses):
            continue
        chosen.append(item)
        if len(chosen) == part.count:
            return chosen
        if item.question:
            asked.add(item.question)
    raise Unsatisfiable(part, len(chosen))
