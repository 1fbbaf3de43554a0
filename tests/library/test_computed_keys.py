"""Keys that a rule decides: computed from the facts, and a written key that contradicts is a fault with its line."""

import pytest

from app.domain.items.registry import key_of, spell
from tests.library.bank_files import faults_of, item

COMPUTED = ("type: single", "stem: 一位客户的情况如题，他属于哪一类客户？", "ask: tier")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("customer: {assets: 50000}",), "C. 中端客户"),
        (("customer: {assets: 999999.99}",), "C. 中端客户"),
        (("customer: {assets: 50000}", "options: {A: 高端客户, B: 中端客户, C: 普通客户}"), "B. 中端客户"),
        (("customer: {assets: 50000}", "key: C"), "C. 中端客户"),
        (("customer: {assets: 50000}", "options: {A: '[[tiers.high.name]]', B: '[[tiers.middle.name]]', C: 普通客户}"), "B. 中端客户"),
    ],
)
def test_a_key_that_a_rule_decides_is_computed(read, lines, key):
    bank, faults = read(item(*COMPUTED, *lines))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("customer: {assets: 50000}", "key: D"), "9: asked 答案 D: 与规则矛盾：按规则应为“中端客户”（C）"),
        (("customer: {age: 30}",), "9: asked 客户事实不足: 凭所给事实不能确定客户类别，还缺：季度日均金融资产"),
        (
            ("customer: {assets: 50000}", "options: {A: 高端客户, B: 潜力客户, C: 普通客户}"),
            "10: asked 选项里没有正确答案: 按规则应为“中端客户”",
        ),
        (("customer: {assets: 2000000}",), "6: asked 未引用决定答案的条款: 应引用 3.1.3 中的至少一条"),
        (("key: A",), "8: asked 事实与 ask 不成对: customer 配 ask: tier，visit 配 ask: zone，都不写则须写 key"),
        (("customer: {assets: 3000, age: 20, education: 私塾}",), None),
    ],
)
def test_faults_of_a_computed_key(read, lines, fault):
    found = faults_of(read(item(*COMPUTED, *lines)))
    if fault is None:
        assert len(found) == 1
        assert found[0].startswith("quizzes/bank0.yaml:9: ")
        assert "私塾" in found[0]
    else:
        expected_line, _, text = fault.partition(": ")
        assert found == [f"quizzes/bank0.yaml:{_line(expected_line, lines)}: {text}"]


def _line(line, lines):
    # The stated line counts the file as written below COMPUTED: 3 id, 4 explanation, 5 clauses, 6 type, 7 stem, 8 ask, 9 on the lines.
    return {"6": 5, "10": 10, "9": 10 if len(lines) > 1 else 9, "8": 8}[line]


VISIT = ("type: single", "stem: 这位来访的客户应当引导到哪个区域？", "ask: zone")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("visit: {customer: {assets: 3000}, errand: cash, amount: 20000, direction: withdraw}",), "D. 自助服务区"),
        (("visit: {customer: {assets: 3000}, errand: cash, amount: 20000.01, direction: withdraw}",), "B. 现金服务区"),
        (("visit: {customer: {assets: 3000}, errand: 补登折}", "branch: {machine_down: true}"), "C. 非现金服务区"),
        (("visit: {customer: {assets: 3000}, errand: 非现金业务}", "branch: {without: [非现金区]}"), "B. 现金服务区"),
        (
            (
                "visit: {customer: {assets: 200000, holds_wealth_card: false}, errand: 补登折}",
                "branch: {kind: 金融便利店}",
                "options: {A: 现金服务区, B: 自助服务区, C: 营销咨询区}",
            ),
            "B. 自助服务区",
        ),
    ],
)
def test_a_zone_that_the_routing_decides_is_computed(read, lines, key):
    text = item(*VISIT, *lines).replace('"3.1.4"', '"3.3.6", "3.3.7"')
    bank, faults = read(text)
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("visit: {errand: 补登折}", "key: A"), "quizzes/bank0.yaml:10: asked 答案 A: 与规则矛盾：按规则应为“自助服务区”（D）"),
        (("visit: {errand: cash}",), "quizzes/bank0.yaml:9: asked 来访: 现金存取要说明金额，以及是取款还是存款，才能判断是不是大额"),
        (("visit: {errand: 补登折}", "branch: {kind: 总行}"), "quizzes/bank0.yaml:10: asked 网点: 没有名为“总行”的网点类型"),
        (("customer: {assets: 3000}",), "quizzes/bank0.yaml:8: asked 事实与 ask 不成对: "),
    ],
)
def test_faults_of_a_computed_zone(read, lines, fault):
    found = faults_of(read(item(*VISIT, *lines).replace('"3.1.4"', '"3.3.6", "3.3.7"')))
    assert len(found) == 1
    assert found[0].startswith(fault)


NUMBER = ("type: number", "stem: 请问这里应当填写多少才算正确？")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("unit: 元", "ask: tiers.middle.from"), "5万元"),
        (("unit: 元", "ask: prime_line", "key: 20万元"), "20万元"),
        (("unit: 万元", "ask: prime_line"), "20万元"),
        (("unit: 岁", "ask: tiers.potential.age_to"), "28岁"),
        (("unit: 次", "key: 2"), "2次"),
        (("unit: 元", "key: 49,999.99"), "49,999.99元"),
    ],
)
def test_number_keys(read, lines, key):
    bank, faults = read(item(*NUMBER, *lines))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("unit: 元", "ask: prime_line", "key: 200万元"), "10: asked 答案 200万元: 与规则矛盾：按规则应为 20万元"),
        (("unit: 元", "ask: nobody"), "9: asked nobody: 规则库里没有这个名字的值"),
        (
            ("unit: 元", "ask: measure"),
            "9: asked 季度日均金融资产: 不能读作以元为单位的数：请填写一个数，可以带单位，例如 5万元 或 50,000元。",
        ),
        (("unit: 元", "key: 5岁"), "9: asked 5岁: 不能读作以元为单位的数：单位不对，请按题目给出的单位填写。"),
        (("unit: 元",), "3: asked 缺少答案: 数字题须写 key，或用 ask 写出规则库里的值名"),
    ],
)
def test_faults_of_a_number(read, lines, fault):
    assert faults_of(read(item(*NUMBER, *lines))) == [f"quizzes/bank0.yaml:{fault}"]
