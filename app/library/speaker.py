"""The files beside the chapters, filled from the rulebook and checked against the manual, with the line of each fault."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.manual import section_of
from app.library.faults import Fault
from app.library.markup import REFERENCE, fill
from app.library.yaml_source import NodePath, line_of


class Speaker:
    """Fills in the [[values]] of one file and collects what is wrong with it. `lines` are where its nodes stand."""

    def __init__(
        self, name: str, lines: dict[NodePath, int], clauses: frozenset[str], spoken: Mapping[str, str], faults: list[Fault]
    ) -> None:
        self.name, self.lines, self.clauses, self.spoken, self.faults = name, lines, clauses, spoken, faults
        self.sections = {section_of(clause) for clause in clauses}

    def said(self, value: Any, where: NodePath) -> Any:
        """The value, a text or dicts and tuples with texts in them, with the values of the rulebook in place of their names."""
        if isinstance(value, str):
            said, unknown = fill(value, self._value)
            for _, key in unknown:
                self.fault(where, f"[[{key}]]", "规则库里没有这个值，手册里也没有这个条款或小节")
            return said
        if isinstance(value, dict):
            return {key: self.said(each, (*where, key)) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple(self.said(each, (*where, index)) for index, each in enumerate(value))
        return value

    def check_clauses(self, cited: Iterable[str], where: NodePath) -> None:
        """A fault for each clause in the list at `where` that the manual does not have."""
        for index, clause in enumerate(cited):
            self.check_clause(clause, (*where, index))

    def check_clause(self, clause: str, where: NodePath) -> None:
        """A fault where the manual does not have this clause."""
        if clause not in self.clauses:
            self.fault(where, f"条款 {clause}", "手册里没有这个条款")

    def fault(self, where: NodePath, what: str, why: str) -> None:
        """Note what is wrong at a node."""
        self.faults.append(Fault(self.name, line_of(self.lines, where), what, why))

    def _value(self, key: str) -> str | None:
        """A value of the rulebook; the number of a clause or section is said as it stands."""
        if REFERENCE.fullmatch(key):
            return key if key in self.clauses or key in self.sections else None
        return self.spoken.get(key)
