"""One section file: what becomes of each block, and that hostile text stays text wherever it stands."""

from pathlib import Path

import pytest

from app.domain.manual import Section
from app.library.sections import FrontMatter, Surroundings, build_section, clause_ids, read_front_matter
from tests.library.test_markup import ODD, active

AROUND = Surroundings(
    spoken={"prime_line": "20万元", "odd": "<b>5 & 6</b>"},
    tables={"tiers": lambda: "<table><caption>五类客户</caption><tbody><tr><th scope=row>高端</th><td>x</td></tr></tbody></table>"},
    figures={"pyramid": Path("pyramid.svg")},
    sections=frozenset({"3", "3.1", "3.2"}),
    clauses=frozenset({"3.1.1", "3.2.4"}),
)
FRONT = FrontMatter(section="3.1", title="客户细分", minutes=5, source="bank", objectives=("能判断",))


def built(body: str, front: FrontMatter = FRONT) -> tuple[str, list[str]]:
    section, faults = build_section(front, body, 9, "x.md", AROUND)
    return section.html, [str(fault) for fault in faults]


def test_a_clause_has_its_anchor_its_marks_and_its_ruling() -> None:
    options = "    duty: true\n    exam: false\n    source: supplement\n    ruling: 按 28 岁 <含> 执行\n"
    body = f"/// clause | 3.1.1\n{options}\n**规则** [[prime_line]]。\n///\n"
    section, faults = build_section(FRONT, body, 9, "x.md", AROUND)
    (clause,) = section.clauses
    assert faults == [] and clause.text == "规则 20万元。" and clause.ruling == "按 28 岁 <含> 执行"
    assert (clause.duty_critical, clause.examinable, clause.source, clause.certifying) == (True, False, "supplement", False)
    (part,) = section.parts
    assert part.clause == "3.1.1" and "按 28 岁 &lt;含&gt; 执行" in part.html and "<strong>规则</strong> 20万元" in part.html


def test_a_clause_is_as_its_section_unless_it_says_otherwise() -> None:
    ours = FRONT.model_copy(update={"source": "supplement"})
    section, _ = build_section(ours, "/// clause | 3.1.1\n\na\n///\n/// clause | 3.1.2\n    source: bank\n\nb\n///\n", 9, "x.md", AROUND)
    assert [clause.source for clause in section.clauses] == ["supplement", "bank"]
    assert [clause.examinable for clause in section.clauses] == [True, True]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[[3.1.1]]", '<a href="/manual/3.1#c3.1.1">3.1.1</a>'),
        ("[[3.2]]", '<a href="/manual/3.2">3.2</a>'),
        ("[[ prime_line ]]", "20万元"),
        ("[[odd]]", "&lt;b&gt;5 &amp; 6&lt;/b&gt;"),
        ("/// rulebook | tiers\n///", "<caption>五类客户</caption>"),
        ("/// figure | pyramid\n替代文字：五层的*金字塔*\n///", 'alt="五层的金字塔"'),
        ("/// scene | 周一 <早上>\n正文\n///", "周一 &lt;早上&gt;"),
        ("/// slips\n- 一\n///", "易错点"),
        ("/// note\n说明\n///", 'class="note"'),
        ("{{ config }} {% raw %}", "{{ config }} {% raw %}"),
    ],
)
def test_what_a_block_becomes(text: str, part: str) -> None:
    page, faults = built(text)
    assert faults == [] and part in page


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a\n\n[[nothing]]", "x.md:11: [[nothing]]"),
        ("[[3.9]]", "x.md:9: [[3.9]]"),
        ("[[3.1.7]]", "x.md:9: [[3.1.7]]"),
        ("/// clause | 3.1.1\n    duty: true\n    exam: true\n\n甲\n[[no]]\n///", "x.md:14: [[no]]"),
        ("/// rulebook | none\n///", "x.md:9: 规则表 none"),
        ("/// figure | none\n替代文字：x\n///", "x.md:9: 图 none"),
        ("/// figure | pyramid\n \n///", "x.md:9: 图 pyramid"),
        ("/// clause | 3.2.1\n\na\n///", "x.md:9: 条款 3.2.1"),
        ("/// clause | 3.1.1\n\na\n///\n/// clause | 3.1.1\n\nb\n///", "x.md:13: 条款 3.1.1: 编号与第 9 行重复"),
        ("/// clause | 3.1.1\n\n///", "x.md:9: 条款 3.1.1: 没有正文"),
    ],
)
def test_a_fault_has_its_line(text: str, fault: str) -> None:
    _, faults = built(text)
    assert any(one.startswith(fault) for one in faults), faults


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "/// clause | 3.1.1\n\n{}\n///",
        "/// clause | 3.1.1\n    ruling: {}\n\nx\n///",
        "/// scene | {}\nx\n///",
        "/// scene | x\n{}\n///",
        "/// slips\n- {}\n///",
        "/// note\n{}\n///",
        "/// figure | pyramid\n替代文字：{}\n///",
        "/// figure | {}\n替代文字：x\n///",
        "/// rulebook | {}\n///",
        "/// clause | {}\n\nx\n///",
        "[[{}]]",
    ],
)
def test_hostile_text_stays_text_in_every_place(frame: str) -> None:
    for payload in ODD:
        page, _ = built(frame.format(payload.replace("\n", " ") if " | " in frame or "ruling" in frame else payload))
        assert active(page) == [], payload


