"""What a text points to."""

import pytest

from app.domain.checkup.finding import Place, clause_place
from app.domain.checkup.passage import Passage
from app.domain.checkup.references import (
    Table,
    Targets,
    cut_cells,
    missing_forms,
    reference_findings,
    references,
    table_findings,
    unnamed_forms,
)

TARGETS = Targets(
    chapters=frozenset("123"),
    sections=frozenset(("1.1", "1.2", "3.3")),
    clauses=frozenset(("1.2.7", "3.3.10", "0.3")),
    figures=frozenset(("3-2",)),
    tables=frozenset(("1",)),
    rows=frozenset("12345"),
    forms=frozenset(("大堂日志",)),
)


def dead(text: str, where: str = "1.2.7") -> list[str]:
    found = reference_findings(references([Passage(where=clause_place(where), text=text)]), TARGETS)
    return [finding.what.split("“")[1].split("”")[0] for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        "见第三章、第一章第二节，本章第一节也有。",
        "标准见1.2，做法见3.3.10（1.2.7至3.3.10）。",
        "如图3-2所示，表1列出了。",
        "写进《大堂日志》，照第2行办，第1、2行都一样。",
        "依《中华人民共和国个人信息保护法》和《个人存款账户实名制规定》办理。",
        "三个词见0.3。",
        # what only looks like a reference
        "应交报表26份，图10幅，完成率90.3分，1.5倍，9.0分。",
        "第一次，第二天，第三方。",
    ],
)
def test_what_is_there(text: str) -> None:
    assert not dead(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("详见第七章。", ["第七章"]),
        ("详见第三章第九节。", ["第三章第九节"]),
        ("见本章第八节。", ["第八节"]),
        ("按3.3.99办理。", ["3.3.99"]),
        ("标准见9.9，", ["9.9"]),
        ("如图3-7所示。", ["图3-7"]),
        ("列在表4里。", ["表4"]),
        ("照第9行办。", ["第9行"]),
        ("登记《贵宾登记册》。", ["《贵宾登记册》"]),
        ("参见第四章、第五章。", ["第四章", "第五章"]),
    ],
)
def test_what_is_not_there(text: str, said: list[str]) -> None:
    assert dead(text) == said


def test_a_form_that_no_text_names() -> None:
    forms = [(Place(kind="form", id="log"), ("大堂日志",)), (Place(kind="form", id="card"), ("意见卡", "意见簿"))]
    texts = [Passage(where=clause_place("1.2.7"), text="填写大堂日志。")]
    own = Passage(where=Place(kind="form", id="card"), text="意见卡怎么填")
    assert [finding.where[0].id for finding in unnamed_forms(forms, [*texts, own])] == ["card"]
    assert not unnamed_forms(forms, [*texts, Passage(where=clause_place("1.2.8"), text="放好意见簿。")])


def test_a_form_without_a_blank() -> None:
    asked = [(clause_place("1.2.7"), "大堂日志"), (clause_place("1.2.8"), "意见卡")]
    found = missing_forms(asked, frozenset(("大堂日志",)))
    assert [(finding.kind, finding.where[0].id) for finding in found] == [("form_missing", "1.2.8")] and "《意见卡》" in found[0].what


@pytest.mark.parametrize(
    ("cells", "names", "cut"),
    [
        (("演艺与体育明", "演艺与体育明星"), (), ["演艺与体育明"]),
        (("牡丹国际",), ("牡丹国际卡", "牡丹国际卡金卡"), ["牡丹国际"]),
        (("牡丹国际卡",), ("牡丹国际卡", "牡丹国际卡金卡"), []),
        (("理财产品", "专属理财产品"), (), []),
        (("房地产", "税务、房地产、退休咨询"), (), []),
        (("结算", "债券"), (), []),
    ],
)
def test_cells_that_break_off(cells: tuple[str, ...], names: tuple[str, ...], cut: list[str]) -> None:
    assert [cell for cell, _ in cut_cells(cells, frozenset(names))] == cut


def test_a_column_without_a_head() -> None:
    where = Place(kind="source", id="表")
    assert not table_findings([Table(where=where, name="表", heads=("甲", "乙"), rows=(("1", "2"),))], frozenset())
    (finding,) = table_findings([Table(where=where, name="表", heads=("甲",), rows=(("1", "2"),), settled_by="第二列称为乙")], frozenset())
    assert finding.kind == "table_head" and finding.settled_by == "第二列称为乙"
