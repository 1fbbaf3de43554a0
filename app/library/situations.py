"""content/situations/*.yaml: one group of appendix 1 in each file, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from app.domain.manual import section_of
from app.domain.situations import SituationGroup, repeated
from app.library.faults import Fault
from app.library.markup import REFERENCE, fill
from app.library.yaml_source import NodePath, line_of, locate, read_yaml

FOLDER = "content/situations"


class SituationFile(SituationGroup):
    """A file as it is written; the number in its name gives the order."""

    schema_: Literal[1] = Field(alias="schema")


def read_situations(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[tuple[SituationGroup, ...], list[Fault]]:
    """The groups in the order of their files with their [[values]] spoken, and all faults. A content folder without situations has none.

    Faults are: what a situation itself forbids, dead clauses, unknown values, and keys, ids and lines to say that stand twice.
    """
    groups: list[SituationGroup] = []
    readers: list[_Speaker] = []
    faults: list[Fault] = []
    for path in sorted((content / "situations").glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        found, more = read_yaml(path, SituationFile, name)
        faults += more
        if found is None:
            continue
        reader = _Speaker(name, locate(path), clauses, spoken, faults)
        groups.append(reader.group(found))
        readers.append(reader)
    _check_repeated(groups, readers)
    return tuple(groups), faults


def _check_repeated(groups: Sequence[SituationGroup], readers: Sequence["_Speaker"]) -> None:
    keys = set[str]()
    for group, reader in zip(groups, readers, strict=True):
        if group.key in keys:
            reader.fault(("key",), f"组 {group.key}", "已经用过；每个键只能指一个组")
        keys.add(group.key)
    for at, place, line in repeated(groups):
        situation, reader = groups[at].situations[place], readers[at]
        if line is None:
            reader.fault(("situations", place, "id"), f"情形 {situation.id}", "已经用过；每个 id 只能指一个情形")
        else:
            reader.fault(("situations", place, "say", line), f"“{situation.say[line]}”", "另一种情形已经这样说；每个情形要有自己的说法")


class _Speaker:
    """Fills in the values of one file and collects what is wrong with it."""

    def __init__(
        self, name: str, lines: dict[NodePath, int], clauses: frozenset[str], spoken: Mapping[str, str], faults: list[Fault]
    ) -> None:
        self.name, self.lines, self.clauses, self.spoken, self.faults = name, lines, clauses, spoken, faults
        self.sections = {section_of(clause) for clause in clauses}

    def group(self, found: SituationFile) -> SituationGroup:
        for place, situation in enumerate(found.situations):
            for index, clause in enumerate(situation.clauses):
                if clause not in self.clauses:
                    self.fault(("situations", place, "clauses", index), f"条款 {clause}", "手册里没有这个条款")
        said: SituationGroup = SituationGroup.model_validate(self._said(found.model_dump(exclude={"schema_"}), ()))
        return said

    def _said(self, value: Any, where: NodePath) -> Any:
        if isinstance(value, str):
            said, unknown = fill(value, self._value)
            for _, key in unknown:
                self.fault(where, f"[[{key}]]", "规则库里没有这个值，手册里也没有这个条款或小节")
            return said
        if isinstance(value, dict):
            return {key: self._said(each, (*where, key)) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple(self._said(each, (*where, index)) for index, each in enumerate(value))
        return value

    def _value(self, key: str) -> str | None:
        """A value of the rulebook; the number of a clause or section is said as it stands."""
        if REFERENCE.fullmatch(key):
            return key if key in self.clauses or key in self.sections else None
        return self.spoken.get(key)

    def fault(self, where: NodePath, what: str, why: str) -> None:
        self.faults.append(Fault(self.name, line_of(self.lines, where), what, why))
