"""Notes on clauses: what is kept of them, what a new edition does to them, and how they read as Markdown."""

from datetime import date

import pytest

from app.domain.manual import Chapter, Clause, Manual, Part, Section
from app.domain.notes import NOTE_LONGEST, Mark, lines_of, markdown_of, note_fault, note_of, revision_of


def manual(*clauses: tuple[str, str]) -> Manual:
    found = tuple(Clause(id=clause_id, text=text, source="bank") for clause_id, text in clauses)
    parts = tuple(Part(html=f"<p>{clause.text}</p>", clause=clause.id) for clause in found)
    section = Section(
        id="3.1", title="细分", minutes=5, source="bank", objectives=(), parts=parts, clauses=found, digest="d",
    )  # fmt: skip
    chapter = Chapter(key="3", number="3", title="流程", sections=(section,))
    return Manual(title="手册", version="1", effective_on=date(2026, 1, 1), chapters=(chapter,))


def mark(clause: str, text: str, note: str = "") -> Mark:
    return Mark(clause=clause, bookmarked=True, note=note, clause_text=text)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("", ""), ("  \n ", ""), ("  记 \n", "记"), ("一\r\n二\r三", "一\n二\n三"), ("a\0b", "ab"), ("  缩进\n    保留", "缩进\n    保留")],
)
def test_what_is_kept_of_a_note(raw: str, kept: str) -> None:
    assert note_of(raw) == kept


@pytest.mark.parametrize(("length", "fault"), [(0, None), (NOTE_LONGEST, None), (NOTE_LONGEST + 1, "note_too_long")])
def test_how_long_a_note_may_be(length: int, fault: str | None) -> None:
    assert note_fault("字" * length) == fault


def test_a_revision_names_the_text_and_nothing_else() -> None:
    assert revision_of("") == ""
    assert revision_of("一") == revision_of("一") != revision_of("二")
    assert len(revision_of("一")) == 16


def test_marks_stand_in_the_manuals_order_and_not_in_that_of_text() -> None:
    lines = lines_of(
        [mark("3.1.10", "丙"), mark("3.1.9", "乙"), mark("3.1.2", "甲")], manual(("3.1.2", "甲"), ("3.1.9", "乙"), ("3.1.10", "丙"))
    )
    assert [line.mark.clause for line in lines] == ["3.1.2", "3.1.9", "3.1.10"]
    assert not any(line.stale for line in lines)


def test_a_mark_outlives_a_changed_clause_a_lost_clause_and_a_lost_section() -> None:
    held = manual(("3.1.1", "新的说法"))
    changed, gone, elsewhere = lines_of([mark("3.1.1", "旧的说法"), mark("3.1.2", "删去的一条"), mark("9.9.1", "整节没了")], held)
    assert changed.changed and not changed.gone and changed.mark.clause_text == "旧的说法"
    assert gone.gone and not gone.changed and gone.section is not None and gone.mark.clause_text == "删去的一条"
    assert elsewhere.gone and elsewhere.section is None and elsewhere.section_id == "9.9"
    assert changed.stale and gone.stale and elsewhere.stale


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("平常的话。", "平常的话。"),
        ("# 不是标题", "\\# 不是标题"),
        ("- 不是列表\n+ 也不是", "\\- 不是列表\n\\+ 也不是"),
        ("1. 不是编号", "1\\. 不是编号"),
        ("> 不是引用", "\\> 不是引用"),
        ("*不斜* _不斜_ `不是代码`", "\\*不斜\\* \\_不斜\\_ \\`不是代码\\`"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("[去](http://x)", "\\[去\\](http://x)"),
        ("---", "\\---"),
    ],
)
def test_markdown_shows_a_note_word_for_word(text: str, shown: str) -> None:
    assert markdown_of(text) == shown


def test_a_quotation_has_its_mark_before_every_line() -> None:
    assert markdown_of("一\n二", "> ") == "> 一\n> 二"
