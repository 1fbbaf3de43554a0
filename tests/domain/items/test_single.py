import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, spell
from tests.domain.items import samples


@pytest.mark.parametrize(("raw", "points"), [(["B"], 100), ([" B "], 100), (["A"], 0), (["D"], 0)])
def test_only_the_key_earns(raw, points):
    item = samples.single("B")
    assert mark(item, parse(item, raw)) == points


@pytest.mark.parametrize(
    ("raw", "code"), [(["E"], "not_on_paper"), (["b"], "not_on_paper"), (["A", "B"], "several_values"), (["B", "B"], "several_values")]
)
def test_refusals(raw, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.single(), raw)
    assert refused.value.code == code


def test_a_key_that_is_no_option_cannot_be():
    with pytest.raises(ValidationError):
        samples.single("E")


def test_spelling_names_letter_and_text():
    assert spell(samples.single(), "B") == "B. 第2种说法"


def test_letters_follow_the_shown_order_and_hide_the_written_one():
    item = samples.single("B")
    places = set()
    for seed in range(200):
        asked = arranged(item, seed)
        assert [option.key for option in asked.options] == ["A", "B", "C", "D"]
        right = next(option for option in asked.options if option.key == key_of(asked))
        assert (right.origin, right.text) == ("B", "第2种说法")
        places.add(asked.key)
    assert places == {"A", "B", "C", "D"}


def test_the_same_seed_gives_the_same_order():
    assert arranged(samples.single(), 5) == arranged(samples.single(), 5)
