"""What changed between two editions of the manual, clause by clause."""

import re
from html import unescape
from typing import Literal

from app.domain.differences import Segment, changed_blocks, differences, same_words, tidy
from app.domain.manual import Clause, Manual, Section, in_order
from app.domain.values import Frozen

Kind = Literal["added", "changed", "removed"]
_LINE_END = re.compile(r"</(?:p|li|tr|h[1-6]|dt|dd|caption|summary|figcaption)>|<br\s*/?>")
_CELL_END = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]*>")


class Change(Frozen):
    """What changed in one clause, or beside the clauses (`clause` is ""). `before` is "" for what is new, `after` for what is gone."""

    kind: Kind
    before: str
    after: str
    clause: str = ""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The old words and the new ones in one text."""
        return differences(self.before, self.after)


class SectionChange(Frozen):
    """What changed in one section: its clauses in the manual's order, and the text around them."""

    section: str
    title: str
    kind: Kind
    clauses: tuple[Change, ...]
    beside: tuple[Change, ...]

    def clause(self, clause_id: str) -> Change | None:
        """What changed in this clause; None when it says what it said."""
        return next((change for change in self.clauses if change.clause == clause_id), None)

    @property
    def removed(self) -> tuple[Change, ...]:
        """The clauses that are gone."""
        return tuple(change for change in self.clauses if change.kind == "removed")


def changes(old: Manual, new: Manual) -> tuple[SectionChange, ...]:
    """Every section that reads differently, in the order of the new manual; those it no longer has follow."""
    before = {section.id: section for section in old.sections}
    after = {section.id: section for section in new.sections}
    gone = [section for section in old.sections if section.id not in after]
    found = [section_change(before.get(section.id), section) for section in new.sections]
    found += [section_change(section, None) for section in gone]
    return tuple(change for change in found if change is not None)


def section_change(old: Section | None, new: Section | None) -> SectionChange | None:
    """What changed in a section; None when nothing did but the type: blanks, markup, marks beside a clause."""
    named = new or old
    # The digest follows from the words: where it is the same there is nothing to compare.
    if named is None or (old and new and old.digest == new.digest):
        return None
    clauses = tuple(_clause_changes(old.clauses if old else (), new.clauses if new else ()))
    beside = tuple(_beside_changes(old, new)) if old and new else ()
    if not clauses and not beside and old and new:
        return None
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    return SectionChange(section=named.id, title=named.title, kind=kind, clauses=clauses, beside=beside)


def words_of(clause: Clause) -> str:
    """What a reader reads of a clause: its text, and the ruling below it."""
    return tidy(f"{clause.text}\n口径说明：{clause.ruling}" if clause.ruling else clause.text)


def lines_beside(section: Section) -> list[str] | None:
    """The lines of a section outside its clauses, a row of a table as one line.

    None for an edition of release 0.2.0 and before, where the page was kept in one piece and cannot be told apart.
    """
    if section.clauses and not any(part.clause for part in section.parts):
        return None
    lines = [section.title, *section.objectives]
    for part in section.parts:
        if not part.clause:
            lines += _plain_lines(part.html)
    return lines


def _clause_changes(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> list[Change]:
    before = {clause.id: words_of(clause) for clause in old}
    after = {clause.id: words_of(clause) for clause in new}
    return [
        _change(before.get(clause_id, ""), after.get(clause_id, ""), clause_id)
        for clause_id in in_order([*before, *after])
        if not same_words(before.get(clause_id, ""), after.get(clause_id, ""))
    ]


def _beside_changes(old: Section, new: Section) -> list[Change]:
    before, after = lines_beside(old), lines_beside(new)
    if before is None or after is None:
        return []
    return [_change(*pair) for pair in changed_blocks(before, after)]


def _change(before: str, after: str, clause: str = "") -> Change:
    kind: Kind = "added" if not before else "changed" if after else "removed"
    return Change(kind=kind, before=before, after=after, clause=clause)


def _plain_lines(html: str) -> list[str]:
    text = _TAG.sub("", _CELL_END.sub("　", _LINE_END.sub("\n", " ".join(html.split()))))
    lines = (tidy(unescape(line)).strip("　") for line in text.split("\n"))
    return [line for line in lines if line]
