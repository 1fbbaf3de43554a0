"""Replaying a path: what each step did, where it led, what it is worth."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.best import Search, attainable, moves_of, score
from app.domain.cases.play import WrongStep, replay, step_of_choice, step_of_response
from app.domain.items.base import AnswerRefused
from app.domain.items.case import arranged_case, follows, item_of, key_of, mark, parse, shown, spell, told
from app.domain.items.registry import arranged, values_of
from tests.domain.cases.examples import BEST, changed, example

OPEN = """\
      - key: open
        text: 替他拿着存折走
        go: rich
        clauses: ["3.3.4"]
        why: 试
        critical: 替客户保管存折
"""
RICH = """\
  - key: rich
    text: 试
    choices:
      - {key: a, text: 甲, points: 20, go: settled, clauses: ["3.3.4"], why: 试}
      - {key: b, text: 乙, go: done, clauses: ["3.3.4"], why: 试}
"""


@pytest.mark.parametrize(
    ("path", "at", "variables", "points", "critical"),
    [
        ((), "door", {"mood": 3, "queue": 8, "minutes": 0}, 0, ""),
        (("door=ask",), "amount", {"mood": 4, "queue": 8, "minutes": 1}, 2, ""),
        # Two down from three is under two: the first fork.
        (("door=number",), "upset", {"mood": 1, "queue": 9, "minutes": 0}, 0, ""),
        # Three down from three stops at the bound.
        (("door=tell",), "upset", {"mood": 0, "queue": 8, "minutes": 0}, 0, "当众说出了客户的余额"),
        (BEST, "settled", {"mood": 5, "queue": 7, "minutes": 2}, 7, ""),
        # The second of two conditions fails by a minute.
        (("door=ask", 'amount=["1万元"]', "guide=machine"), "done", {"mood": 4, "queue": 7, "minutes": 6}, 4, ""),
        (("door=ask", 'amount=["2万元"]', "guide=counter"), "done", {"mood": 4, "queue": 8, "minutes": 32}, 5, ""),
    ],
)
def test_a_path_leads_where_the_file_says(path, at, variables, points, critical):
    play = replay(example(), path)
    assert (play.scene or play.ending).key == at
    assert play.variables == variables
    assert (play.points, play.critical) == (points, critical)
    assert play.over == (at in {"settled", "done", "upset"})
    assert len(play.log) == len(path)


@pytest.mark.parametrize(
    "path",
    [
        ("guide=machine",),
        ("door=nothing",),
        ("door",),
        ("",),
        ("door=ask", "door=ask"),
        ("door=ask", "amount=20000"),
        ("door=ask", 'amount="2万元"'),
        ("door=ask", 'amount=["abc"]'),
        ("door=ask", 'amount=["20000"]'),
        ("door=ask", 'amount=[" 2万元"]'),
        ("door=ask", "amount=[1]"),
        ("door=ask", "amount=null"),
        ("door=ask", "amount=[]"),
        ("door=ask", 'amount={"a": 1}'),
        ("door=ask", "amount=" + "[" * 5000),
        ("door=tell", "door=ask"),
        (*BEST, "settled=ask"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(path):
    with pytest.raises(WrongStep):
        replay(example(), path)
    with pytest.raises(AnswerRefused):
        parse(item_of(example()), list(path))


@pytest.mark.parametrize(
    ("path", "percent"),
    [
        ((), 0),
        (BEST, 100),
        (("door=ask",), 28),
        (("door=ask", 'amount=["1万元"]', "guide=machine"), 57),
        (("door=ask", 'amount=["2万元"]', "guide=counter"), 71),
        (("door=number",), 0),
        (("door=tell",), 0),
    ],
)
def test_the_score_is_the_share_of_the_best_way_rounded_down(path, percent):
    assert score(example(), replay(example(), path)) == percent
    assert mark(item_of(example()), path or None) == percent


def test_a_critical_error_costs_all_that_was_earned_and_the_play_goes_on():
    case = changed(("text: 引导到现金服务区排队", "text: 引导到现金服务区排队\n        critical: 让腿脚不便的家属白等"))
    play = replay(case, ("door=ask", 'amount=["2万元"]', "guide=counter"))
    assert play.over and play.points == 5 and score(case, play) == 0
    first = changed(("go: upset\n", "go: amount\n"))
    going_on = replay(first, ("door=tell", 'amount=["2万元"]', "guide=machine"))
    assert going_on.critical and going_on.over and score(first, going_on) == 0


def test_the_best_way_is_found():
    assert Search(example()).path() == BEST == key_of(item_of(example()))
    assert attainable(example()) == (True, 7, 2)


def test_no_points_are_worth_a_critical_error():
    """A critical choice may lead where more is to be had: it is no better way all the same."""
    choice, scene = "      - key: tell", "  - key: guide"
    case = changed((choice, f"{OPEN}{choice}"), (scene, f"{RICH}{scene}"))
    assert Search(case).path() == BEST and attainable(case).points == 7
    assert score(case, replay(case, ("door=open", "rich=a"))) == 0


def test_of_two_ways_with_equal_points_the_better_ending_is_the_best():
    case = changed(("text: 引导到现金服务区排队", "text: 引导到现金服务区排队\n        points: 2"))
    ways = {way.key: way.worth for way in Search(case).ways(case.scene("guide"), {"mood": 4, "queue": 8, "minutes": 2})}
    assert ways["machine"].points == ways["counter"].points and ways["machine"] > ways["counter"]


@given(seed=st.integers(0, 10**6))
def test_every_way_ends_and_is_worth_between_nothing_and_all(seed):
    dice, case, path = random.Random(seed), example(), []
    case = arranged_case(case, dice)
    for _ in range(20):
        play = replay(case, path)
        assert 0 <= score(case, play) <= 100
        assert all(case.variables[name].least <= value <= case.variables[name].most for name, value in play.variables.items())
        if play.scene is None:
            break
        key, _ = dice.choice(moves_of(play.scene))
        if play.scene.item:
            path.append(step_of_response(play.scene, "20000" if key == "right" else dice.choice(("10000", "0", "123.45"))))
        else:
            path.append(step_of_choice(play.scene, key))
    assert play.over


def test_the_item_of_a_case():
    item = item_of(example())
    assert (item.id, item.subject, item.practice, item.difficulty) == ("case-example", "cases", False, 2)
    assert item.clauses == ("3.3.4", "3.3.9", "3.3.23", "3.3.8")
    assert item.explanation == "先问清，再引导。"
    assert spell(item, BEST) == "先请他到一边，问清办什么、取多少 → 2万元 → 引导到自助服务区，教他使用存取款机；结局：顺利办妥"
    assert values_of(item, BEST) == list(BEST) and parse(item, list(BEST)) == BEST and parse(item, []) is None


def test_the_browser_is_told_nothing_of_the_graph():
    told_to_it = str(shown(item_of(example())))
    assert not any(text in told_to_it for scene in example().scenes for choice in scene.choices for text in (choice.text, choice.why))
    assert not any(word in told_to_it for word in ("door", "settled", "顺利", "当众"))


@pytest.mark.parametrize(
    ("held", "sent", "may"),
    [
        (None, ("door=ask",), True),
        (("door=ask",), BEST, True),
        (list(BEST[:1]), BEST, True),
        (BEST, BEST, True),
        (BEST, BEST[:2], False),
        (("door=ask",), ("door=tell",), False),
        (("door=ask",), None, False),
        (None, None, True),
    ],
)
def test_steps_are_never_taken_back(held, sent, may):
    assert follows(item_of(example()), held, sent) is may


def test_an_order_drawn_by_seed_changes_neither_keys_nor_worth():
    item = item_of(example())
    orders = {tuple(choice.key for choice in arranged(item, seed).case.scenes[0].choices) for seed in range(30)}
    assert len(orders) == 6
    for seed in range(5):
        asked = arranged(item, seed)
        assert mark(asked, BEST) == 100 and key_of(asked) == BEST
        assert asked == arranged(item, seed)


def test_what_a_result_says_of_a_play():
    item = item_of(example())
    assert told(item, BEST) == ("结局：顺利办妥。先问清，再引导。", item.clauses)
    said, again = told(item, ("door=tell",))
    assert said == "关键差错：当众说出了客户的余额。结局：生气离开。客户的信息不能当众说。"
    assert again == ("3.3.4",)
    assert told(item, None) == ("没有走到结局。", item.clauses)
