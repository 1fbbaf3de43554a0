"""content/glossary.yaml: the terms of art as data, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.domain.glossary import Term, repeated_names
from app.domain.values import Frozen
from app.library.faults import Fault
from app.library.speaker import Speaker
from app.library.yaml_source import NodePath, locate, read_yaml

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
    speaker = Speaker(NAME, locate(path), clauses, spoken, faults)
    terms = tuple(_term(number, term, speaker) for number, term in enumerate(found.terms))
    for number, name in repeated_names(terms):
        speaker.fault(("terms", number, "term"), f"术语 {name}", "已经用过；每个名称只能指一条术语")
    return terms, faults


def _term(number: int, term: Term, speaker: Speaker) -> Term:
    where: NodePath = ("terms", number)
    speaker.check_clauses(term.clauses, (*where, "clauses"))
    if term.source == "bank" and not term.clauses:
        speaker.fault((*where, "term"), f"术语 {term.term}", "没有引用条款；本行的说法要有出处，本手册的说法请写 source: supplement")
    return term.model_copy(update=speaker.said({"term": term.term, "also": term.also, "meaning": term.meaning}, where))
