"""What the check of the manual finds, and where."""

from collections.abc import Iterable
from typing import Literal

from app.domain.values import Frozen

PlaceKind = Literal["clause", "section", "item", "term", "situation", "form", "checklist", "rulebook", "file", "source"]
Kind = Literal[
    "tier_gap",
    "tier_overlap",
    "tier_twice",
    "route_gap",
    "route_overlap",
    "route_unreached",
    "zone_unused",
    "fallback_nowhere",
    "said_twice",
    "figure_twice",
    "figure_rule",
    "figure_typed",
    "dead_reference",
    "form_unnamed",
    "form_missing",
    "table_head",
    "cell_cut",
    "term_undefined",
    "term_unused",
]
# The four questions that the check asks, and the kinds of findings under each, in the order in which they are shown.
CHECKS: dict[str, tuple[Kind, ...]] = {
    "rules": (
        "tier_gap",
        "tier_overlap",
        "tier_twice",
        "route_gap",
        "route_overlap",
        "route_unreached",
        "zone_unused",
        "fallback_nowhere",
        "said_twice",
    ),
    "figures": ("figure_rule", "figure_twice", "figure_typed"),
    "references": ("dead_reference", "form_unnamed", "form_missing", "table_head", "cell_cut"),
    "terms": ("term_undefined", "term_unused"),
}
_CALLED = {
    "clause": "条款",
    "section": "小节",
    "item": "题目",
    "term": "术语",
    "situation": "情形",
    "form": "表格",
    "checklist": "清单",
    "rulebook": "规则库",
    "file": "文件",
    "source": "原文",
}


class Place(Frozen):
    """Where something is said: a clause, a section outside its clauses, an item … `id` is what it is called; of a file, its name:line."""

    kind: PlaceKind
    id: str

    def __str__(self) -> str:
        return f"{_CALLED[self.kind]} {self.id}"


class Finding(Frozen):
    """One thing that does not fit: `what` is said and does not agree, `why` it matters or what to do.

    `settled_by` is the ruling that decides it, in its own words; "" while nothing does.
    """

    kind: Kind
    where: tuple[Place, ...]
    what: str
    why: str
    settled_by: str = ""


def unsettled(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that no ruling settles."""
    return tuple(finding for finding in findings if not finding.settled_by)


def clause_place(clause_id: str) -> Place:
    """The place of a clause."""
    return Place(kind="clause", id=clause_id)
