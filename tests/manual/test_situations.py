"""The page of appendix 1, with and without a query."""

import re

import pytest
from flask import Flask

from app.domain.situations import answering
from app.library.load import Library
from tests.browsing import client_of
from tests.people import World


def shown(text: str) -> list[str]:
    """The ids of the cards that are not hidden."""
    return [slug for slug, hidden in re.findall(r'<article class="situation" id="([a-z0-9-]+)"[^>]*?( hidden)?>', text) if not hidden]


def everything(library: Library) -> list[str]:
    return [situation.id for group in library.situations for situation in group.situations]


def test_the_page_has_every_situation_with_its_clauses(app: Flask, world: World, library: Library) -> None:
    text = client_of(app, "trainee").get("/manual/situations").text
    assert shown(text) == everything(library)
    for group in library.situations:
        assert f'href="#{group.key}"' in text and f'<h2 id="{group.key}">' in text
        for situation in group.situations:
            for clause in situation.clauses:
                section = clause.rpartition(".")[0]
                assert f'href="/manual/{section}#c{clause}"' in text
    assert text.count("本手册补写") == 1 and "<mark>" not in text


@pytest.mark.parametrize("query", ["排队", "转账 诈骗", "3.4.14", "密码"])
def test_a_query_shows_what_answers_it_and_says_how_many(fast_app: Flask, fast_world: World, library: Library, query: str) -> None:
    text = client_of(fast_app, "trainee").get("/manual/situations", query_string={"q": query}).text
    found = [situation.id for group in answering(query, library.situations) for situation in group.situations]
    assert shown(text) == found and 0 < len(found) < len(everything(library))
    assert f"找到 {len(found)} 种情形" in text
    assert all(f"<mark>{word}</mark>" in text for word in query.split())
    assert 'class="empty" data-none hidden' in text


def test_where_nothing_is_found_the_page_says_what_to_do(fast_app: Flask, fast_world: World) -> None:
    text = client_of(fast_app, "trainee").get("/manual/situations?q=没有这种事").text
    assert shown(text) == [] and "找到 0 种情形" in text
    assert 'class="empty" data-none>' in text and "换一个说法" in text and "看全部情形" in text


def test_what_is_typed_is_text(fast_app: Flask, fast_world: World) -> None:
    text = client_of(fast_app, "trainee").get("/manual/situations", query_string={"q": '"><script>x</script>'}).text
    assert "<script>x" not in text


def test_every_word_that_is_offered_finds_something(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    for word in re.findall(r'href="/manual/situations\?q=([^"]+)"', client.get("/manual/situations?q=zzz").text):
        assert shown(client.get(f"/manual/situations?q={word}").text), word


def test_the_search_of_the_manual_finds_a_situation_by_its_title(fast_app: Flask, fast_world: World, library: Library) -> None:
    situation = library.situations[-1].situations[0]
    first = client_of(fast_app, "trainee").get("/manual/search.json", query_string={"q": situation.title}).json["hits"][0]
    assert first["kind"] == "situation" and first["address"].endswith(f"#{situation.id}")
