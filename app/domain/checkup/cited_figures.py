"""Figures held against the clauses they are said to stand on: an answer that its clauses do not give is wrong, or cites the wrong ones."""

from collections.abc import Iterable, Mapping

from app.domain.checkup.finding import Finding, clause_place
from app.domain.checkup.mentions import LISTED, Mention, mentions
from app.domain.checkup.passage import Passage, of_the_case
from app.domain.checkup.ruled_figures import YEARS, YUAN

# Money and ages are those of a rule or of a customer.
ELSEWHERE = {YUAN, YEARS}
# An explanation works these out from what the clauses give; only an answer itself must be given.
WORKED_OUT = {"%", "项", "分"}


def cited_findings(passages: Iterable[Passage], clauses: Mapping[str, str]) -> tuple[Finding, ...]:
    """A finding for each figure of a passage whose clauses give other figures of its unit and not this one. `clauses` are their texts."""
    found = []
    for passage in passages:
        if passage.case or passage.where.kind == "clause":
            continue
        given = {clause: tuple(mentions(clauses.get(clause, ""))) for clause in passage.cites}
        for mention in mentions(passage.text):
            if mention.unit in ELSEWHERE or of_the_case(mention, passage) or not _owed(mention, passage):
                continue
            others = {clause: each for clause, said in given.items() for each in said if each.unit == mention.unit}
            if others and not any(each.values == mention.values for said in given.values() for each in said if each.unit == mention.unit):
                found.append(_finding(passage, mention, others))
    return tuple(found)


def _owed(mention: Mention, passage: Passage) -> bool:
    """Whether the clauses must give the figure: how many there are of something is counted anew in every other text."""
    if passage.spoken:
        return passage.where.kind == "item" or mention.unit not in LISTED
    return mention.unit not in WORKED_OUT and (passage.where.kind == "item" or mention.unit not in LISTED)


def _finding(passage: Passage, mention: Mention, others: Mapping[str, Mention]) -> Finding:
    other = next(iter(others.values()))
    return Finding(
        kind="figure_twice",
        where=(passage.where, *(clause_place(clause) for clause in others)),
        what=f"与所依据的条款不一致：“{_quoted(mention)}”与“{_quoted(other)}”",
        why="照着条款学的人会答错；核对哪一处对，或者改正所引用的条款。",
    )


def _quoted(mention: Mention) -> str:
    return f"{mention.before[-12:]}{mention.said}{mention.after[:8]}"
