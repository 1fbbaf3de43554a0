"""Answers and remarks held against the clauses they cite."""

import pytest

from app.domain.checkup.cited_figures import cited_findings
from app.domain.checkup.finding import Place
from app.domain.checkup.passage import Passage

CLAUSES = {
    "3.4.24": "网点能够处理的：3个工作日内答复；超出权限的，由其在1个工作日内转出。",
    "5.1.3": "督导看六个方面：在岗与形象；环境。",
    "5.2.7": "综合指标满分100分，分四类八项。",
}


def found(text: str, *cites: str, spoken: bool = False, title: str = "", case: bool = False) -> list[tuple[str, ...]]:
    passage = Passage(where=Place(kind="item", id="one"), text=text, title=title, cites=cites, spoken=spoken, case=case)
    return [tuple(place.id for place in finding.where) for finding in cited_findings([passage], CLAUSES)]


@pytest.mark.parametrize(
    ("text", "cites", "wrong"),
    [
        ("三个工作日内答复。", ("3.4.24",), False),
        ("五个工作日内答复。", ("3.4.24",), True),
        ("由其在1个工作日内转出。", ("3.4.24",), False),
        # the clause says nothing in this unit
        ("一共八步。", ("3.4.24",), False),
        # another clause that is cited gives it
        ("督导看六个方面，五个工作日内谈。", ("3.4.24", "5.1.3"), True),
        ("一共看五个方面。", ("5.1.3",), True),
        ("五个工作日内答复。", (), False),
        ("五个工作日内答复。", ("9.9.9",), False),
    ],
)
def test_a_figure_that_its_clauses_do_not_give(text: str, cites: tuple[str, ...], wrong: bool) -> None:
    assert bool(found(text, *cites)) is wrong


def test_the_finding_names_the_item_and_the_clause() -> None:
    assert found("五个工作日内答复。", "5.1.3", "3.4.24") == [("one", "3.4.24")]


def test_what_an_explanation_works_out_is_its_own_but_an_answer_is_not() -> None:
    assert not found("识别引导三项，服务质量两项。", "5.2.7")
    assert found("一共有九项指标？", "5.2.7", spoken=True)
    assert not found("一共有8项指标？", "5.2.7", spoken=True)


def test_a_case_and_a_figure_of_the_question_are_left_alone() -> None:
    assert not found("五个工作日内答复。", "3.4.24", case=True)
    assert not found("五个工作日太久。", "3.4.24", title="他说五个工作日内答复就行。")
