"""Twenty ways in which the manual may come to contradict itself: one change each to a copy of the content that still loads."""

import re
from collections.abc import Callable
from typing import NamedTuple

from tests.library.content_copy import TIERS, ContentCopy

DAILY = "1-duties/1.2-daily-work.md"
ROUTING = "3-service-flow/3.3-recognise-and-route.md"
ETIQUETTE = "4-standards/4.2-etiquette.md"
HANDLING = "3-service-flow/3.4-handling-business.md"
RULES = "rulebook.yaml"
ROW_THREE = "    managers: [free, later]\n    consent: true\n    zone: wealth"


class Defect(NamedTuple):
    """A change, and the finding that must name it: its kind, words of it, and the place or file that it names."""

    name: str
    plant: Callable[[ContentCopy], object]
    kind: str
    words: str
    where: str


def swap(name: str, old: str, new: str) -> Callable[[ContentCopy], object]:
    """Replace a text in a file of content."""
    return lambda copy: copy.replace(name, old, new)


def swap_in_quiz(name: str, old: str, new: str) -> Callable[[ContentCopy], object]:
    """Replace a text in an item bank."""

    def plant(copy: ContentCopy) -> None:
        path = copy.quizzes / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


RESTING_ON_ROW_FOUR = "sort-manager-away|sort-declines|sort-later-or-none|latent-declines-cash"


def shadow_row_four(copy: ContentCopy) -> None:
    """Let row 3 take everybody row 4 is for. The items computed from row 4 go: the build refuses them before any check looks."""
    copy.replace(RULES, ROW_THREE, "    zone: wealth")
    path = copy.quizzes / "routing.yaml"
    head, *items = re.split(r"(?m)^(?=  - id: )", path.read_text(encoding="utf-8"))
    kept = [item for item in items if not re.match(rf"  - id: routing-({RESTING_ON_ROW_FOUR})\n", item)]
    assert len(kept) == len(items) - 4
    path.write_text(head + "".join(kept), encoding="utf-8")
    (copy.quizzes / "cases" / "no-thanks.yaml").unlink()


def unrule(copy: ContentCopy) -> None:
    """Take away the ruling that settles positioning against segmentation."""
    path = copy.content / RULES
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if "ruling: 市场定位里的" in line)
    del lines[at : at + 2]
    path.write_text("\n".join(lines), encoding="utf-8")


