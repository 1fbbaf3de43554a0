"""content/forms: what the reader refuses, and what the shipped forms promise."""

import re
from pathlib import Path

import pytest

from app.domain.record_forms import RecordForm, in_reading_order
from app.library.load import Library
from app.library.markup import plain_text
from app.library.record_forms import read_record_forms
from tests.library.content_copy import ContentCopy

CLAUSES = frozenset({"1.2.30", "3.1.4"})
SPOKEN = {"prime_line": "20万元", "forms.lobby_log": "大堂日志"}
GOOD = """slug: lobby-log
name: "[[forms.lobby_log]]"
also: [日志]
purpose: 记当天的事
filled_by: 大堂经理
filled_when: 营业后
handed_to: 网点负责人
kept: 网点
landscape: false
layout: table
rows: 3
columns:
  - {key: day, name: 日期, guide: "写日期，见[[3.1.4]]", width: 2}
  - {key: level, name: 层级, guide: 勾一项, width: 3, choices: ["[[prime_line]]以上", 其他]}
example:
  - {day: 11月10日, level: "[[prime_line]]以上"}
  - {day: 11月11日, level: ""}
clauses: ["1.2.30"]
source: supplement
"""


def read(folder: Path, **files: str) -> tuple[tuple[RecordForm, ...], list[str]]:
    (folder / "forms").mkdir()
    for name, text in files.items():
        (folder / "forms" / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    forms, faults = read_record_forms(folder, CLAUSES, SPOKEN)
    return forms, [str(fault) for fault in faults]


def test_a_form_is_read_and_its_values_are_spoken(tmp_path: Path) -> None:
    (form,), faults = read(tmp_path, lobby_log=GOOD)
    assert faults == [] and form.name == "大堂日志"
    assert form.columns[0].guide == "写日期，见3.1.4"
    assert form.columns[1].choices[0] == form.example[0]["level"] == "20万元以上"


def test_a_folder_without_forms_has_none(tmp_path: Path) -> None:
    assert read_record_forms(tmp_path, CLAUSES, SPOKEN) == ((), [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("slug: lobby-log", "slug: lobby_log", "lobby-log.yaml:1: slug"),
        ("slug: lobby-log", "slug: other", "lobby-log.yaml:1: 表格 other: 文件应当叫 other.yaml"),
        ("rows: 3", "rows: 0", "lobby-log.yaml:11: rows: 应大于 0"),
        ("rows: 3", "rows: 1", "填写示例有 2 行，一页只有 1 行"),
        ("width: 2", "width: 0", "lobby-log.yaml:13: columns.0.width: 应大于 0"),
        ("width: 2", "height: 2", "lobby-log.yaml:13: columns.0.height"),
        ("key: level", "key: day", "栏目 day 写了不止一次"),
        ("{day: 11月10日, level", "{date: 11月10日, level", "填写示例第 1 行的 date 不是本表的栏目"),
        ('level: "[[prime_line]]以上"}', "level: 二十万}", "填写示例第 1 行“层级”写了“二十万”，不在可选项里"),
        (', level: ""}', "}", "填写示例第 2 行缺少“层级”"),
        ("layout: table", "layout: sheet", "单页表（sheet）的填写示例只有一份"),
        ("layout: table", "layout: chart", "lobby-log.yaml:10: layout: 只能是"),
        ('clauses: ["1.2.30"]', 'clauses: ["9.9.9"]', "lobby-log.yaml:18: 条款 9.9.9: 手册里没有这个条款"),
        ("guide: 勾一项", 'guide: "[[nothing]]"', "lobby-log.yaml:14: [[nothing]]"),
        ("写日期，见[[3.1.4]]", "[[3.1.5]]", "lobby-log.yaml:13: [[3.1.5]]"),
        ("also: [日志]", "also: [大堂日志]", "lobby-log.yaml:3: 名称 大堂日志: 已经用过"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    _, faults = read(tmp_path, lobby_log=GOOD.replace(old, new, 1))
    assert any(fault in each for each in faults), faults


def test_two_forms_do_not_share_a_name(tmp_path: Path) -> None:
    other = GOOD.replace("slug: lobby-log", "slug: zz").replace('name: "[[forms.lobby_log]]"', "name: 日志")
    _, faults = read(tmp_path, lobby_log=GOOD, zz=other.replace("also: [日志]\n", ""))
    assert faults == ["content/forms/zz.yaml:2: 名称 日志: 已经用过；每个名称只能指一张表"]


def test_the_library_refuses_a_faulty_form(tmp_path: Path) -> None:
    copy = ContentCopy(tmp_path)
    line = copy.replace("forms/lobby-log.yaml", '"1.2.30"', '"1.2.99"')
    assert copy.faults() == [f"content/forms/lobby-log.yaml:{line}: 条款 1.2.99: 手册里没有这个条款"]


# What ships


def names(library: Library) -> set[str]:
    return {name for form in library.forms for name in (form.name, *form.also)}


def test_every_form_that_the_manual_names_in_brackets_is_there(library: Library) -> None:
    texts = [plain_text(section.html) for section in library.manual.sections]
    texts += [f"{entry.do}{entry.standard}" for each in library.checklists for entry in each.entries]
    named = {name for text in texts for name in re.findall("《([^》]+)》", text)}
    assert {"已识别优质客户信息记录表", "已识别优质客户推介表", "网点业绩汇总表"} <= named
    assert named - names(library) == set()


# Forms that the chapters ask for without brackets, and the clause that asks.
ASKED = {
    "大堂日志": "1.2.30",
    "投诉记录表": "1.2.24",
    "每日报表": "1.2.40",
    "每月报表": "1.2.41",
    "客户满意度调查": "1.2.42",
    "每月汇报": "1.2.43",
    "每月书面分析": "1.2.44",
    "业务流量统计表": "1.2.38",
    "报修登记表": "4.1.12",
    "遗失物品登记表": "3.4.12",
    "故障候办登记表": "3.4.18",
    "媒体来访登记表": "3.4.29",
    "督导记录": "5.1.19",
    "神秘人回执": "5.1.12",
    "暗查记录": "1.2.27",
    "见习确认表": "2.2.8",
    "培训记录表": "2.2.19",
    "案例记录": "2.2.18",
    "个人发展计划": "2.3.6",
    "渠道产品登记表": "5.2.9",
    "顶岗登记表": "4.1.2",
}


@pytest.mark.parametrize(("name", "clause"), ASKED.items())
def test_every_form_that_the_chapters_ask_for_is_there_and_cites_the_clause(library: Library, name: str, clause: str) -> None:
    (form,) = [form for form in library.forms if name in (form.name, *form.also)]
    assert clause in form.clauses


def test_the_forms_of_the_rulebook_have_the_columns_it_names(library: Library) -> None:
    for rule in library.rulebook.forms:
        (form,) = [form for form in library.forms if form.name == rule.name]
        columns = [column.name for column in form.columns]
        assert [name for name in columns if name in rule.columns.names] == list(rule.columns.names), rule.key
        assert set(rule.clauses) <= set(form.clauses), rule.key


def test_the_two_counts_stay_apart(library: Library) -> None:
    (form,) = [form for form in library.forms if form.slug == "daily-statistics"]
    counted = [column.name for column in form.columns]
    for post in ("大堂经理", "现金柜员", "非现金柜员"):
        assert f"优质客户识别数：{post}" in counted and f"待跟进优质客户识别数：{post}" in counted
    assert any(name.startswith("优质客户接待数") for name in counted)
    (month,) = [form for form in library.forms if form.slug == "results-month"]
    products = [row["product"] for row in month.example]
    assert {"优质客户接待数", "优质客户识别数", "待跟进优质客户识别数"} <= set(products)


@pytest.mark.parametrize(("slug", "done"), [("results", "month"), ("results-month", "total")])
def test_the_rates_of_the_examples_are_right(library: Library, slug: str, done: str) -> None:
    (form,) = [form for form in library.forms if form.slug == slug]
    for row in form.example:
        if row["rate"] != "—":
            reached, target = (int(row[key].split()[0]) for key in (done, "target"))
            assert row["rate"] == f"{100 * reached / target:.1f}%", row


def test_the_record_and_the_statistics_of_one_day_agree(library: Library) -> None:
    forms = {form.slug: form for form in library.forms}
    found = [(row["found_by"], row["judged"]) for row in forms["recognised-record"].example]
    (statistics,) = forms["daily-statistics"].example
    for key, post in (("lobby", "（大堂经理）"), ("cash", "（现金柜员）"), ("non_cash", "（非现金柜员）")):
        assert statistics[f"follow_{key}"] == f"{sum(post in who for who, _ in found)} 位"
        assert int(statistics[f"prime_{key}"].split()[0]) >= sum(post in who and judged == "优质客户" for who, judged in found)
    sold = sum(int(row["today"].split()[0]) for row in forms["results"].example if row["today"].endswith("件"))
    assert statistics["channel"] == f"{sold} 件"


def test_every_column_has_a_guide_and_every_table_a_real_example(library: Library) -> None:
    assert len(library.forms) >= 20 and library.forms == in_reading_order(library.forms)
    for form in library.forms:
        assert form.source == "supplement", form.slug
        for column in form.columns:
            assert column.guide.endswith(("。", "？")) and 5 < len(column.guide) < 130, (form.slug, column.key)
        if form.layout == "table":
            assert 3 <= len(form.example) <= 7, form.slug
            assert all(any(row[column.key] for row in form.example) for column in form.columns), form.slug


# Twelve digits or more in a row are an account, a card or an identity number; eleven are a mobile number.
NUMBERS = re.compile(r"\d{11,}")


def test_no_example_shows_what_the_guides_forbid(library: Library) -> None:
    for form in library.forms:
        written = " ".join(value for row in form.example for value in row.values())
        assert not NUMBERS.search(written), form.slug
        assert "身份证号" not in written, form.slug


def test_the_forms_ride_in_a_stored_edition(library: Library) -> None:
    assert Library.model_validate_json(library.model_dump_json(by_alias=True)).forms == library.forms
