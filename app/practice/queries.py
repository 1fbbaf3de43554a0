"""Questions for practice: beside the text, and one by one. What is answered is remembered for review, and is no part of the record."""

import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.grading import Mark
from app.domain.items.base import AnswerRefused
from app.domain.items.registry import Item, arranged, awaits_person, key_of, parse, shown
from app.domain.manual import section_of
from app.domain.memory import Answered, Behaviour
from app.domain.practice_items import BESIDE_THE_TEXT, hint_of, item_of, marked
from app.library.load import Library

# As many as fit beside a section without turning it into an exam.
HANDFUL = 5


def fresh_key() -> str:
    """Names one showing of a form, so that sending it twice counts once."""
    return secrets.token_hex(12)


@dataclass(frozen=True)
class PracticeItem:
    """An item as shown. `seed` is the order of its options, sent along so that a letter still means the same when the answer comes.

    `hint` is the clause that it rests on and the first sentence of it. `key` names this showing. `unanswered` says that an answer was
    sent with nothing in it, which is neither right nor wrong. `self_check` says that only a person could mark the answer, and here none
    does.
    """

    id: str
    seed: int
    entry: dict[str, Any]
    hint: tuple[str, str]
    values: tuple[str, ...] = ()
    outcome: Mark | None = None
    refused: str = ""
    unanswered: bool = False
    self_check: bool = False
    key: str = field(default_factory=fresh_key)

    def answered(self, behaviour: Behaviour, at: datetime, confidence: int = 0, occasion: str = "") -> Answered:
        """The answer as the log keeps it; only for an item that has been marked."""
        if self.outcome is None:
            raise AssertionError("not marked")
        return Answered(
            item_id=self.id,
            clauses=self.outcome.clauses,
            right=self.outcome.right,
            behaviour=behaviour,
            at=at,
            seed=self.seed,
            confidence=confidence,
            slip=self.outcome.slip,
            response=self.outcome.response,
            occasion=occasion,
        )


def practice_of(section_id: str, library: Library, seed: int) -> list[PracticeItem]:
    """A handful of items on this section, another one for each seed: first those that rest on it, of every clause one before a second."""
    items = [item for item in library.bank.citing(section_id) if item.type in BESIDE_THE_TEXT]
    random.Random(seed).shuffle(items)
    met: Counter[str] = Counter()
    ranked = []
    for item in items:
        own = section_of(item.clauses[0]) == section_id
        ranked.append((not own, met[item.clauses[0]], item))
        met[item.clauses[0]] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return [shown_item(arranged(item, seed), seed, library) for _, _, item in ranked[:HANDFUL]]


def get_practice(item_id: str, library: Library, seed: int) -> PracticeItem | None:
    """An item as it is asked; None when there is no such practice item."""
    item = item_of(item_id, library.bank, library.rulebook, seed)
    return shown_item(item, seed, library) if item else None


def check_practice(item_id: str, values: Sequence[str], seed: int, library: Library) -> PracticeItem | None:
    """The item with its answer marked and explained, or with why the answer cannot be taken. None when there is no such practice item."""
    asked = item_of(item_id, library.bank, library.rulebook, seed)
    if asked is None:
        return None
    try:
        response = parse(asked, list(values))
    except AnswerRefused as refused:
        return shown_item(asked, seed, library, values=tuple(values), refused=str(refused))
    by_oneself = awaits_person(asked, key_of(asked))
    return shown_item(asked, seed, library, values=tuple(values), outcome=marked(asked, response), self_check=by_oneself)


def shown_item(asked: Item, seed: int, library: Library, **more: Any) -> PracticeItem:
    """An item that `seed` has arranged, as the page shows it."""
    entry = {"slot": asked.id, **shown(asked)}
    return PracticeItem(id=asked.id, seed=seed, entry=entry, hint=hint_of(asked, library.manual), **more)