DEFECTS = (
    # rules
    Defect("a row that nobody reaches", shadow_row_four, "route_unreached", "第4行", "3.3.6"),
    Defect(
        "a zone without visitors",
        swap(RULES, "    zone: consulting\n    and_then: [观察", "    zone: non_cash\n    and_then: [观察"),
        "zone_unused",
        "营销咨询区",
        "3.3.15",
    ),
    Defect(
        "a reserve that is the broken machine",
        swap(RULES, "    counter: non_cash", "    counter: self_service"),
        "fallback_nowhere",
        "补登折",
        "3.3.9",
    ),
    Defect(
        "a row that says nothing of a day without its people",
        swap(RULES, "    missing: manager\n    rows: [1]", "    missing: manager\n    rows: [2]"),
        "fallback_nowhere",
        "当天没有客户经理",
        "3.3.3",
    ),
    Defect(
        "positioning moves the middle tier",
        swap(RULES, "task: 营销服务, assets_from: 50000", "task: 营销服务, assets_from: 60000"),
        "tier_twice",
        "中端客户的下限",
        "3.1.11",
    ),
    Defect("the ruling on positioning is lost", unrule, "tier_twice", "高端客户的上限", "3.1.11"),
    Defect("a name that no ruling explains", swap(RULES, "aliases: [VIP区,", "aliases: [VIP区, 贵宾区,"), "said_twice", "贵宾区", "3.3.15"),
    # figures
    Defect(
        "a tier's limit by hand, and wrong",
        swap(TIERS, "在[[tiers.high.from]]（含）以上", "在80万元（含）以上"),
        "figure_rule",
        "80万元",
        "3.1.3",
    ),
    Defect(
        "an age by hand, and wrong",
        swap(TIERS, "年龄在[[tiers.potential.age_from]]至[[tiers.potential.age_to]]之间", "年龄在16至25周岁之间"),
        "figure_rule",
        "25周岁",
        "3.1.5",
    ),
    Defect(
        "the prime line by hand, and right",
        swap(TIERS, "两档：[[prime_line]]（含）以上", "两档：20万元（含）以上"),
        "figure_typed",
        "20万元",
        f"content/{TIERS}:52",
    ),
    Defect(
        "an answer with an old limit",
        swap_in_quiz("tiers.yaml", "潜力客户的资产须在[[tiers.potential.below]]以下", "潜力客户的资产须在8万元以下"),
        "figure_rule",
        "8万元",
        "tiers-graduate-with-sixty",
    ),
    Defect(
        "rounds a day", swap(DAILY, "环境和自助机具，一日至少检查两次", "环境和自助机具，一日至少检查三次"), "figure_twice", "三次", "1.2"
    ),
    Defect("minutes before opening", swap("checklists.yaml", "提前五分钟查看", "提前十分钟查看"), "figure_twice", "十分钟", "colleagues"),
    Defect(
        "days to answer",
        swap(HANDLING, "网点能够处理的：3个工作日内", "网点能够处理的：5个工作日内"),
        "figure_twice",
        "5个工作日",
        "3.4.24",
    ),
    Defect("the depth of a bow", swap(ETIQUETTE, "迎送时约15度", "迎送时约20度"), "figure_twice", "20度", "4.2.15"),
    # references
    Defect("a figure that is not there", swap(ROUTING, "依原文图3-2重绘", "依原文图3-4重绘"), "dead_reference", "图3-4", "3.3"),
    Defect("a chapter that is not there", swap(DAILY, "标准见服务礼仪（[[4.2]]）", "标准见第六章"), "dead_reference", "第六章", "1.2.9"),
    Defect(
        "a form under another name", swap(DAILY, "填写《网点业绩汇总表》", "填写《业绩月报表》"), "dead_reference", "业绩月报表", "1.2.40"
    ),
    # terms
    Defect(
        "a term that nobody explains",
        swap("glossary.yaml", "    also: [大额现金]", "    also: [大笔现金]"),
        "term_undefined",
        "大额现金",
        "3.3.12",
    ),
    Defect(
        "a term that nobody uses", swap("glossary.yaml", "  - term: 有效件", "  - term: 有效客群"), "term_unused", "有效客群", "有效客群"
    ),
)

# What stands beside the chapters may contradict them too; and so may a form that the rules ask for.
BESIDE = (
    Defect(
        "days to answer in the guide of a form",
        swap("forms/complaint-record.yaml", "网点能处理的，3个工作日内答复", "网点能处理的，5个工作日内答复"),
        "figure_twice",
        "5个工作日",
        "complaint-record",
    ),
    Defect(
        "rounds a day in the guide of a form",
        swap("forms/lobby-log.yaml", "一日至少两次", "一日至少三次"),
        "figure_twice",
        "三次",
        "lobby-log",
    ),
    Defect(
        "a form that no clause asks for any more",
        swap(HANDLING, "在《遗失物品登记表》上登记", "登记"),
        "form_unnamed",
        "遗失物品登记表",
        "lost-property",
    ),
    Defect(
        "a rule that asks for a form without a blank",
        lambda copy: (copy.content / "forms" / "monthly-report.yaml").unlink(),
        "form_missing",
        "每月汇报",
        "1.2.43",
    ),
    Defect(
        "a reason that asks twice",
        swap("situations/08-closing.yaml", "原因只问一次", "原因只问两次"),
        "figure_twice",
        "两次",
        "closes-everything",
    ),
    Defect(
        "a reason that gives other days than the clause",
        swap(
            "situations/07-complaints.yaml",
            "责任要核实以后再说",
            "网点能够处理的，五个工作日内答复。责任要核实以后再说",
        ),
        "figure_twice",
        "五个工作日",
        "shouting-at-teller",
    ),
    Defect(
        "a meaning with another figure than its clause",
        swap("glossary.yaml", "每月做一次", "每月做两次"),
        "figure_twice",
        "两次",
        "客户满意度调查",
    ),
)
