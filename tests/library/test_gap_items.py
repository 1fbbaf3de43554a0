"""Items with gaps, as an author writes them: tables and forms."""

import pytest

from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell
from app.domain.record_forms import Column, RecordForm
from tests.library.bank_files import faults_of, item

TABLE = ("type: cells", "stem: 请把各类客户的资产标准填完整。", "columns: [客户, 资产从, 说明]", "rows:")
BANDS = '  - ["[[tiers.high.name]]", {unit: 万元, ask: tiers.high.from}, {choices: [识别推介, 营销服务], key: 识别推介}]'
NAMED = '  - [资产最高的, "[[tiers.private.from]]", {accept: ["[[tiers.private.name]]", 私行客户]}]'


def test_an_author_fills_a_table_from_the_rulebook(read):
    bank, faults = read(item(*TABLE, BANDS, NAMED))
    assert faults == []
    asked = bank.items[0]
    assert asked.table == (("高端客户", None, None), ("资产最高的", "1000万元", None))
    assert spell(asked, key_of(asked)) == "高端客户，资产从：100万元；高端客户，说明：识别推介；资产最高的，说明：私人银行客户"


@pytest.mark.parametrize(
    ("row", "line", "fault"),
    [
        ("[高端客户, 多]", 11, "asked 第2行有 2 格: 应有 3 格，第一格是行名，不能留空"),
        ("[{accept: [高端]}, 多, 多]", 11, "asked 第2行有 3 格: 应有 3 格，第一格是行名，不能留空"),
        ("[高端, {choices: [甲, 乙], key: 丙}, 多]", 11, "asked “高端，资产从”一格的答案 丙: 答案须是可选项之一；可选项有：甲、乙"),
        ("[高端, {key: 丙}, 多]", 11, "asked “高端，资产从”一格的答案 丙: 答案须是可选项之一；没有可选项"),
        (
            "[高端, {unit: 万元, key: 很多}, 多]",
            11,
            "asked 很多: 不能读作以万元为单位的数：请填写一个数，可以带单位，例如 5万元 或 50,000元。",
        ),
        ("[高端, {unit: 万元, ask: nothing}, 多]", 11, "asked nothing: 规则库里没有这个名字的值"),
        ("[高端, {unit: 万元, accept: [多]}, 多]", 11, "asked “高端，资产从”一格: 只能写 choices、unit、accept 中的一种；ask 只配 unit"),
    ],
)
def test_faults_of_a_table(read, row, line, fault):
    assert faults_of(read(item(*TABLE, BANDS, f"  - {row}"))) == [f"quizzes/bank0.yaml:{line}: {fault}"]


def test_a_table_without_a_gap_asks_nothing(read):
    rows = ("  - [高端客户, 多, 多]", "  - [中端客户, 少, 少]")
    assert faults_of(read(item(*TABLE, *rows))) == ["quizzes/bank0.yaml:9: asked 没有空格: 至少留一格给人填"]


def test_an_amount_does_not_stand_in_another_row(read):
    told = "  - [不到100万元的, {choices: [甲, 乙], key: 甲}, 少]"
    assert faults_of(read(item(*TABLE, BANDS, told))) == [
        "quizzes/bank0.yaml:9: asked “高端客户，资产从”一格: 答案“100万元”在题目里已经写出"
    ]


def test_an_amount_that_ends_alike_is_another(read):
    other = "  - [不到1100万元的, {choices: [甲, 乙], key: 甲}, 少]"
    assert read(item(*TABLE, BANDS, other))[1] == []


def test_a_gap_does_not_stand_filled_elsewhere(read):
    told = "  - [私人银行客户, 多, {accept: [私行]}]"
    assert faults_of(read(item(*TABLE, told, "  - [私行, 多, 多]"))) == [
        "quizzes/bank0.yaml:9: asked “私人银行客户，说明”一格: 答案“私行”在题目里已经写出"
    ]


REPAIRS = RecordForm(
    slug="repairs", name="报修表", purpose="记报修", filled_by="大堂经理", filled_when="当日", handed_to="负责人", kept="网点",
    landscape=False, layout="table", rows=3, clauses=("3.1.4",), source="supplement",
    columns=(
        Column(key="at", name="时间", guide="写钟点", width=1),
        Column(key="kind", name="情形", guide="勾一项", width=1, choices=("停用", "吞卡")),
    ),
    example=({"at": "9:05", "kind": "吞卡"},),
)  # fmt: skip
FORM = ("type: form", "form: repairs", "stem: 请把空着的几栏填好。", "case: 上午九点零五分，机器吞了客户的卡，小林马上报修。", "fields:")


def test_a_form_offers_its_own_choices_and_keeps_its_order(read):
    bank, faults = read(item(*FORM, "  kind: {key: 吞卡}", "  at: {accept: [九点零五分, '9:05']}"), forms=(REPAIRS,))
    assert faults == []
    asked = bank.items[0]
    assert spell(asked, key_of(asked)) == "时间：九点零五分；情形：吞卡"
    assert [field["name"] for field in shown(asked)["fields"]] == ["时间", "情形"]
    assert [option["text"] for option in shown(asked)["fields"][1]["options"]] == ["停用", "吞卡"]
    assert mark(asked, parse(asked, ["kind=2", "at=9：05"])) == 100
    assert mark(asked, parse(asked, ["kind=1", "at=9:05"])) == 50
    assert arranged(asked, 5) == asked


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("  kind: {key: 少吐钞}", "  at: 9点"), "11: asked “情形”一格的答案 少吐钞: 答案须是可选项之一；可选项有：停用、吞卡"),
        (("  kind: {key: 吞卡}", "  who: {accept: [小林]}"), "12: asked 栏目 who: 《报修表》没有这一栏；有 at、kind"),
        (("  kind: 吞卡", "  at: 9点"), "10: asked 没有要填的栏: 至少留一栏给人填"),
    ],
)
def test_faults_of_a_form(read, lines, fault):
    assert faults_of(read(item(*FORM, *lines), forms=(REPAIRS,))) == [f"quizzes/bank0.yaml:{fault}"]


def test_a_form_that_nobody_keeps(read):
    assert faults_of(read(item(*FORM, "  kind: {key: 吞卡}", "  at: 9点"))) == [
        "quizzes/bank0.yaml:7: asked 表格 repairs: content/forms 里没有这张表"
    ]
