"""content/glossary.yaml: the terms of art as data, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.domain.glossary import Term, repeated_names
from app.domain.manual import section_of
from app.domain.values import Frozen
from app.library.faults import Fault
from app.library.markup import REFERENCE, fill
from app.library.yaml_source import NodePath, line_of, locate, read_yaml

NAME = "content/glossary.yaml"


class GlossaryFile(Frozen):
    """The file as it is written."""

    schema_: Literal[1] = Field(alias="schema")
    terms: tuple[Term, ...] = Field(min_length=1)


def read_glossary(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[tuple[Term, ...], list[Fault]]:
    """The terms with their [[values]] spoken, and all faults: dead clauses, names that stand twice, unknown values.

    A content folder without the file has no glossary.
    """
    path = content / "glossary.yaml"
    if not path.is_file():
        return (), []
    found, faults = read_yaml(path, GlossaryFile, NAME)
    if found is None:
        return (), faults
    lines = locate(path)
    reader = _Speaker(clauses, spoken, lines, faults)
    terms = tuple(reader.term(number, term) for number, term in enumerate(found.terms))
    for number, name in repeated_names(terms):
        faults.append(Fault(NAME, line_of(lines, ("terms", number, "term")), f"术语 {name}", "已经用过；每个名称只能指一条术语"))
    return terms, faults


class _Speaker:
    """Fills in the values and collects what is wrong with single terms."""

    def __init__(self, clauses: frozenset[str], spoken: Mapping[str, str], lines: dict[NodePath, int], faults: list[Fault]) -> None:
        self.clauses, self.spoken, self.lines, self.faults = clauses, spoken, lines, faults
        self.sections = {section_of(clause) for clause in clauses}

    def term(self, number: int, term: Term) -> Term:
        where: NodePath = ("terms", number)
        for index, clause in enumerate(term.clauses):
            if clause not in self.clauses:
                self._fault((*where, "clauses", index), f"条款 {clause}", "手册里没有这个条款")
        if term.source == "bank" and not term.clauses:
            self._fault((*where, "term"), f"术语 {term.term}", "没有引用条款；本行的说法要有出处，本手册的说法请写 source: supplement")
        return term.model_copy(
            update={
                "term": self._said(term.term, (*where, "term")),
                "also": tuple(self._said(name, (*where, "also", index)) for index, name in enumerate(term.also)),
                "meaning": self._said(term.meaning, (*where, "meaning")),
            }
        )

    def _said(self, text: str, where: NodePath) -> str:
        said, unknown = fill(text, self._value)
        for _, key in unknown:
            self._fault(where, f"[[{key}]]", "规则库里没有这个值，手册里也没有这个条款或小节")
        return said

    def _value(self, key: str) -> str | None:
        """A value of the rulebook; the number of a clause or section is said as it stands."""
        if REFERENCE.fullmatch(key):
            return key if key in self.clauses or key in self.sections else None
        return self.spoken.get(key)

    def _fault(self, where: NodePath, what: str, why: str) -> None:
        self.faults.append(Fault(NAME, line_of(self.lines, where), what, why))
