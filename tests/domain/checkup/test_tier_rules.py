"""Tier statements tried at every point where one turns."""

from decimal import Decimal
from typing import Any

import pytest

from app.domain.checkup.finding import Place
from app.domain.checkup.tier_rules import RuleStatement, tier_findings, tier_statements
from app.domain.rulebook import Rulebook

LEVELS = ("高中", "本科")


def says(subject: str, low: int | None = None, high: int | None = None, **more: Any) -> RuleStatement:
    where = Place(kind="source", id=subject)
    fields = {"scheme": "细分", "assets_from": low, "assets_below": high, **more}
    return RuleStatement.model_validate({"where": where, "subject": subject, **fields})


YOUNG = {"education": ("本科",), "age_from": 16, "age_to": 28}


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        ((says("高", 100), says("低", None, 100)), []),
        ((says("高", 100, from_included=False), says("低", None, 100)), ["tier_gap"]),
        ((says("高", 100), says("低", None, 100, below_included=True)), ["tier_overlap"]),
        ((says("高", 120), says("低", None, 100)), ["tier_gap"]),
        ((says("高", 80), says("低", None, 100)), ["tier_overlap"]),
        # two statements of one tier may overlap
        ((says("高", 80), says("高", 100), says("低", None, 80)), []),
        # the rest is whatever the statements before it left
        ((says("潜力", None, 100, **YOUNG), says("普通", None, 100, rest=True), says("高", 100)), []),
        ((says("潜力", None, 100, **YOUNG), says("高", 100)), ["tier_gap"] * 2),
        (
            (
                says("潜力", None, 100, **YOUNG),
                says("普通", None, 100, education=("高中",), age_from=29, either=True),
                says("高", 100),
            ),
            ["tier_gap"],
        ),
        (
            (
                says("潜力", None, 100, **YOUNG),
                says("普通", None, 100, education=("高中",), age_from=28, either=True),
                says("高", 100),
            ),
            ["tier_gap", "tier_overlap"],
        ),
        # a scheme that need not be total may leave people out, and not put them in two places
        ((says("高", 100, total=False), says("低", 10, 50, total=False)), []),
        ((says("高", 40, total=False), says("低", 10, 50, total=False)), ["tier_overlap"]),
    ],
)
def test_gaps_and_overlaps(statements: tuple[RuleStatement, ...], kinds: list[str]) -> None:
    assert sorted(finding.kind for finding in tier_findings(statements, LEVELS)) == kinds


@pytest.mark.parametrize(
    ("other", "aspects"),
    [
        (says("高", 100, 1000, scheme="定位", total=False), []),
        (says("高", 100, None, scheme="定位", total=False), ["上限"]),
        (says("高", 200, 1000, scheme="定位", total=False), ["下限"]),
        (says("高", 100, 1000, scheme="定位", total=False, from_included=False), ["下限"]),
        (says("高", 100, 1000, scheme="定位", total=False, age_from=18), ["年龄"]),
        (says("高", 100, 1000, scheme="定位", total=False, education=("本科",)), ["学历"]),
        (says("高", 100, 1000, scheme="定位", total=False, measure="余额"), ["口径"]),
        (says("高", 200, None, scheme="定位", total=False), ["上限", "下限"]),
    ],
)
def test_a_tier_that_two_texts_cut_differently(other: RuleStatement, aspects: list[str]) -> None:
    first = (says("高", 100, 1000, measure="日均"), says("低", None, 100), says("顶", 1000))
    told = [finding.what for finding in tier_findings((*first, other), LEVELS) if finding.kind == "tier_twice"]
    assert len(told) == len(aspects) and all(any(f"高的{aspect}" in what for what in told) for aspect in aspects)


@pytest.mark.parametrize(
    ("ruling", "settled"),
    [("", False), ("“高”没有上限，以细分为准。", True), ("“低”没有上限，“高”没有下限。", False)],
)
def test_a_ruling_settles_the_side_it_speaks_of(ruling: str, settled: bool) -> None:
    first = (says("高", 100, 1000), says("低", None, 100), says("顶", 1000))
    other = says("高", 100, None, scheme="定位", total=False, settled_by=ruling)
    (finding,) = tier_findings((*first, other), LEVELS)
    assert bool(finding.settled_by) is settled


def test_our_own_rules_leave_nobody_out(rulebook: Rulebook) -> None:
    levels = [level.name for level in rulebook.education]
    found = tier_findings(tier_statements(rulebook), levels)
    assert {finding.kind for finding in found} == {"tier_twice"} and all(finding.settled_by for finding in found)


def test_the_statements_are_those_of_the_rulebook(rulebook: Rulebook) -> None:
    private = next(said for said in tier_statements(rulebook) if said.subject == "私人银行客户")
    assert (private.assets_from, private.assets_below, str(private.where)) == (Decimal(10_000_000), None, "条款 3.1.2")
