import pytest

from app.domain.items.base import AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, shown, spell
from tests.domain.items import samples


@pytest.mark.parametrize(
    ("placed", "points"), [("A=1 B=2 C=3", 100), ("A=1", 33), ("A=1 B=3 C=2", 33), ("A=4 B=3 C=1", 0), ("B=2 C=3", 66)]
)
def test_the_share_of_right_matches(placed, points):
    item = samples.match()
    assert mark(item, parse(item, placed.split())) == points


@pytest.mark.parametrize(("raw", "code"), [(["D=1"], "not_on_paper"), (["A=5"], "not_on_paper"), (["A=4", "B=4"], "placed_twice")])
def test_refusals(raw, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.match(), raw)
    assert refused.value.code == code


def test_both_sides_move_and_the_pairs_stay():
    item, seen = samples.match(), set()
    for seed in range(30):
        asked = arranged(item, seed)
        seen.add(key_of(asked))
        assert set(spell(asked, key_of(asked)).split("；")) == {"名称1 → 含义1", "名称2 → 含义2", "名称3 → 含义3"}
    assert len(seen) > 5 and "多余" in shown(item)["rule"]
