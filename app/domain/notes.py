"""A person's own marks on clauses: a bookmark, a private note, and the wording they were made on."""

import hashlib
import re
from collections.abc import Iterable

from app.domain.manual import Clause, Manual, Section, in_order, section_of
from app.domain.values import Frozen

# About a page: more belongs in a document of one's own.
NOTE_LONGEST = 2_000


class Mark(Frozen):
    """A mark on a clause. `clause_text` is the plain text of the clause as it stood when the mark was made or last confirmed."""

    clause: str
    bookmarked: bool
    note: str
    clause_text: str

    @property
    def empty(self) -> bool:
        """Nothing is left of it: no bookmark and no note."""
        return not self.bookmarked and not self.note


class MarkLine(Frozen):
    """A mark beside the manual of today. `clause` is None when the manual no longer holds it, `section` when that is gone, too."""

    mark: Mark
    section: Section | None
    clause: Clause | None

    @property
    def gone(self) -> bool:
        return self.clause is None

    @property
    def changed(self) -> bool:
        """Whether the clause says something else than when it was marked."""
        return self.clause is not None and self.clause.text != self.mark.clause_text

    @property
    def stale(self) -> bool:
        """Whether the owner should look at it again."""
        return self.gone or self.changed

    @property
    def section_id(self) -> str:
        return section_of(self.mark.clause)


def note_of(raw: str) -> str:
    """A note as it is kept: line ends of one kind, no blanks at the ends, and no character that a database refuses."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def note_fault(note: str) -> str | None:
    """The code of what is wrong with a note, None when nothing is."""
    if len(note) > NOTE_LONGEST:
        return "note_too_long"
    return None


def revision_of(note: str) -> str:
    """Names a note's text, 16 hex digits, "" for none: who saves says which text they had before them."""
    return hashlib.sha256(note.encode()).hexdigest()[:16] if note else ""


def markdown_of(text: str, prefix: str = "") -> str:
    """A text as Markdown shows it word for word, with `prefix` before every line."""
    escaped = re.sub(r"([\\`*_\[\]<])", r"\\\1", text)
    # What would begin a heading, a quotation, a list or a rule.
    lines = [re.sub(r"^(\s*)(?=[#>+=~|-])", r"\1\\", re.sub(r"^(\s*\d+)(?=[.)])", r"\1\\", line)) for line in escaped.split("\n")]
    return "\n".join(prefix + line for line in lines)


def lines_of(marks: Iterable[Mark], manual: Manual) -> tuple[MarkLine, ...]:
    """The marks in the manual's order, those on clauses that are gone where they would stand."""
    by_clause = {mark.clause: mark for mark in marks}
    clauses = {clause.id: clause for clause in manual.clauses}
    return tuple(
        MarkLine(mark=by_clause[clause_id], section=manual.section(section_of(clause_id)), clause=clauses.get(clause_id))
        for clause_id in in_order(by_clause)
    )
