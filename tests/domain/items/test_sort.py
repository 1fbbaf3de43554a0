import random

import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell, values_of
from tests.domain.items import samples


@pytest.mark.parametrize(
    ("placed", "points"),
    [("A=1 B=2 C=1 D=3", 100), ("A=1", 25), ("A=1 B=1 C=1 D=1", 50), ("A=2 B=1 C=2 D=1", 0), ("D=3 B=2 A=1", 75)],
)
def test_the_share_of_cards_in_their_right_bin(placed, points):
    item = samples.sort("1213")
    assert mark(item, parse(item, placed.split())) == points


def test_a_third_rounds_down():
    item = samples.sort("123")
    assert [mark(item, parse(item, placed.split())) for placed in ("A=1", "A=1 B=2", "A=1 B=2 C=3")] == [33, 66, 100]


@pytest.mark.parametrize("raw", [["Z=1"], ["A=9"], ["A"], ["A=1=2"], ["=1"], ["A="], ["a=1"]])
def test_what_is_not_on_the_paper_is_refused(raw):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.sort(), raw)
    assert refused.value.code == "not_on_paper"


def test_a_card_has_one_bin():
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.sort(), ["A=1", "A=2"])
    assert refused.value.code == "placed_twice"


def test_letters_and_numbers_are_given_anew_and_texts_keep_together():
    item = samples.sort("1213")
    read = set(spell(item, key_of(item)).split("；"))
    keys = set()
    for seed in range(40):
        asked = arranged(item, seed)
        assert set(spell(asked, key_of(asked)).split("；")) == read
        assert parse(asked, values_of(asked, key_of(asked))) == key_of(asked)
        keys.add(key_of(asked))
    assert len(keys) > 5


def test_blind_guessing_earns_the_share_of_one_bin():
    item, rng = samples.sort("1213"), random.Random(3)
    marks = [mark(item, tuple(f"{row}={rng.choice('123')}" for row in "ABCD")) for _ in range(4000)]
    assert abs(sum(marks) / len(marks) - 100 / 3) < 2


def test_the_rule_is_stated_and_the_key_must_place_every_card():
    assert "1÷卡片数" in shown(samples.sort())["rule"]
    with pytest.raises(ValidationError):
        samples.sort("129")
