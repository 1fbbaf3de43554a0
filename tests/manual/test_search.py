"""The search over what is published, on both databases: what it finds, and the pages that show it."""

import html
import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.folding import fold
from app.domain.search import KINDS, Document, Index, Rank, find, matching, nearest
from app.library.load import Library
from app.library.pinyin import initial, sort_key, spelling
from app.library.search_index import build_index
from app.manual.search_views import EXAMPLES
from tests.browsing import client_of
from tests.people import World

SAMPLES = 500


@pytest.fixture(scope="module")
def index(library: Library) -> Index:
    return build_index(library)


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    return client_of(app, "trainee")


def whole(document: Document) -> str:
    return fold("\n".join((document.title, *document.names, document.text)))


def by_plain_search(text: str, index: Index) -> set[tuple[str, str]]:
    """What a search of the bare text finds."""
    return {(each.address, each.text) for each in index.documents if fold(text) in whole(each)}


def samples(index: Index) -> list[str]:
    """Stretches of 2 to 6 characters without blanks, from anywhere in the documents; the seed is fixed."""
    chance = random.Random(20150800)
    texts = [document.text for document in index.documents if len(document.text) > 6]
    found: list[str] = []
    while len(found) < SAMPLES:
        text, length = chance.choice(texts), chance.randint(2, 6)
        start = chance.randint(0, len(text) - length)
        if not re.search(r"\s", text[start : start + length]):
            found.append(text[start : start + length])
    return found


# What is found


def test_every_sampled_stretch_is_found_wherever_it_stands(index: Index) -> None:
    for text in samples(index):
        found = {(document.address, document.text) for _, document in matching(text, index)}
        expected = by_plain_search(text, index)
        assert expected and expected <= found, text
        # Latin letters may be a spelling, too; nothing else finds more than the text says.
        assert found == expected or text.isascii(), text


def test_every_term_is_found_first_and_wherever_it_stands(index: Index, library: Library) -> None:
    for term in library.glossary:
        for name in term.names:
            found = [document for _, document in matching(name, index)]
            assert found[0].kind in ("term", "form", "situation") and name in found[0].names, name
            assert {(document.address, document.text) for document in found} >= by_plain_search(name, index)


def test_everything_published_is_searched(index: Index, library: Library) -> None:
    """Each clause, and every word of each section."""
    clauses = {document.title: document for document in index.documents if document.kind == "clause"}
    assert set(clauses) == {clause.id for clause in library.manual.clauses}
    for clause in library.manual.clauses:
        assert clause.text in clauses[clause.id].text and clause.ruling in clauses[clause.id].text
        assert clauses[clause.id].duty == clause.duty_critical
    for section in library.manual.sections:
        for scene in re.findall(r'class="scene-title">(.*?)</p>', section.html):
            assert matching(html.unescape(scene).split()[0], index)
    assert {document.kind for document in index.documents} == set(KINDS)
    situations = [situation for group in library.situations for situation in group.situations]
    assert sum(document.kind == "situation" for document in index.documents) == len(situations)
    assert {document.address for document in index.documents if document.kind == "form"} == {
        f"/manual/forms/{form.slug}" for form in library.forms
    }


def test_a_form_or_situation_that_is_named_exactly_comes_first(index: Index, library: Library) -> None:
    for form in library.forms:
        for name in (form.name, *form.also):
            assert form.name in [document.title for rank, document in matching(name, index) if rank is Rank.NAMED], name
    for situation in (situation for group in library.situations for situation in group.situations):
        assert matching(situation.title, index)[0][1].address == f"/manual/situations#{situation.id}"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("lcjzh", "理财金账户"),
        ("licaijinzhanghu", "理财金账户"),
        ("licaijin", "理财金账户"),
        ("dgjyzkh", "待跟进优质客户"),
        ("qianzaiyouzhikehu", "潜在优质客户"),
        ("pcrm", "PCRM"),
        ("ＰＣＲＭ", "PCRM"),
        ("yinhangguanjia", "银行管家服务"),
        ("VIP区", "理财金账户服务区"),
        ("3.1.13", "3.1.13"),
        ("大堂日志", "大堂日志"),
    ],
)
def test_what_comes_first(index: Index, query: str, first: str) -> None:
    assert "".join(piece.text for piece in find(query, index).hits[0].title).startswith(first)


def test_duty_critical_clauses_come_before_others(index: Index) -> None:
    duties = [hit.duty for hit in find("现金", index, "clause").hits]
    assert True in duties and False in duties and duties == sorted(duties, reverse=True)


def test_the_examples_find_something(index: Index) -> None:
    assert all(matching(example, index) for example in EXAMPLES)
    assert len(EXAMPLES) == 3


def test_what_to_look_for_instead(index: Index) -> None:
    assert "季度日均金融资产" in nearest("季度日均金融资产是多少钱", index)
    assert nearest("优质线 区块链", index)[0] == "优质线"


