"""The test-wise guessers: what each goes for, and that a score is exact."""

import pytest

from app.domain.guessing import GUESSERS, Score, odds, scores
from app.domain.items.options import LETTERS, Option
from app.domain.items.single import SingleItem

BY_NAME = {guesser.name: guesser for guesser in GUESSERS}


def single(*texts: str, key: str = "A", stem: str = "大堂经理应当怎样做才合适？", name: str = "asked") -> SingleItem:
    options = tuple(Option(key=letter, text=text) for letter, text in zip(LETTERS, texts, strict=False))
    return SingleItem(id=name, subject="tiers", stem=stem, clauses=("3.1.1",), explanation="因为手册这样写。", options=options, key=key)


# guesser, stem, options with the one it takes first
GOES_FOR = [
    ("longest", "怎样做？", ("说明原因再办理", "办理", "先等等")),
    ("shortest", "怎样做？", ("办理", "说明原因再办理", "先等等")),
    ("specific", "怎样做？", ("报出3个号、写在《日志》里", "报出号来", "写在日志里")),
    ("echo", "客户问理财金账户怎么开", ("开立理财金账户", "去柜台办卡", "等候叫号")),
    ("odd", "怎样做？", ("立即停机", "请客户到柜台去办理", "请客户到柜台去等候", "请客户到大厅去办理")),
    ("alike", "怎样做？", ("请客户到柜台去办理", "请客户到柜台去等候", "请客户到大厅去办理", "立即停机")),
    ("converging", "怎样做？", ("先登记，再引导", "先登记，再离开", "先询问，再引导", "先等候，再记录")),
    ("measured", "怎样做？", ("一般可以先办理", "必须先办理", "先办理")),
    ("not-absolute", "怎样做？", ("先办理", "一律先办理", "必须先登记")),
    ("polite", "怎样做？", ("请您稍等", "站着等", "坐下等")),
    ("cautious", "怎样做？", ("核实后报告负责人", "自己办完", "让客户走")),
    ("negative", "怎样做？", ("不代客户办理", "替客户办理", "与客户办理")),
    ("joined", "怎样做？", ("办理，登记，道别", "办理，登记", "办理登记道别")),
    ("middle-amount", "多少？", ("5万元", "2万元", "20万元")),
    ("first-place", "怎样做？", ("甲", "乙", "丙")),
]


@pytest.mark.parametrize(("name", "stem", "texts"), GOES_FOR, ids=[case[0] for case in GOES_FOR])
def test_each_guesser_takes_what_it_is_named_for(name: str, stem: str, texts: tuple[str, ...]) -> None:
    guesser = BY_NAME[name]
    assert odds(guesser, single(*texts, stem=stem)) == 1
    assert odds(guesser, single(*texts, stem=stem, key="B")) == 0


def test_every_guesser_is_tried_above() -> None:
    assert {case[0] for case in GOES_FOR} | {"middle-place", "vote"} == set(BY_NAME)


def test_the_middle_place_is_any_but_the_ends() -> None:
    assert [odds(BY_NAME["middle-place"], single("甲", "乙", "丙", "丁", key=key)) for key in "ABCD"] == [0, 0.5, 0.5, 0]


@pytest.mark.parametrize("guesser", GUESSERS, ids=lambda guesser: guesser.name)
def test_a_guesser_is_right_about_exactly_one_key_on_the_whole(guesser: object) -> None:
    texts = ("请客户先登记，再到3号窗口", "一律不办理", "报告负责人", "可以等")
    assert sum(odds(guesser, single(*texts, key=key)) for key in "ABCD") == pytest.approx(1)


def test_options_that_tell_nothing_apart_leave_every_guesser_by_wording_at_chance() -> None:
    twins = [single("甲甲", "乙乙", "丙丙", "丁丁", key=key, name=f"asked-{key.lower()}") for key in "ABCD"]
    for score in scores(twins):
        assert score.score == pytest.approx(0.25) and score.chance == 0.25 and score.within, score


def test_the_vote_takes_what_most_guessers_take() -> None:
    assert odds(BY_NAME["vote"], single("请核实登记，并报告负责人，再说明3项原因", "必须走", "站着", "坐着")) == 1


def test_chance_follows_the_number_of_options() -> None:
    (first, *_) = scores([single("甲", "乙", "丙"), single("甲", "乙", "丙", "丁", name="other")])
    assert first.chance == pytest.approx((1 / 3 + 1 / 4) / 2) and first.items == 2
    assert scores([]) == ()


@pytest.mark.parametrize(("score", "within"), [(0.30, True), (0.301, False), (0.20, True), (0.199, False)])
def test_five_points_either_way_are_tolerated(score: float, within: bool) -> None:
    assert Score("longest", "最长", 100, score, 0.25).within is within
