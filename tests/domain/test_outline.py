"""A section's own contents."""

import pytest

from app.domain.manual import Manual
from app.domain.outline import TITLE_LONGEST, OutlineEntry, outline_of, title_of
from app.domain.reading import Place, here
from app.library.load import Library
from tests.domain.test_notes import manual


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<p><strong>高端客户</strong>：100万元以上。</p>", "高端客户"),
        ("<p><strong>高端客户：</strong>100万元以上。</p>", "高端客户"),
        ("<p>参加早例会，听安排。</p>", "参加早例会"),
        ("<p>先说<strong>重点</strong>。</p>", "先说重点"),
        ('<p><strong><a class="term" href="/manual/glossary#t-1">辅助标准</a>帮你发现客户</strong>。</p>', "辅助标准帮你发现客户"),
        ("<p>A &amp; B &lt;C&gt;；其余</p>", "A & B <C>"),
        ("", ""),
    ],
)
def test_what_a_clause_is_about(html: str, title: str) -> None:
    assert title_of(html) == title


def test_a_long_beginning_is_cut() -> None:
    title = title_of(f"<p><strong>{'长' * 40}</strong></p>")
    assert len(title) == TITLE_LONGEST and title.endswith("…")


def test_headings_and_clauses_come_in_the_order_of_the_text() -> None:
    parts = [
        ('<p>引</p><h2 id="h-1">五类<b>客户</b></h2><p>…</p>', ""),
        ("<p>甲。</p>", "3.1.1"),
        ("<h2>没有锚</h2>", ""),
        ("<p>乙。</p>", "3.1.2"),
    ]
    assert outline_of(parts) == (
        OutlineEntry(title="五类客户", anchor="h-1"),
        OutlineEntry(title="甲", anchor="c3.1.1", clause="3.1.1"),
        OutlineEntry(title="没有锚", anchor=""),
        OutlineEntry(title="乙", anchor="c3.1.2", clause="3.1.2"),
    )


def test_every_section_we_ship_lists_each_clause_once_and_every_heading_can_be_reached(library: Library) -> None:
    for section in library.manual.sections:
        clauses = [entry.clause for entry in section.outline if entry.clause]
        assert clauses == [clause.id for clause in section.clauses], section.id
        for entry in section.outline:
            assert entry.title and entry.anchor, (section.id, entry)
            assert entry.clause or f'id="{entry.anchor}"' in section.html, (section.id, entry)
        anchors = [entry.anchor for entry in section.outline]
        assert len(anchors) == len(set(anchors)), section.id


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (None, None),
        (Place(section="3.1", clause=""), ("3.1", "")),
        (Place(section="3.1", clause="3.1.2"), ("3.1", "3.1.2")),
        (Place(section="3.1", clause="3.1.9"), ("3.1", "")),
        (Place(section="8.8", clause="8.8.1"), None),
    ],
)
def test_where_to_go_on_in_the_manual_of_today(place: Place | None, found: tuple[str, str] | None) -> None:
    held: Manual = manual(("3.1.1", "甲"), ("3.1.2", "乙"))
    where = here(place, held)
    assert (where and (where[0].id, where[1])) == found
