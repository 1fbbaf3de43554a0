"""content/checklists.yaml: the lists of section 1.2 as data, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.domain.checklists import Checklist, Entry, Phase, repeated
from app.domain.values import Frozen
from app.library.faults import Fault
from app.library.speaker import Speaker
from app.library.yaml_source import NodePath, locate, read_yaml

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
    speaker = Speaker(NAME, locate(content / "checklists.yaml"), clauses, spoken, faults)
    for indexes, key in repeated(found.checklists):
        speaker.fault((*_path(indexes), "key"), f"键 {key}", "已经用过；打勾记录按键保存，每个键只能出现一次")
    return tuple(_checklist(number, checklist, speaker) for number, checklist in enumerate(found.checklists)), faults


def _checklist(number: int, checklist: Checklist, speaker: Speaker) -> Checklist:
    phases = tuple(_phase((number, at), phase, speaker) for at, phase in enumerate(checklist.phases))
    return checklist.model_copy(update={"phases": phases, "title": speaker.said(checklist.title, (*_path((number,)), "title"))})


def _phase(indexes: tuple[int, int], phase: Phase, speaker: Speaker) -> Phase:
    entries = tuple(_entry((*indexes, index), entry, speaker) for index, entry in enumerate(phase.entries))
    return phase.model_copy(update={"entries": entries, "title": speaker.said(phase.title, (*_path(indexes), "title"))})


def _entry(indexes: tuple[int, int, int], entry: Entry, speaker: Speaker) -> Entry:
    where = _path(indexes)
    speaker.check_clause(entry.clause, (*where, "clause"))
    return entry.model_copy(update=speaker.said({"do": entry.do, "standard": entry.standard}, where))


def _path(indexes: tuple[int, ...]) -> NodePath:
    """Indexes of list, phase and entry as the path of a node in the file."""
    steps: NodePath = ()
    for name, index in zip(("checklists", "phases", "entries"), indexes, strict=False):
        steps = (*steps, name, index)
    return steps
