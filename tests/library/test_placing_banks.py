"""Sorting, ordering, matching and tables as an author writes them: keys computed where a rule decides, faults told."""

import pytest

from app.domain.items.registry import key_of, spell
from tests.library.bank_files import faults_of

WRITTEN = """subject: routing
items:
  - id: sorted
    type: sort
    stem: 请把这三位客户引导到各自的区域。
    cards: {A: 交电费, B: 开户, C: 汇款}
    visits: {A: {errand: 代理收费}, B: {errand: 非现金业务}, C: {errand: 非现金业务}}
    ask: zone
    clauses: ["3.3.7"]
    explanation: 代理收费到自助服务区，其他的到非现金服务区。
"""


def test_the_key_of_visits_is_computed(read):
    bank, faults = read(WRITTEN)
    assert not faults
    told = spell(bank.items[0], key_of(bank.items[0]))
    assert told == "交电费 → 自助服务区；开户 → 非现金服务区；汇款 → 非现金服务区"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("ask: zone", "bins: {x: 甲, y: 乙}", "不成对"),
        ("ask: zone", "ask: zone\n    bins: {self: 自助服务区, cash: 现金服务区}", "非现金服务区"),
        ("ask: zone", "ask: zone\n    bins: {self: 自助服务区, nc: 非现金服务区}\n    key: {A: nc}", "与规则矛盾"),
        ("ask: zone", "ask: zone\n    bins: {self: 自助服务区, nc: 非现金服务区, w: 现金服务区}", "没有一张卡片属于它"),
        ('["3.3.7"]', '["3.3.6"]', "未引用决定答案的条款"),
        ("B: 开户,", "B: 汇款,", "写了两次"),
        ("C: 汇款}", "C: 汇款, D: 挂失}", "不成对"),
    ],
)
def test_a_faulty_sort_is_told(read, old, new, why):
    assert any(why in fault for fault in faults_of(read(WRITTEN.replace(old, new))))
