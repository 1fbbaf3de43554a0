"""One thing with two figures."""

from decimal import Decimal

import pytest

from app.domain.checkup.finding import Place, clause_place
from app.domain.checkup.passage import Passage
from app.domain.checkup.restated import restated_findings

OTHERS = (
    Passage(where=clause_place("9.1"), text="网点负责人每周至少做一次对照检查。书面结果收到后，三个工作日内谈。", cites=("9.1",)),
    Passage(where=clause_place("9.2"), text="迎送时约15度，郑重致谢或致歉时约30度。铃响三声之内接起。", cites=("9.2",)),
    Passage(where=clause_place("9.3"), text="引导客户时走在左前方约一米。每月汇报一次。", cites=("9.3",)),
)


def passage(clause: str, text: str, ruling: str = "", cites: tuple[str, ...] = (), case: bool = False) -> Passage:
    return Passage(where=clause_place(clause), text=text, ruling=ruling, cites=(clause, *cites), case=case)


def found(*said: Passage) -> list[str]:
    return [finding.what for finding in restated_findings([*said, *OTHERS], {})]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一日至少两次检查环境。", "环境和自助机具，一日至少检查三次。"),
        ("提前五分钟检查网点其他岗位同事的仪表仪容。", "提前十分钟，是去检查其他岗位同事的仪表仪容。"),
        ("网点能够处理的：3个工作日内答复。", "网点能够处理的投诉，五个工作日内答复。"),
        ("迎送时约15度。", "鞠躬，迎送时约20度。"),
        ("大专以上学历，并有一年以上临柜服务工作经验。", "要有两年以上临柜服务工作经验。"),
        ("完成率超过100%的，按100%计算。", "完成率超过120%的，按120%计算。"),
        ("满足七项岗位职责。", "满足八项岗位职责。"),
    ],
)
def test_two_figures_for_one_thing(one: str, other: str) -> None:
    assert found(passage("1.1", one), passage("1.2", other, cites=("1.1",)))
    assert not found(passage("1.1", one), passage("1.2", one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # two things that only sound alike
        ("网点能够处理的：3个工作日内答复。", "超出权限的，由其在1个工作日内转出。"),
        ("每月向网点负责人汇报一次。", "每周与网点负责人谈两次。"),
        ("在约一米处站定。", "其他客户在三米外等候。"),
        # another unit, another side of a limit
        ("提前五分钟检查仪表仪容。", "提前五秒检查仪表仪容。"),
        ("排队不超过三十分钟的，安抚。", "排队超过二十分钟的，安抚。"),
    ],
)
def test_different_things(one: str, other: str) -> None:
    assert not found(passage("1.1", one), passage("1.2", other))


def test_a_passage_that_says_both_contradicts_nobody() -> None:
    both = "迎送时约15度，郑重致谢或致歉时约30度。"
    assert not found(passage("1.1", both), passage("1.2", "正好相反：迎送时约15度，郑重致谢时约30度。", cites=("1.1",)))


def test_the_figures_of_a_case_are_its_own() -> None:
    assert not found(passage("1.1", "提前五分钟检查仪表仪容。"), passage("1.2", "她提前十分钟检查仪表仪容。", case=True))


def test_words_for_a_customer_are_held_against_their_clause() -> None:
    rule = passage("1.1", "网点能够处理的投诉，3个工作日内答复客户。")
    said = passage("8.1", "网点能处理的投诉，我们五个工作日内答复您。", cites=("1.1",)).model_copy(update={"spoken": True})
    assert found(rule, said)
    assert not found(rule, said.model_copy(update={"cites": ("8.1",)}))
    other = passage("8.2", "网点能处理的投诉，我们三个工作日内答复您。", cites=("8.1",)).model_copy(update={"spoken": True})
    assert not found(said, other)


def test_how_often_counts_where_both_rest_on_one_clause() -> None:
    monthly = passage("1.1", "每月至少向网点负责人汇报一次。")
    assert found(monthly, passage("1.2", "每周至少向网点负责人汇报一次。", cites=("1.1",)))
    assert not found(monthly, passage("1.2", "每周至少向网点负责人汇报一次。"))


def test_figures_of_a_rule_are_left_to_the_rulebook() -> None:
    ruled = {"元": frozenset({Decimal(20_000), Decimal(50_000)})}
    said = [passage("1.1", "取现金超过2万元。"), passage("1.2", "取现金超过5万元。"), *OTHERS]
    assert restated_findings(said, {}) and not restated_findings(said, ruled)


@pytest.mark.parametrize(
    ("ruling", "settled"),
    [
        ("", False),
        ("原文写法不一致，本手册统一。", False),
        ("原文一处写五分钟；本手册按五分钟执行。", False),
        ("原文一处写五分钟、一处写10分钟；本手册按五分钟执行。", True),
    ],
)
def test_only_a_ruling_that_names_both_figures_settles_it(ruling: str, settled: bool) -> None:
    one = passage("1.1", "提前五分钟检查其他岗位同事的仪表仪容。", ruling)
    (finding,) = restated_findings([one, passage("1.2", "提前十分钟检查其他岗位同事的仪表仪容。"), *OTHERS], {})
    assert bool(finding.settled_by) is settled
    assert finding.where == (clause_place("1.1"), clause_place("1.2"))


def test_the_money_of_a_case_is_its_own() -> None:
    one = Passage(where=Place(kind="term", id="a"), title="他有38万元。", text="38万元已经达到中端客户的标准。")
    other = Passage(where=Place(kind="term", id="b"), title="她有6万元。", text="6万元已经达到中端客户的标准。")
    assert not found(one, other)
    assert found(one.model_copy(update={"title": ""}), other.model_copy(update={"title": ""}))


def test_an_item_is_held_against_its_clause() -> None:
    item = Passage(where=Place(kind="item", id="minutes"), text="应当提前八分钟检查其他岗位。", cites=("1.1",))
    assert found(passage("1.1", "提前五分钟检查其他岗位同事的仪表仪容。"), item)
