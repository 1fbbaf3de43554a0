"""Grading: exact, and a function of paper and responses only."""

import random

import pytest

from app.domain.grading import grade
from app.domain.items.registry import key_of
from app.domain.paper import Paper, PaperItem
from tests.domain.items import samples


def paper_of(*items, cut=80, points=1000):
    entries = tuple(PaperItem(slot=slot, item=item, points=points) for slot, item in enumerate(items, start=1))
    return Paper(slug="sample", title="样卷", minutes=20, cut=cut, edition="", seed=1, items=entries)


def singles(count):
    return tuple(samples.single("B", f"single-{number}") for number in range(count))


@pytest.mark.parametrize(("right", "percent", "passed"), [(10, 100, True), (8, 80, True), (7, 70, False), (0, 0, False)])
def test_the_cut_is_reached_not_passed(right, percent, passed):
    result = grade(paper_of(*singles(10)), {slot: "B" if slot <= right else "A" for slot in range(1, 11)})
    assert (result.points, result.max_points, result.percent, result.passed) == (right * 1000, 10_000, percent, passed)


@pytest.mark.parametrize(
    ("count", "right", "cut", "percent", "passed"),
    [(3, 2, 67, 66, False), (3, 2, 66, 66, True), (7, 6, 86, 85, False), (9, 8, 88, 88, True)],
)
def test_no_rounding_lifts_anybody_over_the_cut(count, right, cut, percent, passed):
    result = grade(paper_of(*singles(count), cut=cut), dict.fromkeys(range(1, right + 1), "B"))
    assert (result.percent, result.passed) == (percent, passed)


def test_seven_types_and_what_the_reader_is_told():
    paper = paper_of(*samples.ALL[:7])
    result = grade(paper, {1: "B", 2: ["A"], 3: "false", 5: ["A=1", "B=2"], 6: ["A=1", "B=2"], 7: ["A=1"]})
    assert [(entry.points, entry.right, entry.answered) for entry in result.marks] == [
        (1000, True, True),
        (500, False, True),
        (0, False, True),
        (0, False, False),
        (500, False, True),
        (330, False, True),
        (330, False, True),
    ]
    assert [entry.response for entry in result.marks] == [
        "B. 第2种说法", "A. 第1种说法", "错误", "未作答",
        "第1张卡片 → 甲区；第2张卡片 → 乙区", "第1件事 → 第2件事", "名称1 → 含义1",
    ]  # fmt: skip
    assert [entry.key for entry in result.marks][:4] == ["B. 第2种说法", "A. 第1种说法；C. 第3种说法", "正确", "5万元"]
    assert all(entry.explanation == samples.EXPLANATION and entry.clauses == ("3.1.4",) for entry in result.marks)
    assert (result.points, result.percent, result.passed) == (2660, 38, False)


def test_a_wrong_option_tells_its_misreading():
    marks = grade(paper_of(*samples.ALL), {1: "A", 2: ["A"], 4: "1"}).marks
    assert [entry.slip for entry in marks] == ["把“含本数”的下限当成不含", *[""] * (len(samples.ALL) - 1)]
    plain = samples.single().model_copy(update={"options": tuple(option.model_copy(update={"slip": None}) for option in samples.options())})
    retired = samples.single().model_copy(
        update={"options": tuple(option.model_copy(update={"slip": "gone"}) for option in samples.options())}
    )
    assert [entry.slip for entry in grade(paper_of(plain, retired), {1: "A", 2: "A"}).marks] == ["", ""]


def test_a_known_confusion_of_terms_is_told_too():
    (mark,) = grade(paper_of(samples.term()), {1: "潜在客户"}).marks
    assert (mark.slip, mark.points, mark.response, mark.key) == ("潜在优质客户看的是他行资产。", 0, "潜在客户", "潜力客户")


def test_answers_to_no_slot_are_worth_nothing():
    paper = paper_of(*singles(2))
    assert grade(paper, {1: "B", 3: "B", 0: "B", -1: "B"}) == grade(paper, {1: "B"})


def test_an_empty_paper_is_not_passed():
    assert not grade(paper_of(), {}).passed


def test_order_of_items_and_answers_does_not_matter():
    items = tuple(item.model_copy(update={"id": f"{item.id}-{copy}"}) for copy in range(5) for item in samples.ALL)
    by_id = {item.id: key_of(item) if index % 3 else None for index, item in enumerate(items)}
    totals = set()
    for seed in range(30):
        order = list(items)
        random.Random(seed).shuffle(order)
        paper = paper_of(*order)
        responses = [(entry.slot, by_id[entry.item.id]) for entry in paper.items]
        random.Random(seed + 1).shuffle(responses)
        result = grade(paper, dict(responses))
        totals.add((result.points, result.percent, tuple(sorted((mark.item_id, mark.points) for mark in result.marks))))
    assert len(totals) == 1


def test_partial_marks_stay_whole_numbers():
    item = samples.multiple(("A", "B", "C"), "ABCDE")
    result = grade(paper_of(item, item.model_copy(update={"id": "other"}), points=300), {1: ("A",), 2: ("A", "B")})
    assert [entry.points for entry in result.marks] == [99, 198]
