"""The manual as values: chapters, sections and clauses."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from app.domain.values import Frozen

Source = Literal["bank", "supplement"]


class Clause(Frozen):
    """One rule statement with a stable id. `text` is its plain text; `source` says whose it is; `ruling` what gap of the source it settles.

    `confirmed` names who of the bank has confirmed a supplement, and when; empty until then.
    """

    id: str
    text: str
    source: Source
    examinable: bool = True
    duty_critical: bool = False
    ruling: str = ""
    confirmed: str = ""

    @property
    def certifying(self) -> bool:
        """Whether a certifying paper may rest on it outside demo data: the bank's own words, or confirmed by it."""
        return self.source == "bank" or bool(self.confirmed)


class Section(Frozen):
    """One reading unit. `html` is sanitised; `digest` changes with the text, so that readers can be told what changed."""

    id: str
    title: str
    minutes: int
    source: Source
    objectives: tuple[str, ...]
    html: str
    clauses: tuple[Clause, ...]
    digest: str


class Chapter(Frozen):
    key: str
    number: str
    title: str
    sections: tuple[Section, ...]


class Manual(Frozen):
    """The whole manual in reading order. `version` and `effective_on` name the edition."""

    title: str
    version: str
    effective_on: date
    chapters: tuple[Chapter, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for chapter in self.chapters for section in chapter.sections)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for section in self.sections for clause in section.clauses)

    def section(self, section_id: str) -> Section | None:
        return next((section for section in self.sections if section.id == section_id), None)

    def clause(self, clause_id: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == clause_id), None)


def in_order(clause_ids: Iterable[str]) -> list[str]:
    """Clause ids in the manual's order, each once: 3.1.2 before 3.1.20."""
    return sorted(set(clause_ids), key=lambda clause_id: [int(part) for part in clause_id.split(".")])


def section_of(clause_id: str) -> str:
    """The section a clause id belongs to: 3.1.4 → 3.1, 0.2 → 0."""
    return clause_id.rsplit(".", 1)[0]
