"""Questions beside the text."""

import re

import pytest
from flask import Flask

from app.domain.items.registry import arranged, key_of, values_of
from app.domain.manual import section_of
from app.domain.practice_items import BESIDE_THE_TEXT
from app.library.load import Library
from app.practice.queries import HANDFUL, check_practice, practice_of
from tests.browsing import client_of
from tests.people import World

SEED = 7
FORM = {"seed": "1", "key": "k1"}


@pytest.mark.parametrize("section", ["1.1", "1.2", "3.1", "3.3", "4.2"])
def test_a_handful_that_rests_on_the_section(library: Library, section: str) -> None:
    for seed in range(20):
        items = practice_of(section, library, seed)
        cited = [library.bank.by_id(item.id) for item in items]
        assert 0 < len(items) <= HANDFUL
        assert all(item is not None and section_of(item.clauses[0]) == section for item in cited)


def test_another_seed_gives_another_handful(library: Library) -> None:
    handfuls = {tuple(item.id for item in practice_of("3.1", library, seed)) for seed in range(10)}
    assert len(handfuls) > 5


def test_every_key_is_right_and_everything_else_is_not(library: Library) -> None:
    for item in library.bank.items:
        if not item.practice:
            continue
        if item.type not in BESIDE_THE_TEXT:
            # A case is played: practice does not ask it.
            assert check_practice(item.id, [], SEED, library) is None
            continue
        asked = arranged(item, SEED)
        right = check_practice(item.id, values_of(asked, key_of(asked)), SEED, library)
        assert right is not None and right.outcome is not None and (right.outcome.right or right.self_check), item.id
        assert right.self_check == (item.type == "text"), item.id
        blank = check_practice(item.id, [], SEED, library)
        assert blank is not None and blank.outcome is not None and not blank.outcome.right, item.id


def test_the_key_is_told_only_after_the_answer(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    page = client.get("/manual/3.1").text
    item_id = re.findall(r'action="/practice/items/([^"]+)"', page)[0]
    item = library.bank.by_id(item_id)
    assert item is not None and item.explanation not in page
    reply = client.post(f"/practice/items/{item_id}", data=FORM, headers={"X-Fragment": "1"})
    assert reply.status_code == 200 and "<html" not in reply.text
    assert item.explanation in reply.text.replace("&#39;", "'")
    whole = client.post(f"/practice/items/{item_id}", data=FORM)
    assert "<html" in whole.text and "回到本节" in whole.text


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("nothing", FORM, 404),
        ("tier~nothing", FORM, 404),
        ("tiers-measure", FORM | {"seed": "x"}, 422),
        ("tiers-measure", {"seed": "1"}, 422),
        ("tiers-measure", FORM | {"key": "exam:1"}, 422),
        ("tiers-measure", FORM | {"key": "k" * 41}, 422),
        ("tiers-measure", {}, 422),
    ],
)
def test_bad_input_is_refused(fast_app: Flask, fast_world: World, path: str, data: dict[str, str], status: int) -> None:
    assert client_of(fast_app, "trainee").post(f"/practice/items/{path}", data=data).status_code == status
