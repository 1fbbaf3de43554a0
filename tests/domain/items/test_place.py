import pytest
from pydantic import ValidationError

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell, values_of
from tests.domain.items import samples


@pytest.mark.parametrize(("given", "points"), [(["2"], 100), (["1"], 0)])
def test_the_zone_picked_is_right_or_not(given, points):
    asked = samples.place()
    assert mark(asked, parse(asked, given)) == points


@pytest.mark.parametrize(("given", "code"), [(["3"], "not_on_paper"), (["乙区"], "not_on_paper"), (["1", "2"], "several_values")])
def test_only_one_zone_that_is_drawn(given, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.place(), given)
    assert refused.value.code == code


def test_the_page_is_told_where_zones_lie_and_not_which_is_right():
    first, other = shown(samples.place("1")), shown(samples.place("2"))
    assert first == other
    assert first["options"][0] == {"value": "1", "text": "甲区", "zone": "wealth", "where": "最里面右侧，单独的房间"}


def test_zones_lie_where_they_lie():
    asked = samples.place()
    assert arranged(asked, 9) == asked
    assert (key_of(asked), spell(asked, "2"), values_of(asked, "2")) == ("2", "乙区", ["2"])


def test_the_right_zone_is_drawn():
    with pytest.raises(ValidationError):
        samples.place("9")
