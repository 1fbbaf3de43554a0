import pytest

from app.domain.items.base import REFUSALS, AnswerRefused
from app.domain.items.registry import arranged, key_of, mark, parse, shown, slip_of, spell, values_of
from tests.domain.items import samples


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("潜力客户", 100),
        ("潜力", 100),
        (" 潜力 客户 ", 100),
        ("“潜力客户”。", 100),
        ("潜力-客户", 100),
        ("潜在客户", 0),
        ("潜力客", 0),
        ("潜力客户和普通客户", 0),
        ("力潜客户", 0),
    ],
)
def test_spelling_is_free_and_the_word_is_not(typed, points):
    asked = samples.term()
    assert mark(asked, parse(asked, [typed])) == points


@pytest.mark.parametrize("typed", ["ＰＢＭＳ", "pbms", "Pbms", "《PBMS》", "p b m s"])
def test_width_and_case_do_not_matter(typed):
    asked = samples.term(accept=("PBMS",))
    assert mark(asked, parse(asked, [typed])) == 100


def test_the_answer_is_kept_as_it_was_typed():
    asked = samples.term()
    response = parse(asked, [" ＰＢ系统 "])
    assert (response, spell(asked, response), values_of(asked, response)) == ("ＰＢ系统", "ＰＢ系统", ["ＰＢ系统"])
    assert key_of(asked) == "潜力客户"


@pytest.mark.parametrize("typed", ["。", "——", "（）", "字" * 41])
def test_what_cannot_be_a_term_is_refused(typed):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.term(), [typed])
    assert str(refused.value) == REFUSALS["not_a_term"]


def test_one_term_only():
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.term(), ["潜力客户", "普通客户"])
    assert refused.value.code == "several_values"


def test_a_known_confusion_is_told_and_no_other_answer_is_accused():
    asked = samples.term()
    assert slip_of(asked, "潜在 客户") == "潜在优质客户看的是他行资产。"
    assert [slip_of(asked, response) for response in ("潜力客户", "高端客户", None)] == ["", "", ""]


def test_the_page_is_told_the_stem_alone_and_nothing_is_put_in_order():
    asked = samples.term()
    assert set(shown(asked)) == {"type", "title", "stem"}
    assert arranged(asked, 7) == asked
