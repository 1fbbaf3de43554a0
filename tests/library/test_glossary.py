"""The glossary: its file, and its terms as links in the text."""

import shutil
from pathlib import Path

import pytest

from app.domain.glossary import Term
from app.library.glossary import read_glossary
from app.library.glossary_links import TermLinker
from app.library.load import Library, load_library
from app.library.markup import plain_text

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = frozenset({"1.1.1", "3.1.13"})
SPOKEN = {"prime_line": "20万元", "prime.name": "优质客户"}
HEAD = "schema: 1\nterms:\n"


def read(tmp_path: Path, body: str) -> tuple[tuple[Term, ...], list[str]]:
    (tmp_path / "glossary.yaml").write_text(HEAD + body, encoding="utf-8")
    terms, faults = read_glossary(tmp_path, CLAUSES, SPOKEN)
    return terms, [str(fault) for fault in faults]


def test_values_are_spoken_and_clauses_kept_as_numbers(tmp_path: Path) -> None:
    terms, faults = read(
        tmp_path, '  - {term: "[[prime.name]]", meaning: "达到[[prime_line]]（[[3.1.13]]）。", clauses: ["3.1.13"], source: bank}\n'
    )
    assert faults == []
    assert (terms[0].term, terms[0].meaning) == ("优质客户", "达到20万元（3.1.13）。")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("  - {term: 甲, meaning: 乙, source: supplement}\n  - {term: 甲, meaning: 丙, source: supplement}\n", "glossary.yaml:4: 术语 甲"),
        ("  - {term: 甲, meaning: 乙, source: supplement}\n  - {term: 丁, also: [甲], meaning: 丙, source: supplement}\n", ":4: 术语 甲"),
        ("  - {term: 甲, also: [A, a], meaning: 乙, source: supplement}\n", ":3: 术语 a"),
        # A name that only the rulebook makes the same as another.
        (
            '  - {term: 优质客户, meaning: 乙, source: supplement}\n  - {term: "[[prime.name]]", meaning: 丙, source: supplement}\n',
            ":4: 术语",
        ),
        ("  - term: 甲\n    meaning: 乙\n    clauses:\n      - 3.1.13\n      - 3.1.99\n    source: bank\n", ":7: 条款 3.1.99"),
        ("  - term: 甲\n    meaning: 多于[[no.such]]\n    source: supplement\n", ":4: [[no.such]]"),
        ("  - term: 甲\n    meaning: 见[[9.9]]\n    source: supplement\n", ":4: [[9.9]]"),
        ("  - {term: 甲, meaning: 乙, source: bank}\n", ":3: 术语 甲: 没有引用条款"),
        ("  - {term: 甲, meaning: 乙, source: ours}\n", ":3: terms.0.source"),
        ("  - {term: 甲, source: supplement}\n", ":3: terms.0.meaning"),
        ("  []\n", "至少要有 1 项"),
    ],
)
def test_faults_name_the_line(tmp_path: Path, body: str, fault: str) -> None:
    _, faults = read(tmp_path, body)
    assert any(fault in line for line in faults), faults


def test_a_folder_without_the_file_has_no_glossary(tmp_path: Path) -> None:
    assert read_glossary(tmp_path, CLAUSES, SPOKEN) == ((), [])


def test_what_is_published(library: Library) -> None:
    """Every term stands somewhere in the manual, and every name of the rulebook that people meet is explained."""
    whole = "".join(plain_text(section.html) for section in library.manual.sections)
    assert [term.term for term in library.glossary if not any(name in whole for name in term.names)] == []
    explained = {name for term in library.glossary for name in term.names}
    rules = library.rulebook
    for entry in (*rules.tiers, *rules.zones, *rules.branch_kinds, *rules.links, *rules.posts, *rules.forms, *rules.systems, *rules.brands):
        assert entry.name in explained
    assert not any("[[" in term.meaning for term in library.glossary)
    assert len({term.anchor for term in library.glossary}) == len(library.glossary)


