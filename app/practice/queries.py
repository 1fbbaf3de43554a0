"""Questions beside the text. Nothing here is kept: practice is for learning, not for the record."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.domain.bank import ItemBank
from app.domain.grading import Mark
from app.domain.items.base import AnswerRefused
from app.domain.items.registry import Item, arranged, key_of, mark, parse, shown, slip_of, spell
from app.domain.manual import section_of

# As many as fit beside a section without turning it into an exam.
HANDFUL = 5


@dataclass(frozen=True)
class PracticeItem:
    """An item as shown. `seed` is the order of its options, sent along so that a letter still means the same when the answer comes."""

    id: str
    seed: int
    entry: dict[str, Any]
    values: tuple[str, ...] = ()
    outcome: Mark | None = None
    refused: str = ""


def practice_of(section_id: str, bank: ItemBank, seed: int) -> list[PracticeItem]:
    """A handful of items on this section, another one for each seed: first those that rest on it, of every clause one before a second."""
    items = list(bank.citing(section_id))
    random.Random(seed).shuffle(items)
    met: Counter[str] = Counter()
    ranked = []
    for item in items:
        own = section_of(item.clauses[0]) == section_id
        ranked.append((not own, met[item.clauses[0]], item))
        met[item.clauses[0]] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return [_shown(item, seed) for _, _, item in ranked[:HANDFUL]]


def check_practice(item_id: str, values: list[str], seed: int, bank: ItemBank) -> PracticeItem | None:
    """The item with its answer marked and explained, or with why the answer cannot be taken. None when there is no such practice item."""
    item = bank.by_id(item_id)
    if item is None or not item.practice:
        return None
    asked = arranged(item, seed)
    try:
        response = parse(asked, values)
    except AnswerRefused as refused:
        return _shown(item, seed, values=tuple(values), refused=str(refused))
    points = mark(asked, response)
    outcome = Mark(
        slot=1, item_id=item.id, points=points, max_points=100, answered=response is not None, right=points == 100,
        response=spell(asked, response), key=spell(asked, key_of(asked)), explanation=asked.explanation, clauses=asked.clauses,
        slip=slip_of(asked, response),
    )  # fmt: skip
    return _shown(item, seed, values=tuple(values), outcome=outcome)


def _shown(item: Item, seed: int, **more: Any) -> PracticeItem:
    return PracticeItem(id=item.id, seed=seed, entry={"slot": item.id, **shown(arranged(item, seed))}, **more)
