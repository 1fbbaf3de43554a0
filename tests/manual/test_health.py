"""The trainers' page of the check of the manual."""

import pytest
from flask import Flask

from app.domain.manual import Clause, Part
from app.library.load import Library
from tests.browsing import client_of
from tests.people import World

PAGE = "/manual/health"


@pytest.mark.parametrize(
    ("who", "status"), [("trainer", 200), ("hr", 200), ("branch_head", 200), ("auditor", 200), ("admin", 403), ("trainee", 403)]
)
def test_who_sees_it(fast_app: Flask, fast_world: World, who: str, status: int) -> None:
    assert client_of(fast_app, who).get(PAGE).status_code == status


def test_sound_content_shows_an_empty_state_the_rulings_and_the_coverage(fast_app: Flask, fast_world: World) -> None:
    page = client_of(fast_app, "trainer").get(PAGE).text
    assert "没有未解决的问题" in page
    assert "市场定位里的“潜力”有资产下限" in page, "what settles a contradiction stands beside it"
    assert "题目覆盖" in page and 'href="/manual/1.2"' in page and 'href="/manual/1.2#c' in page


def with_clause(library: Library, **changes: object) -> Library:
    """The library with clause 1.2.10 changed, as another edition."""
    chapters = []
    for chapter in library.manual.chapters:
        sections = [section.model_copy(update=_changed(section, changes)) for section in chapter.sections]
        chapters.append(chapter.model_copy(update={"sections": tuple(sections)}))
    manual = library.manual.model_copy(update={"chapters": tuple(chapters)})
    return library.model_copy(update={"manual": manual, "digest": "sha256:another"})


def _changed(section, changes):  # type: ignore[no-untyped-def]
    def clause_of(clause: Clause) -> Clause:
        return clause.model_copy(update=changes) if clause.id == "1.2.10" else clause

    def part_of(part: Part) -> Part:
        text = changes.get("text")
        return Part(html=f"<p>{text}</p>", clause=part.clause) if text and part.clause == "1.2.10" else part

    return {"clauses": tuple(map(clause_of, section.clauses)), "parts": tuple(map(part_of, section.parts))}


def test_a_new_edition_is_checked_anew_and_its_findings_lead_to_their_clauses(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainer")
    assert "没有未解决的问题" in client.get(PAGE).text
    fast_app.extensions["library"] = with_clause(library, text="提前十分钟检查网点其他岗位同事的仪表仪容和上岗情况，<记在>第九章。")
    page = client.get(PAGE).text
    assert "没有未解决的问题" not in page and "同一件事，两个数" in page and "引用落空" in page
    assert 'href="/manual/1.2#c1.2.10"' in page and 'href="/manual/checklists/day"' in page


def test_words_of_the_content_are_text_and_no_markup(fast_app: Flask, fast_world: World, library: Library) -> None:
    spoiled = with_clause(library, text="如图9-9所示&lt;script&gt;，见《&lt;b&gt;表&lt;/b&gt;》。")
    fast_app.extensions["library"] = spoiled
    page = client_of(fast_app, "trainer").get(PAGE).text
    assert "《&lt;b&gt;表&lt;/b&gt;》" in page and "《<b>" not in page


def test_without_the_files_it_says_what_was_not_checked(fast_app: Flask, fast_world: World, library: Library) -> None:
    fast_app.extensions["content_faults"] = ()
    fast_app.extensions["library"] = with_clause(library, text="照旧。")
    try:
        assert "没有核对文件里手工写的数" in client_of(fast_app, "trainer").get(PAGE).text
    finally:
        del fast_app.extensions["content_faults"]


def test_it_is_worked_out_once(fast_app: Flask, fast_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(fast_app, "trainer")
    client.get(PAGE)
    monkeypatch.setattr("app.manual.health_views.check_up", lambda *_: pytest.fail("the same edition was checked again"))
    assert client.get(PAGE).status_code == 200
