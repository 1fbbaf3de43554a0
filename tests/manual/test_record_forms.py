"""The pages and prints of appendix 2."""

import io
from dataclasses import dataclass

import pypdf
import pytest
from flask import Flask

from app.domain.record_forms import RecordForm, form_of, forms_behind
from app.library.load import Library
from app.manual.record_form_pdf import form_pdf
from tests.browsing import client_of
from tests.people import World

A4 = (210 / 25.4 * 72, 297 / 25.4 * 72)


@dataclass(frozen=True)
class Print:
    """A PDF read back: pages, the size of each in points, and its text without any spaces."""

    pages: int
    sizes: frozenset[tuple[float, float]]
    text: str


def read_back(pdf: bytes) -> Print:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    sizes = frozenset((float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages)
    return Print(len(reader.pages), sizes, bare("".join(page.extract_text() for page in reader.pages)))


def bare(text: str) -> str:
    return "".join(text.split()).replace("\u3000", "")


def printed(library: Library, form: RecordForm, filled: bool) -> Print:
    return read_back(form_pdf(form, library.manual, "青山银行", filled))


def test_every_print_is_a4_and_says_what_it_must(library: Library) -> None:
    for form in library.forms:
        for filled in (False, True):
            found = printed(library, form, filled)
            width, height = sorted(A4, reverse=form.landscape)
            for size in found.sizes:
                assert size == pytest.approx((width, height), abs=0.5), form.slug
            if not filled:
                assert found.pages == 1, form.slug
            assert found.pages <= 2, form.slug
            for words in ("青山银行", form.name, f"共{found.pages}页", library.manual.version, *(column.name for column in form.columns)):
                assert bare(words) in found.text, (form.slug, filled, words)
            assert all(bare(blank.name) in found.text for blank in (*form.head, *form.signs)), form.slug


def test_nothing_is_printed_over_something_else(library: Library) -> None:
    for form in library.forms:
        starts: list[tuple[float, float, str]] = []

        def note(text: str, place: list[float], *_: object, starts: list[tuple[float, float, str]] = starts) -> None:
            # Typst moves the page's own matrix to where a line of text begins.
            if text.strip():
                starts.append((place[4], place[5], text.strip()))

        for page in pypdf.PdfReader(io.BytesIO(form_pdf(form, library.manual, "青山银行", False))).pages:
            page.extract_text(visitor_text=note)
        assert len(starts) > len(form.columns), form.slug
        close = [(one, other) for one in starts for other in starts if abs(one[0] - other[0]) < 1 and 0.5 < abs(one[1] - other[1]) < 8]
        assert not close, (form.slug, close[:3])


def test_the_example_is_only_in_the_filled_print(library: Library) -> None:
    for form in library.forms:
        blank, filled = printed(library, form, False), printed(library, form, True)
        free = [column.key for column in form.columns if not column.choices]
        written = [bare(row[key]) for row in form.example for key in free if len(bare(row[key])) > 5]
        assert written, form.slug
        for words in written:
            assert words in filled.text, (form.slug, words)
            assert words not in blank.text, (form.slug, words)
        assert "填写示例" in filled.text and "填写示例" not in blank.text
        for column in form.columns:
            assert bare(column.guide)[:12] in filled.text, (form.slug, column.key)
            assert all(bare(choice) in blank.text for choice in column.choices), (form.slug, column.key)


def test_what_is_written_is_text_and_never_program(library: Library) -> None:
    form = library.forms[0]
    hostile = '#read("/etc/passwd") *粗* $x$ <label> \\ // "'
    columns = (form.columns[0].model_copy(update={"name": hostile}), *form.columns[1:])
    found = printed(library, form.model_copy(update={"columns": columns}), False)
    assert bare(hostile) in found.text


def test_the_same_form_gives_the_same_bytes(library: Library) -> None:
    form = library.forms[0]
    assert form_pdf(form, library.manual, "青山银行", True) == form_pdf(form, library.manual, "青山银行", True)


def test_the_list_names_every_form(fast_app: Flask, fast_world: World, library: Library) -> None:
    page = client_of(fast_app, "trainee").get("/manual/forms")
    assert page.status_code == 200
    for form in library.forms:
        assert f'href="/manual/forms/{form.slug}"' in page.text and form.purpose in page.text and form.handed_to in page.text


def test_every_form_has_its_page(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    for form in library.forms:
        page = client.get(f"/manual/forms/{form.slug}")
        assert page.status_code == 200, form.slug
        assert all(column.guide in page.text for column in form.columns), form.slug
        assert f'href="/manual/forms/{form.slug}.pdf"' in page.text and f'href="/manual/forms/{form.slug}.pdf?filled=1"' in page.text
        assert all(f"#c{clause}" in page.text for clause in form.clauses), form.slug


@pytest.mark.parametrize(("query", "name", "filled"), [("", "blank", False), ("?filled=1", "example", True), ("?filled=0", "blank", False)])
def test_the_print_is_served(fast_app: Flask, fast_world: World, library: Library, query: str, name: str, filled: bool) -> None:
    reply = client_of(fast_app, "trainee").get(f"/manual/forms/lobby-log.pdf{query}")
    assert reply.status_code == 200 and reply.mimetype == "application/pdf"
    assert reply.headers["Content-Disposition"] == f"inline; filename=lobby-log-{name}.pdf"
    form = form_of("lobby-log", library.forms)
    assert form is not None
    found = read_back(reply.data)
    assert ("填写示例" in found.text) is filled and fast_app.config["BANK"].name in found.text


@pytest.mark.parametrize("path", ["/manual/forms/none", "/manual/forms/none.pdf", "/manual/forms/lobby-log.txt"])
def test_there_is_no_other_form(fast_app: Flask, fast_world: World, path: str) -> None:
    assert client_of(fast_app, "trainee").get(path).status_code == 404


def test_a_section_leads_to_its_forms(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    page = client.get("/manual/3.3").text
    assert 'href="/manual/forms/recognised-record"' in page and 'href="/manual/forms/lost-property"' not in page
    assert 'href="/manual/forms/lost-property"' in client.get("/manual/3.4").text
    assert {form.slug for form in forms_behind("3.3", library.forms)} >= {"recognised-record", "referral"}
    assert "本节用到的表格" not in client.get("/manual/0").text
