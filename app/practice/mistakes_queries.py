"""The book of mistakes."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.manual import section_of
from app.domain.mistakes import Mistake, mistakes
from app.library.load import Library
from app.practice.memory_queries import Memory, get_memory, get_sealed
from app.practice.queries import PracticeItem, get_practice


@dataclass(frozen=True)
class MistakeLine:
    """A mistake with its question, asked anew."""

    mistake: Mistake
    item: PracticeItem

    @property
    def section(self) -> str:
        return section_of(self.mistake.last.clauses[0])


def get_mistakes(person_id: int, library: Library, seed: int, now: datetime, memory: Memory | None = None) -> list[MistakeLine]:
    """What stands in the book, the latest first.

    What only exams may ask, what the bank no longer holds, and exams whose result keeps the keys back are left to the daily review.
    """
    sealed = get_sealed(person_id, now)
    log = (memory or get_memory(person_id, now)).log
    found = mistakes(entry for entry in log if entry.occasion not in sealed)
    return [MistakeLine(mistake, item) for mistake in found if (item := get_practice(mistake.item_id, library, seed))]
