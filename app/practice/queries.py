"""Questions beside the text. Nothing here is kept: practice is for learning, not for the record."""

from dataclasses import dataclass
from typing import Any

from app.domain.bank import ItemBank
from app.domain.grading import Mark
from app.domain.items.base import AnswerRefused
from app.domain.items.registry import Item, arranged, key_of, mark, parse, shown, spell


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
    """The items that cite a clause of this section."""
    return [_shown(item, seed) for item in bank.citing(section_id)]


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
    )  # fmt: skip
    return _shown(item, seed, values=tuple(values), outcome=outcome)


def _shown(item: Item, seed: int, **more: Any) -> PracticeItem:
    return PracticeItem(id=item.id, seed=seed, entry={"slot": item.id, **shown(arranged(item, seed))}, **more)
