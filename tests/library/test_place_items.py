"""Items that ask for a zone on the plan, as an author writes them."""

import pytest

from app.domain.items.registry import key_of, spell
from tests.library.bank_files import faults_of, item

ASKED = ("type: place", "stem: 请在平面图上点出引导客户去的区域。")
CARD = "visit: {customer: {assets: 60000, holds_wealth_card: true}, errand: 补登折}"


def placed(*lines, clause="3.1.4"):
    return item(*ASKED, *lines).replace('["3.1.4"]', f'["{clause}"]')


def test_an_author_names_the_zone(read):
    bank, faults = read(placed("zone: cash"))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == "现金服务区"


def test_the_rules_find_the_zone_of_a_visit(read):
    bank, faults = read(placed("visit: {errand: 非现金业务}", clause="3.3.7"))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == "非现金服务区"


@pytest.mark.parametrize(
    ("lines", "clause", "fault"),
    [
        ((), "3.1.4", "3: asked 缺少答案: 须写 zone，或用 visit 写出来访的事实"),
        (("zone: roof",), "3.1.4", "8: asked 区域 roof: 图上没有；有 wealth、cash、non_cash、self_service、consulting"),
        (("zone: cash", "visit: {errand: 非现金业务}"), "3.3.7", "8: asked 答案 cash: 与规则矛盾：按规则应为“非现金服务区”（non_cash）"),
        ((CARD,), "3.1.4", "5: asked 未引用决定答案的条款: 应引用 3.3.4 中的至少一条"),
    ],
)
def test_faults_of_a_place(read, lines, clause, fault):
    assert faults_of(read(placed(*lines, clause=clause))) == [f"quizzes/bank0.yaml:{fault}"]
