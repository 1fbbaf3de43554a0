"""The source's own statements: the check finds each contradiction and gap that we know of, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.checkup.finding import Finding, Place
from app.domain.checkup.passage import Passage
from app.domain.checkup.references import Table, Targets, reference_findings, references, table_findings
from app.domain.checkup.routing_rules import RouteStatement, route_findings
from app.domain.checkup.said_twice import Saying, disagreements
from app.domain.checkup.terms import Entry, term_findings
from app.domain.checkup.tier_rules import RuleStatement, tier_findings
from app.domain.rulebook import Rulebook

# kind, words of the finding that name the matter
KNOWN = (
    # 28 is given to both; a graduate under 16, and levels between 高中 and 本科, to nobody
    ("tier_overlap", ("客户细分", "潜力客户、普通客户", "28周岁")),
    ("tier_gap", ("客户细分", "15周岁", "本科、硕士、博士")),
    ("tier_gap", ("客户细分", "大专、本科在读")),
    # table 1 joins education and age without "or"
    ("tier_twice", ("普通客户", "连接词", "表1")),
    ("tier_gap", ("表1", "小学及以下、初中、高中")),
    ("tier_gap", ("表1", "大专、本科在读")),
    ("tier_gap", ("表1", "15周岁", "本科、硕士、博士")),
    # positioning against segmentation
    ("tier_twice", ("高端客户", "上限", "客户细分", "市场定位")),
    ("tier_twice", ("高端客户", "下限", "客户细分", "市场定位")),
    ("tier_twice", ("潜力客户", "下限", "客户细分", "市场定位")),
    ("tier_twice", ("潜力客户", "学历", "客户细分", "市场定位")),
    ("tier_twice", ("潜力客户", "年龄", "客户细分", "市场定位")),
    # what is measured
    ("tier_twice", ("中端客户", "口径", "客户细分", "表1")),
    # routing
    ("route_gap", ("中端客户", "未达到优质线", "没有理财金账户")),
    ("route_overlap", ("高端、私人银行客户", "出示理财金账户卡")),
    ("route_overlap", ("高端、私人银行客户", "待跟进优质客户")),
    # said in two ways
    ("said_twice", ("识别引导流程规范", "第四章、第五章", "第三章、第四章")),
    ("said_twice", ("优质客户服务流程", "第三章", "第二章")),
    ("said_twice", ("第一章的标题",)),
    ("said_twice", ("任职要求",)),
    ("said_twice", ("资格认证培训", "客户经理", "大堂经理")),
    ("said_twice", ("理财金账户服务区", "VIP客户服务区")),
    ("said_twice", ("现金服务区", "现金区")),
    ("said_twice", ("非现金服务区", "非现金区")),
    ("said_twice", ("营销咨询区", "咨询休息区")),
    ("said_twice", ("推介表", "信息记录表")),
    ("said_twice", ("识别数", "待跟进优质客户数量")),
    ("said_twice", ("关系维护", "分支行")),
    ("said_twice", ("20万元", "季度日均金融资产")),
    # pointing to what is not there
    ("dead_reference", ("图3-1",)),
    ("dead_reference", ("第三章",)),
    ("dead_reference", ("第四章",)),
    ("dead_reference", ("第五章",)),
    ("dead_reference", ("已识别优质客户信息记录表",)),
    ("dead_reference", ("网点业绩汇总表",)),
    # table 1
    ("table_head", ("11列", "10个表头")),
    ("cell_cut", ("体育明",)),
    ("cell_cut", ("牡丹国际",)),
    ("cell_cut", ("牡丹信用",)),
    # no figure and no definition
    ("term_undefined", ("大额现金",)),
    ("term_undefined", ("“优质客户”",)),
    ("term_undefined", ("待跟进优质客户",)),
)
# Follows from a known one, in another pair of texts.
FURTHER = (
    ("tier_twice", ("口径",)),
    ("tier_twice", ("市场定位", "表1")),
    ("tier_twice", ("普通客户", "客户细分")),
    ("route_overlap", ("高端、私人银行客户",)),
)


@pytest.fixture(scope="module")
def findings(rulebook: Rulebook) -> tuple[Finding, ...]:
    said = yaml.safe_load((Path(__file__).parent / "source_statements.yaml").read_text(encoding="utf-8"))
    return tuple(_findings(said, rulebook))


def _findings(said: dict[str, Any], rulebook: Rulebook) -> Iterator[Finding]:
    levels = [level.name for level in rulebook.education]
    yield from tier_findings([RuleStatement.model_validate(_placed(each)) for each in said["tiers"]], levels)
    yield from route_findings([RouteStatement.model_validate(_placed(each)) for each in said["routes"]], rulebook, ordered=False)
    yield from disagreements(Saying.model_validate(_placed(each)) for each in said["sayings"])
    pointed = references(Passage.model_validate(_placed(each)) for each in said["passages"])
    yield from reference_findings(pointed, Targets.model_validate(said["targets"]))
    names = frozenset(brand.name for brand in rulebook.brands)
    yield from table_findings((Table.model_validate(_placed(each)) for each in said["tables"]), names)
    terms = said["terms"]
    used = ((each["name"], _at(each["at"])) for each in terms["used"])
    yield from term_findings([Entry.model_validate(_placed(each)) for each in terms["explained"]], used, terms["texts"])


def _placed(each: dict[str, Any]) -> dict[str, Any]:
    return {"where": _at(each["at"])} | {key: value for key, value in each.items() if key != "at"}


def _at(line: int) -> Place:
    return Place(kind="source", id=f"第{line}行")


@pytest.mark.parametrize(("kind", "words"), KNOWN, ids=[f"{kind}-{words[0]}-{words[-1]}" for kind, words in KNOWN])
def test_a_known_contradiction_is_found(findings: tuple[Finding, ...], kind: str, words: tuple[str, ...]) -> None:
    assert any(_is(finding, kind, words) for finding in findings), "\n".join(f"{each.kind}: {each.what}" for each in findings)


def test_nothing_else_is_found(findings: tuple[Finding, ...]) -> None:
    strange = [finding for finding in findings if not any(_is(finding, *known) for known in KNOWN + FURTHER)]
    assert not strange, "\n".join(f"{each.kind}: {each.what}" for each in strange)


def test_every_finding_says_where_and_what_to_do(findings: tuple[Finding, ...]) -> None:
    assert all(finding.where and finding.what and finding.why for finding in findings)
    assert not any(finding.settled_by for finding in findings), "the source settles nothing itself"


def _is(finding: Finding, kind: str, words: tuple[str, ...]) -> bool:
    return finding.kind == kind and all(word in finding.what for word in words)
