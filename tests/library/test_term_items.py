"""Items that ask for a term, as an author writes them."""

import pytest

from app.domain.items.base import REFUSALS
from app.domain.items.registry import slip_of
from tests.library.bank_files import faults_of, item

ASKED = ("type: term", "stem: 日均资产在一百万元以上的客户叫做什么？")
CONFUSED = "confusions: [{terms: [%s], says: 这两类客户的界线在一千万元。}]"


def test_an_author_fills_spellings_from_the_rulebook(read):
    bank, faults = read(item(*ASKED, 'accept: ["[[tiers.high.name]]", 高端]', CONFUSED % "私人银行客户"))
    assert faults == []
    assert bank.items[0].accept == ("高端客户", "高端")
    assert slip_of(bank.items[0], "私人银行客户") == "这两类客户的界线在一千万元。"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("accept: [高端客户, 高端 客户]",), "asked 写法“高端 客户”: 与前面的写法只差全角半角、大小写、空格或标点，不必再写"),
        (("accept: [高端客户, “”]",), f"asked 写法““””: {REFUSALS['not_a_term']}"),
        (("accept: [高端客户]", CONFUSED % "高端客户。"), "asked 易混的词 高端客户。: 其中有正确的写法"),
        (("accept: [高端客户, 客户]",), "asked 题干里出现了答案 客户: 题干不能写出答案"),
    ],
)
def test_faults_of_a_term(read, lines, fault):
    assert [found.partition(": ")[2] for found in faults_of(read(item(*ASKED, *lines)))] == [fault]