def test_figures_follow_the_rulebook(tmp_path: Path, library: Library) -> None:
    shutil.copy(ROOT / "content" / "glossary.yaml", tmp_path)
    spoken = {"prime_line": "30万元"}
    terms, _ = read_glossary(tmp_path, frozenset(clause.id for clause in library.manual.clauses), spoken)
    assert "30万元（含）" in next(term for term in terms if term.term == "优质线").meaning


# Links


def term(name: str, *also: str) -> Term:
    return Term(term=name, also=also, meaning="意思", source="supplement")


TERMS = (
    term("优质客户"),
    term("潜在优质客户"),
    term("柜员"),
    term("非现金柜员"),
    term("PBMS"),
    term("金融@家", "A&B"),
    term("记录表"),
    term("记录"),
    term("记录表格"),
)


def linked(*html: str, terms: tuple[Term, ...] = TERMS) -> tuple[list[str], str]:
    """The words that became links, and all of the HTML."""
    link = TermLinker(terms).section()
    out = "".join(link(piece) for piece in html)
    return [piece.partition("</a>")[0].partition(">")[2] for piece in out.split('<a class="term"')[1:]], out


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>优质客户与优质客户</p>", ["优质客户"]),
        ("<p>潜在优质客户不是优质客户</p>", ["潜在优质客户", "优质客户"]),
        # The second time the longer one stands there it is not taken apart either.
        ("<p>非现金柜员、非现金柜员</p>", ["非现金柜员"]),
        # Of names that begin alike the longest holds.
        ("<p>记录表格、记录表、记录</p>", ["记录表格", "记录表", "记录"]),
        ("<p>用PBMS登记</p>", ["PBMS"]),
        ("<p>XPBMS PBMS2 pbms</p>", []),
        ("<p>A&amp;B 和 金融@家</p>", ["A&amp;B"]),
        ("<h2>优质客户</h2><p>柜员</p>", ["柜员"]),
        ('<p><a href="/x">优质客户</a>、<code>PBMS</code></p>', []),
        ("<p><a href='/x'><b>优质客户</b></a>优质客户</p>", ["优质客户"]),
        ("<table><caption>优质客户</caption><tr><td>柜员</td></tr></table>", []),
        ('<section class="scene"><p class="scene-title">柜员的一天</p><p>一位柜员</p></section>', ["柜员"]),
        ("<p><strong>优质客户</strong>：柜员<br>的</p>", ["优质客户", "柜员"]),
        ('<img alt="优质客户"><p title="柜员">文字</p>', []),
    ],
)
def test_where_terms_are_linked(html: str, expected: list[str]) -> None:
    found, out = linked(html)
    assert found == expected
    assert plain_text(out) == plain_text(html)


def test_each_term_once_in_a_section_by_whatever_name() -> None:
    found, _ = linked("<p>金融@家</p>", "<p>A&amp;B，金融@家，柜员</p>")
    assert found == ["金融@家", "柜员"]


def test_the_rest_of_the_html_stays_letter_by_letter() -> None:
    html = '<p class="a">x &lt;b&gt; &quot;文字&quot; &#39; &nbsp;</p><hr><ol start="3"><li>1 < 2</li></ol>'
    assert linked(html)[1] == html
    assert linked(html, terms=())[1] == html


def test_the_manual_reads_the_same_with_its_links(library: Library) -> None:
    bare = TermLinker(())
    count = 0
    for section in library.manual.sections:
        for part in section.parts:
            count += part.html.count('<a class="term"')
            assert 'class="term"' not in "".join(clause.text for clause in section.clauses)
            assert bare.section()(part.html) == part.html
    assert count > 100


def test_no_digest_depends_on_the_glossary(tmp_path: Path, library: Library) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "glossary.yaml").unlink()
    without = load_library(tmp_path / "content", ROOT / "quizzes")
    assert without.glossary == ()
    assert [section.digest for section in without.manual.sections] == [section.digest for section in library.manual.sections]
    assert [clause.digest for clause in without.manual.clauses] == [clause.digest for clause in library.manual.clauses]
