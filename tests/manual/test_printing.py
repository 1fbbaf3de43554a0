"""The printed manual: everything is in it, it can be walked through, and it is set once."""

import io
import re
import time
from functools import partial
from pathlib import Path

import pypdf
import pytest
from flask import Flask

from app.library.load import Library
from app.library.print_manual import APPENDICES, book_of, print_manual, printed_parts
from app.library.printed import MOST, kept
from app.manual import printing_views
from app.record.confirmations_services import confirm_clauses
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.racing import race
from tests.record.test_confirmations import TODAY, ours, wordings

BANK = "云州银行股份有限公司"


@pytest.fixture(scope="module")
def book(library: Library) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(print_manual(library, BANK, frozenset())))


@pytest.fixture(scope="module")
def pages(book: pypdf.PdfReader) -> list[str]:
    return [page.extract_text() for page in book.pages]


def outline(entries: list) -> list[str]:
    return [title for entry in entries for title in (outline(entry) if isinstance(entry, list) else [re.sub(r"\s+", " ", entry.title)])]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_clause_and_its_words_are_in_it(library: Library, pages: list[str]) -> None:
    text = squeezed("".join(pages)).replace("■", "")
    assert len(pages) > 40
    for clause in library.manual.clauses:
        assert clause.id in text
        assert squeezed(clause.text)[:8] in text, clause.id
    for term in library.glossary:
        assert squeezed(term.term) in text


def test_both_appendices_are_in_it(library: Library, book: pypdf.PdfReader, pages: list[str]) -> None:
    text, found = squeezed("".join(pages)), outline(book.outline)
    assert [title for title in found if title.startswith("附件")] == [
        APPENDICES[key].replace("\u3000", " ") for key in ("situations", "forms") if getattr(library, key)
    ]
    for form in library.forms:
        assert form.name in found
        for column in form.columns:
            assert squeezed(column.name) in text and squeezed(column.guide)[:8] in text, column.key
    for group in library.situations:
        assert group.title in found
        for situation in group.situations:
            for words in (situation.title, situation.scene, *situation.say, *situation.never, situation.why):
                assert squeezed(words)[:8] in text, situation.id


def test_its_bookmarks_lead_to_every_section(library: Library, book: pypdf.PdfReader) -> None:
    found = outline(book.outline)
    for chapter in library.manual.chapters:
        assert any(title.endswith(chapter.title) for title in found)
        for section in chapter.sections:
            assert any(title.endswith(section.title) for title in found), section.title


def test_it_says_whose_it_is_and_numbers_its_pages(library: Library, book: pypdf.PdfReader, pages: list[str]) -> None:
    assert book.metadata is not None
    assert book.metadata.title == library.manual.title and book.metadata.author == BANK
    for words in (BANK, library.manual.title, f"{library.manual.version}版", "2026年11月1日起施行"):
        assert words in squeezed(pages[0])
    for number, page in enumerate(pages[1:], 2):
        assert f"{number}/{len(pages)}" in squeezed(page)


def test_no_heading_stands_alone_at_the_foot_of_a_page(library: Library, pages: list[str]) -> None:
    headings = {squeezed(entry.title) for section in library.manual.sections for entry in section.outline if not entry.clause}
    headings |= {squeezed(f"{section.id}{section.title}") for section in library.manual.sections}
    assert len(headings) > 50
    for number, page in enumerate(pages[2:], 3):
        *body, foot = [squeezed(line) for line in page.strip().split("\n")]
        assert str(len(pages)) in foot
        assert body[-1] not in headings, (number, body[-1])


def test_references_are_links_within_the_book(book: pypdf.PdfReader) -> None:
    links = [link.get_object() for page in book.pages for link in page.get("/Annots", [])]
    inside = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    assert len(inside) == len(links) > 300


