"""The bank's word on what is ours in the manual: which clauses ask for it, and for which wording a word was given."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint
from app.domain.manual import Clause, Manual
from app.domain.paper import undrawable
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

State = Literal["waiting", "changed", "confirmed"]
LONGEST_SIGNATORY = 60
STATES: tuple[State, ...] = ("waiting", "changed", "confirmed")


class Word(Frozen):
    """The bank stands for one wording (`digest`) of a clause. `signatory` confirms it, on `confirmed_on`; `person_id` signed it in here."""

    id: int
    clause: str
    digest: str
    signatory: str
    confirmed_on: date
    person_id: int
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = None


class Matter(Frozen):
    """A clause that asks for the bank's word. `word` is the one that holds, or the latest one on an earlier wording."""

    clause: Clause
    state: State
    word: Word | None = None


class SectionMatters(Frozen):
    """The clauses of one section that ask for the bank's word."""

    section: str
    title: str
    matters: tuple[Matter, ...]

    def of(self, state: str) -> tuple[Matter, ...]:
        """Those in this state."""
        return tuple(matter for matter in self.matters if matter.state == state)

    @property
    def open(self) -> tuple[Matter, ...]:
        """Those on whose wording of today the bank has not given its word."""
        return tuple(matter for matter in self.matters if matter.state != "confirmed")


def signatory_of(raw: str) -> str | None:
    """Who stands for it, as it is to be shown; None when empty, over 60 characters, or with characters that cannot be seen."""
    name = raw.strip()
    hidden = any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for character in name)
    return None if not name or len(name) > LONGEST_SIGNATORY or hidden else name


def asks_for_word(clause: Clause) -> bool:
    """Whether a clause is ours to any part: written by us, or settled by a ruling of ours."""
    return clause.source == "supplement" or bool(clause.ruling)


def matters_of(manual: Manual, words: Iterable[Word]) -> tuple[SectionMatters, ...]:
    """Every clause that asks for the bank's word with what was said so far, by section; `words` are those that have not been withdrawn."""
    said: dict[str, dict[str, Word]] = {}
    for word in sorted(words, key=lambda word: (word.recorded_at, word.id)):
        said.setdefault(word.clause, {})[word.digest] = word
    found = []
    for section in manual.sections:
        matters = tuple(_matter(clause, said.get(clause.id, {})) for clause in section.clauses if asks_for_word(clause))
        if matters:
            found.append(SectionMatters(section=section.id, title=section.title, matters=matters))
    return tuple(found)


def _matter(clause: Clause, said: Mapping[str, Word]) -> Matter:
    word = said.get(clause.digest)
    if word or clause.confirmed:
        # What the files themselves call confirmed needs no word here.
        return Matter(clause=clause, state="confirmed", word=word)
    latest = list(said.values())
    return Matter(clause=clause, state="changed", word=latest[-1]) if latest else Matter(clause=clause, state="waiting")


def with_words(clauses: Iterable[Clause], words: Mapping[str, Word]) -> tuple[Clause, ...]:
    """The clauses, each confirmed by the word (by clause id) that holds for it."""
    return tuple(
        clause.model_copy(update={"confirmed": f"{word.signatory}，{word.confirmed_on}"}) if (word := words.get(clause.id)) else clause
        for clause in clauses
    )


def confirmed_of(manual: Manual, said: Collection[tuple[str, str]]) -> frozenset[str]:
    """The clauses whose wording of today is among the confirmed (clause, digest)."""
    spoken_for = {clause for clause, _ in said}
    return frozenset(clause.id for clause in manual.clauses if clause.id in spoken_for and (clause.id, clause.digest) in said)


def opened_by(
    clauses: Iterable[str], waiting: tuple[Blueprint, ...], bank: ItemBank, rulebook: Rulebook, withheld: frozenset[str]
) -> tuple[Blueprint, ...]:
    """Which of the papers that wait while `withheld` clauses may not be asked could be drawn once `clauses` are confirmed, too."""
    still = undrawable(bank.model_copy(update={"blueprints": waiting}), rulebook, withheld - frozenset(clauses))
    return tuple(blueprint for blueprint in waiting if blueprint not in still)


def rests_on(blueprint: Blueprint, bank: ItemBank, clauses: Collection[str]) -> frozenset[str]:
    """Which of `clauses` the written items cite that this paper may ask."""
    taken = (item for item in bank.items if any(part.takes(item) for part in blueprint.draw))
    return frozenset(clause for item in taken for clause in item.clauses if clause in clauses)
