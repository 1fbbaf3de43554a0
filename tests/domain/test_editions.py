"""What changed between two editions of the manual."""

import itertools
from datetime import date

import pytest

from app.domain.editions import changes, lines_beside, section_change
from app.domain.manual import Chapter, Clause, Manual, Part, Section

# No two sections of these tests have the same digest, so that all are compared.
NUMBERS = itertools.count()


def clause(clause_id: str, text: str, **more: object) -> Clause:
    return Clause.model_validate({"id": clause_id, "text": text, "source": "bank"} | more)


def section(section_id: str = "1.1", *clauses: Clause, intro: str = "<p>引言。</p>", title: str = "小节") -> Section:
    parts = (Part(html=intro), *(Part(html=f"<p>{one.text}</p>", clause=one.id) for one in clauses))
    return Section(
        id=section_id, title=title, minutes=5, source="bank", objectives=("能够……",), parts=parts, clauses=clauses,
        digest=str(next(NUMBERS)),
    )  # fmt: skip


def manual(*sections: Section) -> Manual:
    chapter = Chapter(key="c", number="1", title="章", sections=sections)
    return Manual(title="手册", version="1", effective_on=date(2026, 1, 1), chapters=(chapter,))


A, B = clause("1.1.1", "取款2万元以上为大额。"), clause("1.1.2", "微笑露出八颗牙。")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((A, B), (A, B), []),
        ((), (), []),
        ((A,), (A, B), [("1.1.2", "added")]),
        ((A, B), (A,), [("1.1.2", "removed")]),
        ((A, B), (clause("1.1.1", "取款3万元以上为大额。"), B), [("1.1.1", "changed")]),
        ((), (A, B), [("1.1.1", "added"), ("1.1.2", "added")]),
        ((A, B), (), [("1.1.1", "removed"), ("1.1.2", "removed")]),
        # What is only type, or the marks beside a clause: no change of words.
        ((A,), (clause("1.1.1", "取款 2 万元以上为大额。"),), []),
        ((A,), (clause("1.1.1", "取款2万元以上为大额。", duty_critical=True, examinable=False),), []),
        ((A,), (clause("1.1.1", "取款2万元以上为大额。", source="supplement", confirmed="总行 2026-01-01"),), []),
        # A ruling is shown to the reader and counts as words.
        ((A,), (clause("1.1.1", "取款2万元以上为大额。", ruling="原文没有写。"),), [("1.1.1", "changed")]),
        # The order on the page is none of the words; the list is in the order of the numbers.
        ((A, B), (B, A), []),
        ((), (clause("1.1.10", "十"), clause("1.1.9", "九")), [("1.1.9", "added"), ("1.1.10", "added")]),
    ],
)
def test_clauses_that_changed(old: tuple[Clause, ...], new: tuple[Clause, ...], expected: list[tuple[str, str]]) -> None:
    change = section_change(section("1.1", *old), section("1.1", *new))
    assert [(one.clause, one.kind) for one in change.clauses] == expected if change else expected == []


def test_a_change_says_what_was_and_what_is() -> None:
    change = section_change(section("1.1", A), section("1.1", clause("1.1.1", "取款3万元以上为大额。", ruling="本手册暂定。")))
    assert change is not None
    found = change.clause("1.1.1")
    assert found is not None and change.clause("1.1.2") is None
    assert (found.before, found.after) == ("取款2万元以上为大额。", "取款3万元以上为大额。\n口径说明：本手册暂定。")
    assert [one.text for one in found.segments if one.kind == "deleted"] == ["2"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<p>引言。</p>", "<p>引言。</p>", []),
        ("<p>引言。</p>", "<p><strong>引言</strong>。</p>\n", []),
        ("<p>引言。</p>", '<p><a class="term" href="/manual/glossary#t-1">引言</a>。</p>', []),
        ("<p>引言。</p>", "<p>引 言。</p>", []),
        ("<p>引言。</p>", "<p>前言。</p>", [("changed", "引言。", "前言。")]),
        ("<p>引言。</p>", "<p>引言。</p><p>又一段。</p>", [("added", "", "又一段。")]),
        ("<p>引言。</p>", "", [("removed", "引言。", "")]),
        (
            "<table><tr><th>类</th><th>金额</th></tr><tr><td>高端</td><td>100万元</td></tr></table>",
            "<table><tr><th>类</th><th>金额</th></tr><tr><td>高端</td><td>120万元</td></tr></table>",
            [("changed", "高端　100万元", "高端　120万元")],
        ),
        ("<p>A &amp; B</p>", "<p>A &#38; B</p>", []),
    ],
)
def test_the_text_around_the_clauses(old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    change = section_change(section("1.1", A, intro=old), section("1.1", A, intro=new))
    assert [(one.kind, one.before, one.after) for one in change.beside] == expected if change else expected == []
    assert change is None or change.clauses == ()


def test_a_new_title_is_a_change_beside_the_clauses() -> None:
    change = section_change(section("1.1", A), section("1.1", A, title="新题"))
    assert change is not None and [(one.before, one.after) for one in change.beside] == [("小节", "新题")]


def test_sections_come_in_the_order_of_the_new_manual_and_the_gone_last() -> None:
    old = manual(section("1.1", A), section("1.2", clause("1.2.1", "旧")), section("1.4", clause("1.4.1", "不变")))
    new = manual(section("1.4", clause("1.4.1", "不变")), section("1.3", clause("1.3.1", "新")), section("1.1"))
    assert [(one.section, one.kind, len(one.clauses)) for one in changes(old, new)] == [
        ("1.3", "added", 1),
        ("1.1", "changed", 1),
        ("1.2", "removed", 1),
    ]
    assert changes(new, new) == ()


def test_gone_clauses_are_named() -> None:
    change = section_change(section("1.1", A, B), section("1.1", B, clause("1.1.3", "三")))
    assert change is not None and [one.clause for one in change.removed] == ["1.1.1"]


def test_a_section_kept_in_one_piece_tells_its_clauses_and_nothing_else() -> None:
    """Release 0.2.0 stored the page with the heads of its clauses: what stood around them cannot be told from them."""
    stored = section("1.1", A).model_dump() | {"html": "<p>引言。</p><section>1.1.1 取款2万元以上为大额。</section>"}
    old = Section.model_validate({key: value for key, value in stored.items() if key != "parts"})
    assert lines_beside(old) is None
    assert section_change(old, section("1.1", A, intro="<p>换了。</p>")) is None
    change = section_change(old, section("1.1", clause("1.1.1", "取款3万元以上为大额。")))
    assert change is not None and [one.clause for one in change.clauses] == ["1.1.1"] and change.beside == ()


def test_the_same_digest_is_the_same_text() -> None:
    one = section("1.1", A)
    assert section_change(one, one.model_copy(update={"clauses": (B,)})) is None


def test_no_section_at_all_is_no_change() -> None:
    assert section_change(None, None) is None