@pytest.mark.parametrize(
    ("text", "letter"), [("理财", "L"), ("PCRM", "P"), ("金融@家", "J"), ("重大投诉", "Z"), ("3.1", "#"), ("", "#"), ("银行", "Y")]
)
def test_letters_of_the_dictionary(text: str, letter: str) -> None:
    assert initial(text) == letter


def test_a_spelling_has_an_entry_for_each_character() -> None:
    for text in ("金融@家U盾", "牡丹灵通卡e时代", "3.1 引导（一）", "女"):
        assert len(spelling(text)) == len(text)
    assert "nv" in spelling("女")[0]
    assert sort_key("高端客户") < sort_key("工作文件夹")


# The pages


def test_hits_are_grouped_by_section_and_marked(client: FlaskClient) -> None:
    page = client.get("/manual/search?q=优质线").text
    assert '<a href="/manual/3.1">3.1 客户细分、市场定位与统一视图</a>' in page
    assert "<mark>优质线</mark>" in page
    assert 'href="/manual/3.1?mark=%E4%BC%98%E8%B4%A8%E7%BA%BF#c3.1.13"' in page
    section = client.get("/manual/3.1?mark=%E4%BC%98%E8%B4%A8%E7%BA%BF")
    assert section.status_code == 200 and 'id="c3.1.13"' in section.text


def test_a_kind_can_be_chosen(client: FlaskClient) -> None:
    page = client.get("/manual/search?q=优质线&kind=term").text
    assert 'kind=term" aria-current="true"' in page and "#c3.1.13" not in page and "/manual/glossary#t-" in page
    assert client.get("/manual/search?q=优质线&kind=nonsense").status_code == 200


def test_nothing_found_leads_on(client: FlaskClient) -> None:
    page = client.get("/manual/search?q=优质线区块链").text
    assert "没有找到“优质线区块链”" in page
    for word in ("优质线", *EXAMPLES):
        assert f'lang="zh-CN">{word}</a>' in page
    elsewhere = client.get("/manual/search?q=过号&kind=checklist").text
    assert "其他类里有" in elsewhere


@pytest.mark.parametrize("query", ["", "%20%20", "%E3%80%80"])
def test_nothing_asked_shows_how_to_ask(client: FlaskClient, query: str) -> None:
    page = client.get(f"/manual/search?q={query}").text
    assert "lcjzh" in page and "search-group" not in page and "没有找到“" not in page


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "%", "_", "' OR 1=1 --", "\x00", "{{ 7*7 }}", "字" * 9000]
)
def test_what_is_typed_stays_text(client: FlaskClient, query: str) -> None:
    page = client.get("/manual/search", query_string={"q": query})
    assert page.status_code == 200
    assert "<script>alert" not in page.text and "<img" not in page.text and ">49<" not in page.text
    # What is too long is not repeated, neither in the list nor to the script.
    fragment = client.get("/manual/search", query_string={"q": query}, headers={"X-Fragment": "1"})
    said = client.get("/manual/search.json", query_string={"q": query})
    assert said.status_code == 200 and said.mimetype == "application/json" and len(said.json["query"]) <= 100
    assert len(fragment.data) < 100_000 and "字" * 101 not in fragment.text
    # A sign that plain text hardly holds must not act as a wildcard.
    assert client.get("/manual/search.json", query_string={"q": "_"}).json["total"] == 0


def test_while_typing(client: FlaskClient) -> None:
    said = client.get("/manual/search.json?q=优质客户").json
    assert len(said["hits"]) == 8 < said["total"]
    first = said["hits"][0]
    assert (first["kind"], first["label"], first["title"]) == ("term", "术语", [["优质客户", True]])
    assert first["address"].startswith("/manual/glossary#t-") and said["all"].startswith("/manual/search?q=")
    assert client.get("/manual/search.json?q=").json["hits"] == []


def test_a_script_gets_the_list_alone(client: FlaskClient) -> None:
    fragment = client.get("/manual/search?q=优质线", headers={"X-Fragment": "1"}).text
    assert "<mark>优质线</mark>" in fragment and "<html" not in fragment


def test_the_glossary_lists_every_term(client: FlaskClient, library: Library) -> None:
    page = client.get("/manual/glossary").text
    for term in library.glossary:
        assert f'id="{term.anchor}"' in page
    letters = re.findall(r'<h2 id="letter-(\w+)"', page)
    assert letters == sorted(letters) and {"A", "L", "Z"} <= set(letters)


def test_meanings_are_asked_for_once_an_edition(client: FlaskClient, library: Library) -> None:
    reply = client.get("/manual/glossary.json")
    term = library.glossary[0]
    assert reply.json[term.anchor]["meaning"] == term.meaning
    assert reply.json[term.anchor]["clauses"][0] == {"id": "3.1.1", "address": "/manual/3.1#c3.1.1"}
    assert "private" in reply.headers["Cache-Control"]
    assert client.get("/manual/glossary.json", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
