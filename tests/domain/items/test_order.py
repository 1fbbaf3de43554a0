import random
from itertools import permutations

import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell
from tests.domain.items import samples


@pytest.mark.parametrize(
    ("placed", "points"),
    [
        ("A=1 B=2 C=3 D=4", 100),
        ("D=1 A=2 B=3 C=4", 66),
        ("A=1 B=2 D=3 C=4", 33),
        ("D=1 C=2 B=3 A=4", 0),
        ("B=1 C=2", 33),
        ("A=1 B=3", 0),
        ("A=1", 0),
    ],
)
def test_the_share_of_right_neighbours(placed, points):
    item = samples.order()
    assert mark(item, parse(item, placed.split())) == points


def test_only_the_key_earns_all():
    item = samples.order()
    full = [
        order
        for order in permutations("1234")
        if mark(item, tuple(f"{row}={place}" for row, place in zip("ABCD", order, strict=True))) == 100
    ]
    assert full == [("1", "2", "3", "4")]


def test_blind_guessing_earns_one_in_n():
    item, orders = samples.order(5), list(permutations("12345"))
    marks = [mark(item, tuple(f"{row}={place}" for row, place in zip("ABCDE", order, strict=True))) for order in orders]
    assert sum(marks) / len(marks) <= 100 / 5


@pytest.mark.parametrize(("raw", "code"), [(["Z=1"], "not_on_paper"), (["A=5"], "not_on_paper"), (["A=1", "B=1"], "placed_twice")])
def test_refusals(raw, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.order(), raw)
    assert refused.value.code == code


def test_the_order_is_spelled_with_its_gaps_and_kept_when_arranged():
    item = samples.order()
    assert spell(item, ("A=1", "C=3")) == "第1件事 → … → 第3件事"
    asked = arranged(item, random.Random(1).getrandbits(8))
    assert spell(asked, key_of(asked)) == "第1件事 → 第2件事 → 第3件事 → 第4件事"
    assert [option.text for option in asked.options] == [option.text for option in item.options]
    assert "步数－1" in shown(item)["rule"]


def test_two_steps_cannot_have_one_place():
    with pytest.raises(ValidationError):
        samples.order().__class__(**{**samples.order().model_dump(), "key": ("A=1", "B=1", "C=3", "D=4")})
