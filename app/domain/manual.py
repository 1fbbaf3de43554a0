"""The manual as values: chapters, sections and clauses."""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import model_validator

from app.domain.outline import OutlineEntry, outline_of
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

    @property
    def digest(self) -> str:
        """Names this wording, 16 hex digits: what was confirmed, bookmarked or read holds for these words only."""
        return hashlib.sha256(f"{self.text}\0{self.ruling}".encode()).hexdigest()[:16]


class Part(Frozen):
    """A stretch of a section, sanitised HTML. `clause` is the id where it is the body of a clause; the page draws the clause's head."""

    html: str
    clause: str = ""


class Section(Frozen):
    """One reading unit, in `parts`; `digest` changes with the words and not with the markup, so that readers can be told what changed."""

    id: str
    title: str
    minutes: int
    source: Source
    objectives: tuple[str, ...]
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]
    digest: str

    @model_validator(mode="before")
    @classmethod
    def _of_an_older_release(cls, data: Any) -> Any:
        # Up to 0.2.0 an edition was stored with the page in one piece, heads of clauses included.
        if isinstance(data, dict) and "html" in data:
            kept = {key: value for key, value in data.items() if key != "html"}
            return kept | {"parts": [{"html": data["html"]}]}
        return data

    @property
    def html(self) -> str:
        """The whole text without the heads of its clauses."""
        return "\n".join(part.html for part in self.parts)

    @cached_property
    def outline(self) -> tuple[OutlineEntry, ...]:
        """Its headings and clauses, as the page lists them."""
        return outline_of((part.html, part.clause) for part in self.parts)


class Chapter(Frozen):
    key: str
    number: str
    title: str
    sections: tuple[Section, ...]


class Announcement(Frozen):
    """What an update asks of its readers: with `task`, to read the clauses that changed since they read them; `note` says why, as text."""

    task: bool = False
    note: str = ""


class Manual(Frozen):
    """The whole manual in reading order. `version` and `effective_on` name the edition."""

    title: str
    version: str
    effective_on: date
    chapters: tuple[Chapter, ...]
    changes: Announcement = Announcement()

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
