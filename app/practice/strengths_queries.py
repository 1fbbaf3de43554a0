"""Strong and weak clauses."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from app.domain.manual import Chapter, Section
from app.domain.memory import Strength, strength
from app.domain.practice_items import pool_of
from app.library.load import Library
from app.practice.memory_queries import Memory, get_memory


@dataclass(frozen=True)
class Cell:
    """An examinable clause: how firm it is, and whether practice can ask it."""

    clause: str
    text: str
    strength: Strength
    askable: bool


@dataclass(frozen=True)
class SectionRow:
    section: Section
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ChapterRows:
    chapter: Chapter
    rows: tuple[SectionRow, ...]


@dataclass(frozen=True)
class StrengthMap:
    """Every examinable clause of the manual in reading order, and how many there are of each strength."""

    chapters: tuple[ChapterRows, ...]
    counts: dict[Strength, int]

    def of(self, wanted: Strength) -> list[Cell]:
        """The cells of one strength."""
        return [cell for each in self.chapters for row in each.rows for cell in row.cells if cell.strength is wanted]


def get_strengths(person_id: int, library: Library, now: datetime, memory: Memory | None = None) -> StrengthMap:
    """The map of one person, as of now."""
    cards, pool = (memory or get_memory(person_id, now)).cards, pool_of(library.bank)

    def row(section: Section) -> SectionRow:
        return SectionRow(
            section,
            tuple(
                Cell(clause.id, clause.text, strength(cards.get(clause.id), now), clause.id in pool)
                for clause in section.clauses
                if clause.examinable
            ),
        )

    chapters = [
        ChapterRows(chapter, tuple(found for section in chapter.sections if (found := row(section)).cells))
        for chapter in library.manual.chapters
    ]
    counts = Counter(cell.strength for each in chapters for line in each.rows for cell in line.cells)
    return StrengthMap(tuple(each for each in chapters if each.rows), {word: counts[word] for word in Strength})
