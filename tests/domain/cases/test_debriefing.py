from app.domain.cases.debriefing import debrief
from app.domain.cases.play import replay
from tests.domain.cases.examples import BEST, example


def of(*path):
    return debrief(example(), replay(example(), path))


def test_the_best_way_has_nothing_better():
    found = of(*BEST)
    assert found.best_throughout and found.percent == 100 and found.points == found.most == 7
    assert all(step.best and step.better is None for step in found.steps)
    assert [step.why for step in found.steps] == ["先问业务，再谈引导。", "他要取两万元，就填2万元。", "小额现金到自助服务区。"]


def test_each_step_names_the_better_way():
    found = of("door=ask", 'amount=["1万元"]', "guide=counter")
    first, second, third = found.steps
    assert first.best and not second.best and not third.best
    assert second.said == "1万元" and second.better.said == "2万元" and second.better.clauses == ("3.3.9",)
    assert third.better.said == "引导到自助服务区，教他使用存取款机" and third.better.why == "小额现金到自助服务区。"
    assert [(change.name, change.before, change.after) for change in second.changes] == [("mood", 4, 3), ("minutes", 1, 6)]
    assert (found.percent, found.ending.key) == (28, "done")


def test_what_is_better_is_told_from_where_one_stood():
    """With the amount wrong, mood 3 and six minutes gone, the good ending is out of reach; the machine is still the better way."""
    step = of("door=ask", 'amount=["1万元"]', "guide=machine").steps[2]
    assert step.best and step.better is None


def test_a_critical_error_is_named_where_it_was_made():
    found = of("door=tell")
    assert found.critical == found.steps[0].critical == "当众说出了客户的余额"
    assert found.percent == 0 and found.steps[0].better.said.startswith("先请他到一边")


def test_a_play_broken_off_has_no_ending():
    found = of("door=ask")
    assert found.ending is None and not found.best_throughout and found.percent == 28
