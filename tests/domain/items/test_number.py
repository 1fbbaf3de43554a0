"""Numbers with a unit: one amount however it is written, and never another."""

from decimal import Decimal
from itertools import permutations

import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.number import plain, quantity, spelled_quantity
from app.domain.items.registry import key_of, mark, parse, shown, spell
from tests.domain.items import samples


@pytest.mark.parametrize(
    "text",
    [
        "5万", "5万元", "5 万元", "50,000元", "50000", "50,000", "50000.00", "５万", "５０，０００元",
        "5.0万元", "5万元整", "￥50,000", "¥5万",
        "+50000", "5万元人民币", "50千元", "500百元", "0.05百万", "  5万  ", "\u30005万\t", "050000",
    ],
)  # fmt: skip
def test_one_amount_however_it_is_written(text):
    item = samples.number("50000")
    assert parse(item, [text]) == "50000"
    assert mark(item, parse(item, [text])) == 100


@pytest.mark.parametrize("text", ["5", "4.9999万", "50001", "500000", "50万", "5千", "50,000.01"])
def test_another_amount_earns_nothing(text):
    item = samples.number("50000")
    assert mark(item, parse(item, [text])) == 0


def test_no_threshold_matches_another():
    spoken = ["5000元", "5万元", "20万元", "100万元", "1000万元"]
    for one, other in permutations(spoken, 2):
        item = samples.number(plain(quantity(one, "元")))
        assert mark(item, parse(item, [one])) == 100
        assert mark(item, parse(item, [other])) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("-inf", "not_a_number"),
        ("1e308", "not_a_number"),
        ("0x10", "not_a_number"),
        ("5,0000", "not_a_number"),
        ("50,00", "not_a_number"),
        ("5万以上", "not_a_number"),
        ("大约5万", "not_a_number"),
        ("五万", "not_a_number"),
        ("٥٠٠٠٠", "not_a_number"),
        ("5..0", "not_a_number"),
        ("万", "not_a_number"),
        ("-5万", "negative"),
        ("－50000", "negative"),
        ("−1", "negative"),
        ("5岁", "wrong_unit"),
        ("5%", "wrong_unit"),
        ("99999999999999999999", "too_large"),
        ("9" * 150, "too_large"),
        ("100000亿", "too_large"),
        ("49999.999", "too_precise"),
        ("0." + "0" * 120 + "1", "too_precise"),
    ],
)
def test_refusals(text, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.number(), [text])
    assert refused.value.code == code


def test_several_values_are_refused():
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.number(), ["5万", "5万"])
    assert refused.value.code == "several_values"


@pytest.mark.parametrize(
    ("unit", "text", "amount"),
    [
        ("岁", "28周岁", 28),
        ("岁", "２８", 28),
        ("个月", "3月", 3),
        ("个月", "3个月", 3),
        ("次", "2次", 2),
        ("分钟", "5分", 5),
        ("人", "2名", 2),
        ("类", "5种", 5),
        ("项", "7条", 7),
        ("万元", "5", 50000),
        ("万元", "5万元", 50000),
        ("万元", "50000元", 50000),
        ("万元", "￥50000", 50000),
    ],
)
def test_units(unit, text, amount):
    assert quantity(text, unit) == amount


@pytest.mark.parametrize(("unit", "text"), [("岁", "5万元"), ("岁", "￥28"), ("次", "2岁"), ("万元", "5岁")])
def test_a_unit_of_another_kind(unit, text):
    with pytest.raises(AnswerRefused) as refused:
        quantity(text, unit)
    assert refused.value.code == "wrong_unit"


def test_equal_amounts_have_one_spelling():
    assert {plain(Decimal(text)) for text in ("5E+4", "50000", "50000.00", "5.0E4")} == {"50000"}
    assert plain(Decimal("0.50")) == "0.5"


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("50000", "元", "5万元"),
        ("23500", "元", "2.35万元"),
        ("49999.99", "元", "49,999.99元"),
        ("28", "岁", "28岁"),
        ("200000", "万元", "20万元"),
    ],
)
def test_spelling(amount, unit, text):
    assert spelled_quantity(Decimal(amount), unit) == text
    assert spell(samples.number(amount, unit), amount) == text


def test_the_browser_sees_the_unit_and_nothing_of_the_key():
    assert shown(samples.number()) == {"title": "填空题", "type": "number", "stem": "这是一道样题的题干。", "unit": "元"}


def test_the_key_survives_json_exactly():
    item = samples.number("49999.99")
    again = type(item).model_validate_json(item.model_dump_json())
    assert again == item
    assert key_of(again) == "49999.99"


@pytest.mark.parametrize("key", ["-1", "NaN", "Infinity", "1e308"])
def test_senseless_keys_cannot_be(key):
    with pytest.raises(ValidationError):
        samples.number(key)
