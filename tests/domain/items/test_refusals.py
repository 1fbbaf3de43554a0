"""What every item type must refuse, and that nothing else can go wrong with an answer."""

import random
import sys

import pytest

from app.domain.items.base import LONGEST_ANSWER, REFUSALS, AnswerRefused
from app.domain.items.registry import ITEM_TYPES, arranged, key_of, mark, parse, shown, spell
from tests.domain.items import samples

BAD = [
    ("shape", "B"),
    ("shape", None),
    ("shape", [None]),
    ("shape", [1]),
    ("shape", [["A"]]),
    ("shape", {"A": 1}),
    ("too_long", ["A" * (LONGEST_ANSWER + 1)]),
    ("too_long", ["A"] * 5000),
    ("too_long", ["9" * 1_000_000]),
    ("hidden_characters", ["5\u202e万"]),
    ("hidden_characters", ["A\u200b"]),
    ("hidden_characters", ["\x00"]),
    ("hidden_characters", ["5\x1b万"]),
    ("hidden_characters", ["A\nB"]),
    ("hidden_characters", ["\ud800"]),
    ("hidden_characters", ["\ufeffA"]),
    ("hidden_characters", ["A\u2028"]),
]


@pytest.mark.parametrize("item", samples.ALL, ids=lambda item: item.type)
@pytest.mark.parametrize(("code", "raw"), BAD, ids=[f"{code}-{index}" for index, (code, _) in enumerate(BAD)])
def test_refuses_what_no_form_sends(item, code, raw):
    if item.type == "text" and raw == ["A\nB"]:
        assert parse(item, raw) == "A\nB", "a text has lines"
        return
    if item.type == "text" and code == "too_long":
        code = "text_too_long"
    with pytest.raises(AnswerRefused) as refused:
        parse(item, raw)
    assert refused.value.code == code
    assert str(refused.value) == REFUSALS[code]


@pytest.mark.parametrize("item", samples.ALL, ids=lambda item: item.type)
@pytest.mark.parametrize("raw", [[], [""], ["  "], ["\u3000", ""]])
def test_a_blank_is_no_answer_and_earns_nothing(item, raw):
    assert parse(item, raw) is None
    assert mark(item, None) == 0
    assert spell(item, None) == "未作答"


@pytest.mark.parametrize("item", samples.ALL, ids=lambda item: item.type)
def test_random_noise_is_parsed_or_refused(item):
    rng = random.Random(20)
    alphabet = [
        "A",
        "B",
        "5",
        "万",
        "元",
        ",",
        ".",
        "-",
        "e",
        "\u202e",
        "１",
        "％",
        "½",
        "²",
        "①",
        "NaN",
        "true",
        " ",
        "\x7f",
        "٥",
        "𝟓",
        "㈤",
    ]
    for _ in range(3000):
        raw = ["".join(rng.choices(alphabet, k=rng.randint(0, 8))) for _ in range(rng.randint(0, 3))]
        try:
            response = parse(item, raw)
        except AnswerRefused:
            continue
        assert 0 <= mark(item, response) <= 100
        assert isinstance(spell(item, response), str)


def test_every_single_character_is_parsed_or_refused():
    for item in samples.ALL:
        for code in range(0, sys.maxunicode, 7):
            try:
                parse(item, ["5" + chr(code)])
            except AnswerRefused:
                continue


@pytest.mark.parametrize("item", samples.ALL, ids=lambda item: item.type)
def test_shown_holds_neither_key_nor_explanation(item):
    seen = shown(item)
    parts = {"rows", "columns", "table", "form", "case", "fields", "spots", "most", "rubric"}
    assert set(seen) <= {"type", "title", "stem", "options", "unit", "rule"} | parts
    text = repr(seen)
    for secret in (samples.EXPLANATION, "explanation", "key", "clauses", "slip", "edges-excluded", "origin", item.id):
        assert secret not in text


@pytest.mark.parametrize("item", samples.ALL, ids=lambda item: item.type)
def test_the_key_earns_all_in_any_order(item):
    for seed in range(50):
        asked = arranged(arranged(item, seed), seed + 1)
        assert mark(asked, key_of(asked)) == 100
        assert asked.explanation == item.explanation


def test_every_type_is_complete():
    # A case is played on pages of its own; tests/domain/cases holds it to the same rules.
    assert set(ITEM_TYPES) - {"case"} == {item.type for item in samples.ALL}
