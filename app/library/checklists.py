"""content/checklists.yaml: the lists of section 1.2 as data, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.domain.checklists import Checklist, Entry, Phase, repeated
from app.domain.manual import section_of
from app.domain.values import Frozen
from app.library.faults import Fault
from app.library.markup import REFERENCE, fill
from app.library.yaml_source import NodePath, line_of, locate, read_yaml

NAME = "content/checklists.yaml"


class ChecklistFile(Frozen):
    """The file as it is written."""

    schema_: Literal[1] = Field(alias="schema")
    checklists: tuple[Checklist, ...] = Field(min_length=1)


def read_checklists(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[tuple[Checklist, ...], list[Fault]]:
    """The lists with their [[values]] spoken, and all faults: dead clauses, keys that stand twice, unknown values."""
    found, faults = read_yaml(content / "checklists.yaml", ChecklistFile, NAME)
    if found is None:
        return (), faults
    lines = locate(content / "checklists.yaml")
    for indexes, key in repeated(found.checklists):
        faults.append(Fault(NAME, line_of(lines, (*_path(indexes), "key")), f"键 {key}", "已经用过；打勾记录按键保存，每个键只能出现一次"))
    reader = _Speaker(clauses, spoken, lines, faults)
    return tuple(reader.checklist(number, checklist) for number, checklist in enumerate(found.checklists)), faults


class _Speaker:
    """Fills in the values and collects what is wrong with single entries."""

    def __init__(self, clauses: frozenset[str], spoken: Mapping[str, str], lines: dict[NodePath, int], faults: list[Fault]) -> None:
        self.clauses, self.spoken, self.lines, self.faults = clauses, spoken, lines, faults
        self.sections = {section_of(clause) for clause in clauses}

    def checklist(self, number: int, checklist: Checklist) -> Checklist:
        phases = tuple(self._phase((number, at), phase) for at, phase in enumerate(checklist.phases))
        return checklist.model_copy(update={"phases": phases, "title": self._said(checklist.title, (*_path((number,)), "title"))})

    def _phase(self, indexes: tuple[int, int], phase: Phase) -> Phase:
        entries = tuple(self._entry((*indexes, index), entry) for index, entry in enumerate(phase.entries))
        return phase.model_copy(update={"entries": entries, "title": self._said(phase.title, (*_path(indexes), "title"))})

    def _entry(self, indexes: tuple[int, int, int], entry: Entry) -> Entry:
        where = _path(indexes)
        if entry.clause not in self.clauses:
            self._fault((*where, "clause"), f"条款 {entry.clause}", "手册里没有这个条款")
        said = {"do": self._said(entry.do, (*where, "do")), "standard": self._said(entry.standard, (*where, "standard"))}
        return entry.model_copy(update=said)

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


def _path(indexes: tuple[int, ...]) -> NodePath:
    """Indexes of list, phase and entry as the path of a node in the file."""
    steps: NodePath = ()
    for name, index in zip(("checklists", "phases", "entries"), indexes, strict=False):
        steps = (*steps, name, index)
    return steps