def test_an_open_tag_in_one_block_does_not_swallow_the_next() -> None:
    body = "<details><summary>x\n\n/// clause | 3.1.1\n\n规则\n///\n\n<table><tr><td>\n\n尾声"
    section, _ = build_section(FRONT, body, 9, "x.md", AROUND)
    before, clause, after = (part.html for part in section.parts)
    assert before.count("<details>") == before.count("</details>") == 1 and "规则" in clause
    assert "尾声" in after and after.count("<table>") == after.count("</table>") and active(section.html) == []


def test_the_head_of_a_file() -> None:
    head = '---\nsection: "3.1"\ntitle: 客户细分\nminutes: 5\nsource: bank\nobjectives:\n  - 能判断\n---\n\n正文\n'
    front, body, first_line, faults = read_front_matter(head, "x.md")
    assert faults == [] and front == FRONT
    assert head.split("\n")[first_line - 1] == body.split("\n")[0] == "" and body.strip() == "正文"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("正文\n", "x.md:1: 文件头"),
        ("---\nsection: x\n", "x.md:1: 文件头"),
        ("---\nsection: x\ntitle: [\n---\n", "x.md:4: YAML 语法错误"),
        ('---\nsection: "3.1"\ntitle: x\nminutes: 很久\nsource: bank\nobjectives: []\n---\n', "x.md:4: minutes"),
        ('---\nsection: "3.1"\ntitle: x\nminutes: 5\nsource: ours\nobjectives: []\n---\n', "x.md:5: source"),
        ('---\nsection: "3.1"\ntitle: x\ntitle: y\n---\n', "x.md:4: 重复的键 title"),
    ],
)
def test_a_fault_of_the_head_has_its_line(text: str, fault: str) -> None:
    front, _, _, faults = read_front_matter(text, "x.md")
    assert front is None and str(faults[0]).startswith(fault), faults


def test_the_ids_of_a_faulty_body_are_still_known() -> None:
    assert clause_ids("/// clause | 3.1.1\n    oops: 1\n\nx\n///\n/// clause | 3.1.2\n") == ["3.1.1", "3.1.2"]


def test_the_digest_is_of_the_words_and_not_of_the_markup() -> None:
    plain, marked, other = (
        build_section(FRONT, f"开头\n\n/// clause | 3.1.1\n\n{text}\n///\n", 9, "x.md", AROUND)[0] for text in ("甲乙", "甲**乙**", "甲丙")
    )
    assert plain.digest == marked.digest != other.digest
    assert plain.clauses[0].digest == marked.clauses[0].digest != other.clauses[0].digest


def test_a_section_stored_by_an_older_release_is_one_part() -> None:
    section, _ = build_section(FRONT, "正文", 9, "x.md", AROUND)
    old = section.model_dump(exclude={"parts"}) | {"html": "<p>旧</p>"}
    assert Section.model_validate(old).html == "<p>旧</p>"
