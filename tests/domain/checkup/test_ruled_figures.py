"""Limits that a text states, held against the rulebook."""

from decimal import Decimal

import pytest

from app.domain.checkup.finding import clause_place
from app.domain.checkup.passage import Passage
from app.domain.checkup.ruled_figures import decided_figures, ruled_findings
from app.domain.rulebook import Rulebook

RIGHT = (
    "高端客户：季度日均金融资产在100万元（含）以上、1000万元以下。",
    "统一视图把中端分成两档：20万元（含）以上为一档，20万元以下为另一档。",
    "上限不含：正好100万元是高端客户，正好5万元是中端客户。",
    "市场定位里的“潜力”指资产在5,000元至5万元之间的客户。",
    "优质线是季度日均金融资产20万元（含）。",
    "大额现金：取款超过2万元，或者存款在5万元（含）以上。",
    "潜力客户的年龄在16周岁至28周岁之间。",
    # a case, and what is no limit
    "这位中端客户有38万元。",
    "取款超过3万元时，先请客户坐下。",
    "满65周岁的客户，请到优先窗口。",
)
WRONG = (
    "高端客户：季度日均金融资产在200万元（含）以上。",
    "中端客户：10万元（含）以上、100万元以下。",
    "正好80万元是高端客户。",
    "私人银行客户从800万元（含）起。",
    "优质线是30万元（含）。",
    "达到30万元（含）以上的是优质客户。",
    "大额现金：取款超过5万元，或者存款在5万元（含）以上。",
    "大额现金：取款超过2万元，或者存款在10万元（含）以上。",
    "潜力客户的年龄在16至25周岁之间。",
    "满30周岁的不算潜力客户。",
)


def found(text: str, rulebook: Rulebook, title: str = "", case: bool = False) -> bool:
    return bool(ruled_findings([Passage(where=clause_place("3.1.1"), text=text, title=title, case=case)], rulebook))


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_rulebook_says_is_right(rulebook: Rulebook, text: str) -> None:
    assert not found(text, rulebook)


@pytest.mark.parametrize("text", WRONG)
def test_another_limit_is_found(rulebook: Rulebook, text: str) -> None:
    assert found(text, rulebook)
    assert not found(text, rulebook, case=True), "a scene tells of one customer"


def test_an_answer_may_repeat_the_figures_of_its_question(rulebook: Rulebook) -> None:
    answer = "中端客户要达到80万元以上吗？不是。"
    assert found(answer, rulebook) and not found(answer, rulebook, title="有人说中端客户要达到80万元。")


def test_a_changed_rule_is_followed(rulebook: Rulebook) -> None:
    changed = rulebook.model_copy(update={"prime": rulebook.prime.model_copy(update={"line": Decimal(300_000)})})
    assert found("优质线是20万元（含）。", changed) and not found("优质线是30万元（含）。", changed)
    assert Decimal(300_000) in decided_figures(changed)["元"]
