"""An author is told what will not reach the reader."""

from pathlib import Path

import pytest

from app.library.unsafe import dropped
from tests.library.content_copy import TIERS, ContentCopy

SECTIONS, CLAUSES = {"3.1"}, {"3.1.4"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("好 <iframe src=x>", "<iframe>"),
        ('<p onclick="x()">好</p>', "<p onclick>"),
        ('<p style="color:red">好</p>', "<p style>"),
        ("[看](javascript:alert(1))", "链接 javascript:alert(1"),
        ("[看](https://evil.example/)", "链接 https://evil.example/"),
        ("[看](//evil.example)", "链接 //evil.example"),
        ("[看](#c9.9.9)", "链接 #c9.9.9"),
        ("[看](/manual/9.9)", "链接 /manual/9.9"),
        ("[看](/manual/3.1#c3.1.99)", "链接 /manual/3.1#c3.1.99"),
    ],
)
def test_it_is_named_with_its_line(text: str, what: str) -> None:
    found = list(dropped(f"第一行\n{text}", SECTIONS, CLAUSES))
    assert found and found[0][:2] == (1, what)


@pytest.mark.parametrize(
    "text",
    [
        "[看](#c3.1.4)",
        "[看](/manual/3.1#c3.1.4)",
        "[看](mailto:hr@bank.example)",
        "`<script>` 是代码",
        "5 < 6 且 7 > 2",
        '<span class="chip">好</span>',
        "<b>好</b>",
    ],
)
def test_what_reaches_the_reader_is_no_fault(text: str) -> None:
    assert list(dropped(text, SECTIONS, CLAUSES)) == []


def test_a_section_that_asks_for_a_script_is_refused_by_line(tmp_path: Path) -> None:
    copy = ContentCopy(tmp_path)
    line = copy.add(TIERS, "<script>alert(1)</script>\n")
    assert copy.faults() == [f"content/{TIERS}:{line}: <script>: 手册里不能用这个标签，显示时会被去掉"]


def test_a_fault_in_the_rulebook_does_not_hide_those_of_the_sections(tmp_path: Path) -> None:
    copy = ContentCopy(tmp_path)
    copy.replace("rulebook.yaml", "schema: 1", "schema: 2")
    line = copy.add(TIERS, "/// nonsense\n///\n")
    found = copy.faults()
    assert any(fault.startswith("content/rulebook.yaml:") for fault in found)
    assert any(fault.startswith(f"content/{TIERS}:{line}:") for fault in found)


def test_the_bank_confirms_a_section_as_a_whole(tmp_path: Path) -> None:
    copy = ContentCopy(tmp_path)
    before = copy.load().withheld
    copy.replace("4-standards/4.2-etiquette.md", "source: supplement", "source: supplement\nconfirmed: 个人金融部 2026-12-01")
    after = copy.load()
    assert {clause for clause in before if clause.startswith("4.2.")} == before - after.withheld
    clause = after.manual.clause("4.2.1")
    assert clause is not None and clause.confirmed == "个人金融部 2026-12-01"
