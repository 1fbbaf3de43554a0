from itertools import chain, combinations

import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import mark, parse, shown
from tests.domain.items import samples


@pytest.mark.parametrize(
    ("ticked", "points"),
    [
        ("AC", 100),
        ("CA", 100),
        ("A", 50),
        ("AB", 0),
        ("ACB", 50),
        ("ABCD", 0),
        ("BD", 0),
        ("AACC", 100),
        ("AAAA", 50),
    ],
)
def test_the_stated_rule(ticked, points):
    item = samples.multiple(("A", "C"))
    assert mark(item, parse(item, list(ticked))) == points


def test_three_right_of_five_round_down():
    item = samples.multiple(("A", "B", "C"), "ABCDE")
    assert [mark(item, list(ticked)) for ticked in ("A", "AB", "ABC", "ABCD", "ABD")] == [33, 66, 100, 50, 16]


@pytest.mark.parametrize(("key", "letters"), [("AB", "ABC"), ("AC", "ABCD"), ("ABC", "ABCD"), ("ABC", "ABCDE"), ("ABCD", "ABCDE")])
def test_ticking_everything_earns_nothing_and_nothing_beats_the_key(key, letters):
    item = samples.multiple(tuple(key), letters)
    assert mark(item, tuple(letters)) == 0
    sets = chain.from_iterable(combinations(letters, size) for size in range(len(letters) + 1))
    assert [ticked for ticked in sets if mark(item, ticked) == 100] == [tuple(key)]


def test_duplicates_collapse_and_order_is_the_shown_one():
    assert parse(samples.multiple(), ["C", "A", "C"]) == ("A", "C")


def test_a_list_from_json_is_the_same_response():
    assert mark(samples.multiple(), ["A", "C"]) == 100


@pytest.mark.parametrize("raw", [["A", "Z"], ["a"], ["AC"]])
def test_an_option_not_on_the_paper_is_refused(raw):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.multiple(), raw)
    assert refused.value.code == "not_on_paper"


@pytest.mark.parametrize("key", [("A",), ("A", "B", "C", "D"), ("A", "A"), ("A", "Z"), ()])
def test_a_key_must_be_a_proper_part_of_at_least_two(key):
    with pytest.raises(ValidationError):
        samples.multiple(key)


def test_the_rule_is_stated_before_the_start():
    assert "全部勾选得 0 分" in shown(samples.multiple())["rule"]
