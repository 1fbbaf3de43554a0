import pytest

from app.domain.grading import awaiting, grade
from app.domain.items.base import REFUSALS, AnswerRefused
from app.domain.items.registry import arranged, key_of, parse, shown, spell, values_of
from app.domain.items.text import share_of
from app.domain.paper import Paper, PaperItem
from tests.domain.items import samples

ANSWER = "九点。\n大堂。"


def paper():
    items = (PaperItem(slot=1, item=samples.single(), points=1000), PaperItem(slot=2, item=samples.text(), points=3000))
    return Paper(slug="paper", title="样卷", minutes=10, cut=80, edition="", seed=1, items=items)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 九点。\r\n大堂。\u3000", ANSWER), ("九点。\r大堂。", ANSWER), ("\n \n", None), ("字" * 80, "字" * 80)],
)
def test_a_text_keeps_its_lines_and_no_more(typed, kept):
    asked = samples.text()
    assert parse(asked, [typed]) == kept
    assert spell(asked, kept) == (kept or "未作答")
    assert values_of(asked, kept) == ([kept] if kept else [])


@pytest.mark.parametrize(
    ("given", "code"), [(["字" * 81], "text_too_long"), (["一", "二"], "several_values"), (["一\u202e"], "hidden_characters")]
)
def test_what_no_text_is(given, code):
    with pytest.raises(AnswerRefused) as refused:
        parse(samples.text(), given)
    assert str(refused.value) == REFUSALS[code]


@pytest.mark.parametrize(("points", "share"), [((2, 1), 100), ((2, 0), 66), ((0, 1), 33), ((0, 0), 0)])
def test_the_share_of_the_rubric(points, share):
    assert share_of(samples.text(), dict(zip("12", points, strict=True))) == share


def test_the_candidate_sees_what_is_looked_at_and_not_the_model_answer():
    seen = shown(samples.text())
    assert [criterion["name"] for criterion in seen["rubric"]] == ["事实", "分寸"]
    assert "满分 3 分" in seen["rule"]
    assert samples.text().model not in repr(seen)
    assert key_of(arranged(samples.text(), 4)) == samples.text().model


@pytest.mark.parametrize(("responses", "waits"), [({1: "B", 2: ANSWER}, (2,)), ({1: "B"}, ()), ({2: ANSWER}, (2,)), ({}, ())])
def test_a_paper_waits_for_what_was_written(responses, waits):
    assert awaiting(paper(), responses) == waits


def test_a_person_s_mark_counts_and_nothing_else_does():
    written = {1: "B", 2: samples.text().model}
    assert grade(paper(), written).points == 1000, "not even the model answer is marked by the machine"
    assert grade(paper(), written, {2: 66}).points == 1000 + 1980
    assert grade(paper(), {1: "B"}, {2: 100}).points == 1000, "a blank earns nothing"
    assert grade(paper(), written, {1: 0, 2: 100}).percent == 100, "what the machine marks no person does"
