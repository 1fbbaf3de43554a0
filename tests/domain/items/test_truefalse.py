import pytest

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import mark, parse, shown, spell
from tests.domain.items import samples


@pytest.mark.parametrize(("key", "raw", "points"), [(True, "true", 100), (True, "false", 0), (False, "false", 100), (False, "true", 0)])
def test_only_the_key_earns(key, raw, points):
    item = samples.truefalse(key)
    assert mark(item, parse(item, [raw])) == points


@pytest.mark.parametrize("raw", ["True", "1", "对", "A"])
def test_anything_else_is_refused(raw):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.truefalse(), [raw])
    assert refused.value.code == "not_on_paper"


def test_both_keys_look_the_same():
    assert shown(samples.truefalse(True)) == shown(samples.truefalse(False))
    assert spell(samples.truefalse(), "false") == "错误"
