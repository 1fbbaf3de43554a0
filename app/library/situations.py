"""content/situations/*.yaml: one group of appendix 1 in each file, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.domain.situations import SituationGroup, repeated
from app.library.faults import Fault
from app.library.speaker import Speaker
from app.library.yaml_source import locate, read_yaml

FOLDER = "content/situations"


class SituationFile(SituationGroup):
    """A file as it is written; the number in its name gives the order."""

    schema_: Literal[1] = Field(alias="schema")


def read_situations(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[tuple[SituationGroup, ...], list[Fault]]:
    """The groups in the order of their files with their [[values]] spoken, and all faults. A content folder without situations has none.

    Faults are: what a situation itself forbids, dead clauses, unknown values, and keys, ids and lines to say that stand twice.
    """
    groups: list[SituationGroup] = []
    speakers: list[Speaker] = []
    faults: list[Fault] = []
    for path in sorted((content / "situations").glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        found, more = read_yaml(path, SituationFile, name)
        faults += more
        if found is None:
            continue
        speaker = Speaker(name, locate(path), clauses, spoken, faults)
        groups.append(_group(found, speaker))
        speakers.append(speaker)
    _check_repeated(groups, speakers)
    return tuple(groups), faults


def _check_repeated(groups: Sequence[SituationGroup], speakers: Sequence[Speaker]) -> None:
    keys = set[str]()
    for group, speaker in zip(groups, speakers, strict=True):
        if group.key in keys:
            speaker.fault(("key",), f"组 {group.key}", "已经用过；每个键只能指一个组")
        keys.add(group.key)
    for at, place, line in repeated(groups):
        situation, speaker = groups[at].situations[place], speakers[at]
        if line is None:
            speaker.fault(("situations", place, "id"), f"情形 {situation.id}", "已经用过；每个 id 只能指一个情形")
        else:
            speaker.fault(("situations", place, "say", line), f"“{situation.say[line]}”", "另一种情形已经这样说；每个情形要有自己的说法")


def _group(found: SituationFile, speaker: Speaker) -> SituationGroup:
    for place, situation in enumerate(found.situations):
        speaker.check_clauses(situation.clauses, ("situations", place, "clauses"))
    said: SituationGroup = SituationGroup.model_validate(speaker.said(found.model_dump(exclude={"schema_"}), ()))
    return said
