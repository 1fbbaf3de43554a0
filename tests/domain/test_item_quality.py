"""What a look over an item bank finds: twins, giveaways, unlike forms, and where keys stand."""

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint, Draw
from app.domain.item_quality import giveaways, key_positions, lengths_of_keys, long_reading, near_duplicates, unlike_forms
from app.domain.item_report import report_on
from app.domain.items.truefalse import TrueFalseItem
from app.domain.rulebook import Rulebook
from tests.domain.test_guessing import single

LIKE = ("请客户到柜台去办理", "请客户到柜台去等候", "请客户到大厅去办理", "请客户到大厅去等候")
NONE: frozenset[str] = frozenset()


def test_two_items_that_differ_in_a_word_are_twins() -> None:
    stem = "一位客户来补登存折，补登折机今天坏了，应当怎样做？"
    one, other = single(*LIKE, stem=stem, name="one"), single(*LIKE, stem=stem.replace("今天", "今早"), name="other")
    apart = single(*LIKE, stem="客户在大堂里丢了钱包，应当怎样帮助他找回来？", name="apart")
    ((first, second, alike),) = near_duplicates([one, apart, other])
    assert (first.id, second.id) == ("one", "other") and 0.8 <= alike < 1


def test_an_absolute_word_in_one_option_alone_gives_it_away() -> None:
    (flaw,) = giveaways(single("一律先办理", *LIKE[1:]), NONE)
    assert flaw.rule == "giveaway" and "一律" in flaw.why
    assert not list(giveaways(single("一律先办理", "必须先登记", *LIKE[2:]), NONE))


def test_an_echo_of_the_stem_in_the_key_alone_gives_it_away() -> None:
    stem = "要把待跟进优质客户分派出去，先看什么？"
    texts = ("待跟进优质客户的资产", "经理的日程", "柜台的空闲", "机具的状态")
    (flaw,) = giveaways(single(*texts, stem=stem), NONE)
    assert "8 个字" in flaw.why or "7 个字" in flaw.why
    assert not list(giveaways(single(*texts, stem=stem, key="B"), NONE)), "an echo in a distractor leads astray, which is fair"
    assert not list(giveaways(single(*texts, stem=stem), frozenset(texts))), "names of the rulebook are nobody's wording"


def test_options_unlike_in_form_are_told() -> None:
    assert not list(unlike_forms(single(*LIKE)))
    assert [flaw.what for flaw in unlike_forms(single("走", *LIKE[1:]))] == ["选项长 1 到 9 字"]
    assert ["句末" in flaw.what for flaw in unlike_forms(single(LIKE[0] + "。", *LIKE[1:]))] == [True]
    assert [flaw.what for flaw in unlike_forms(single("请客户到柜台，去办理", *LIKE[1:]))] == ["正确选项有 2 个分句"]


def test_a_long_item_is_told() -> None:
    assert not list(long_reading(single(*LIKE)))
    assert list(long_reading(single(*LIKE, stem="客户走进大堂" * 60)))


def test_only_one_option_can_be_the_longest() -> None:
    found = lengths_of_keys([single("说明原因再办理", "办理", "等等看"), single("等", "办理", "登记", name="other")])
    assert found == {"longest": (1, 1 / 3), "shortest": (1, 2 / 3)}


def test_letters_of_drawn_keys_are_even_and_an_uneven_count_is_caught(rulebook: Rulebook) -> None:
    bank = ItemBank(items=(single(*LIKE),))
    blueprint = Blueprint(slug="one", title="一题", sections=("3.1",), minutes=5, cut=80, draw=(Draw(count=1, subject="tiers"),))
    found = key_positions(blueprint, bank, rulebook, 400)
    assert found.even and sum(found.counts.values()) == 400 and found.deviation < 10
    assert not found._replace(chi_square=60.0).even


def test_items_of_other_types_are_looked_over_too(rulebook: Rulebook) -> None:
    told = TrueFalseItem(
        id="told", subject="tiers", stem="客户可以随时来取号。", clauses=("9.9.9",), explanation="手册没有这样写。", key=False
    )
    report = report_on(ItemBank(items=(told,)), rulebook, frozenset({"3.1.1"}), papers=1)
    assert [(flaw.rule, flaw.item) for flaw in report.broken] == [("clause", "told")] and not report.sound