def test_a_chapter_by_itself_holds_its_sections_alone(library: Library) -> None:
    chapter = library.manual.chapters[4]
    text = squeezed(
        "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(print_manual(library, BANK, frozenset(), chapter.key))).pages)
    )
    assert chapter.title in text and chapter.sections[0].clauses[-1].id in text
    assert squeezed(library.manual.sections[0].clauses[0].text)[:8] not in text


def test_the_texts_are_never_program(library: Library) -> None:
    evil = '#panic(1) $x$ *b* \\ " ] } // @x'
    pdf = pypdf.PdfReader(io.BytesIO(print_manual(library, evil, frozenset(), "mission")))
    assert squeezed(evil) in squeezed(pdf.pages[0].extract_text())


def test_a_confirmed_clause_says_so(library: Library) -> None:
    def marks(confirmed: frozenset[str]) -> dict[str, bool]:
        chapters = book_of(library, BANK, confirmed)["chapters"]
        return {
            block["id"]: block["confirmed"]
            for chapter in chapters
            for section in chapter["sections"]
            for block in section["blocks"]
            if block["k"] == "clause"
        }

    assert {clause for clause, yes in marks(frozenset({"4.2.1"})).items() if yes} == {"4.2.1"}


def test_what_has_nothing_in_it_is_no_part(library: Library) -> None:
    parts = printed_parts(library.model_copy(update={"glossary": ()}))
    assert "glossary" not in parts and "glossary" in printed_parts(library)
    assert list(parts)[: len(library.manual.chapters)] == [chapter.key for chapter in library.manual.chapters]


def test_it_is_served_once_made_and_made_anew_when_the_bank_gives_its_word(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast_app.instance_path = str(tmp_path)
    made: list[frozenset[str]] = []

    def counted(served: Library, bank: str, confirmed: frozenset[str], part: str = "") -> bytes:
        made.append(confirmed)
        return print_manual(served, bank, confirmed, part)

    monkeypatch.setattr(printing_views, "print_manual", counted)
    client = client_of(fast_app, "trainee")
    first = client.get("/manual/chapters/standards.pdf", buffered=True)
    assert first.status_code == 200 and first.mimetype == "application/pdf" and first.data.startswith(b"%PDF")
    assert "filename*=UTF-8''" in first.headers["Content-Disposition"]
    again = client.get("/manual/chapters/standards.pdf", buffered=True, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and made == [frozenset()]
    (clause,) = ours(library, count=1)
    done(confirm_clauses(fast_world["hr"], wordings([clause]), "周敏", TODAY, library.manual, clock()))
    newer = client.get("/manual/chapters/standards.pdf", buffered=True, headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200 and made == [frozenset(), frozenset({clause.id})]
    for nothing in ("x", "situations2", "..%2f..%2fconfig", "standards.pdf"):
        assert client.get(f"/manual/chapters/{nothing}.pdf").status_code == 404


def test_many_who_come_at_once_wait_for_one_book(fast_app: Flask, tmp_path: Path) -> None:
    made = []

    def slow() -> bytes:
        made.append(1)
        time.sleep(0.2)
        return b"book"

    paths = race(fast_app, [partial(kept, tmp_path / "new", ("a", "b"), slow)] * 16)
    assert len(made) == 1 and len(set(paths)) == 1 and paths[0].read_bytes() == b"book"
    assert kept(tmp_path / "new", ("ab",), lambda: b"other").read_bytes() == b"other", "the parts of a name are kept apart"


def test_a_book_that_fails_leaves_nothing_and_old_ones_go(tmp_path: Path) -> None:
    def fails() -> bytes:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        kept(tmp_path, ("x",), fails)
    assert list(tmp_path.glob("*.pdf")) == []
    (tmp_path / "killed.draft").write_bytes(b"half")
    for number in range(MOST + 5):
        kept(tmp_path, (str(number),), lambda: b"book")
    assert len(list(tmp_path.glob("*.pdf"))) == MOST and not list(tmp_path.glob("*.draft"))
    assert kept(tmp_path, (str(MOST + 4),), fails).read_bytes() == b"book"
