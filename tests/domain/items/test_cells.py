import random

import pytest

from app.domain.items.base import AnswerRefused
from app.domain.items.gaps import shuffled_gaps
from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell, values_of
from tests.domain.items import samples

RIGHT = ["r1c2=2", "r2c2=5万元", "r3c2=潜力客户"]


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (RIGHT, 100),
        (["r3c2= 潜力 ", "r1c2=2", "r2c2=50,000元"], 100),
        (["r2c2=5"], 33),
        (["r2c2=５万"], 33),
        (["r1c2=2", "r3c2=潜力。"], 66),
        (["r1c2=1", "r2c2=50万", "r3c2=潜在客户"], 0),
        (["r1c2=2", "r2c2=", "r3c2= "], 33),
    ],
)
def test_the_share_of_gaps_filled_right(given, points):
    asked = samples.cells()
    assert mark(asked, parse(asked, given)) == points


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["r9c9=1"], "not_on_paper"),
        (["r4c2=甲"], "not_on_paper"),
        (["r1c2=9"], "not_on_paper"),
        (["r1c2=西"], "not_on_paper"),
        (["r1c2"], None),
        (["r1c2=1", "r1c2=2"], "placed_twice"),
        (["r2c2=很多"], "not_a_number"),
        (["r2c2=5岁"], "wrong_unit"),
        (["r3c2=。"], "not_a_term"),
        (["=1"], "not_on_paper"),
    ],
)
def test_what_no_gap_takes_is_refused(given, code):
    asked = samples.cells()
    if code is None:
        assert parse(asked, given) is None
        return
    with pytest.raises(AnswerRefused) as refused:
        parse(asked, given)
    assert refused.value.code == code


def test_an_answer_is_kept_in_reading_order_and_spelled_as_a_person_reads_it():
    asked = samples.cells()
    response = parse(asked, ["r3c2=潜在=客户", "r2c2=5", "r1c2=3"])
    assert response == ("r1c2=3", "r2c2=50000", "r3c2=潜在=客户")
    assert spell(asked, response) == "甲的去处：南；乙的金额：5万元；丙的名称：潜在=客户"
    assert values_of(asked, response) == ["r1c2=3", "r2c2=5万元", "r3c2=潜在=客户"]
    assert parse(asked, values_of(asked, response)) == response


def test_choices_come_in_another_order_and_rows_do_not():
    asked = samples.cells()
    keys = {key_of(arranged(asked, seed))[0] for seed in range(30)}
    assert keys == {"r1c2=1", "r1c2=2", "r1c2=3"}
    for seed in range(30):
        again = arranged(asked, seed)
        assert spell(again, key_of(again)) == "甲的去处：西；乙的金额：5万元；丙的名称：潜力客户"
        assert mark(again, parse(again, values_of(again, key_of(again)))) == 100
        assert again.table == asked.table


def test_like_choices_stand_in_like_order_in_every_gap():
    first = samples.gaps()[0]
    twin = first.model_copy(update={"part": "r2c2", "key": "1"})
    for seed in range(20):
        one, other = shuffled_gaps((first, twin), random.Random(seed))
        assert [option.text for option in one.options] == [option.text for option in other.options]
        texts = {option.key: option.text for option in one.options}
        assert (texts[one.key], texts[other.key]) == ("西", "东")


def test_the_page_is_told_the_table_and_the_rule():
    seen = shown(samples.cells())
    assert "1÷空格数" in seen["rule"]
    assert seen["table"][3] == [{"text": "丁"}, {"text": "已经填好"}]
    assert seen["table"][1][1] == {"part": "r2c2", "name": "乙的金额", "kind": "number", "unit": "万元", "options": []}
