"""Looking for a situation: every word must stand in it, and what is found is marked."""

import pytest

from app.domain.situations import Situation, SituationGroup, answering, marked

WAIT = Situation(
    id="wait",
    title="排队半小时",
    scene="客户 拿着 ATM 凭条抱怨。",
    say=("您前面还有两位。",),
    never=("急什么。",),
    why="心里有数就坐得住。",
    clauses=("3.4.8",),
    keywords=("叫号",),
)
CARD = Situation(
    id="card", title="吞卡", scene="机器吞了卡。", say=("我来登记。",), never=("别拍。",), why="不打开机具。", clauses=("3.4.13",)
)
GROUPS = (SituationGroup(key="a", title="等候", situations=(WAIT,)), SituationGroup(key="b", title="机具", situations=(CARD,)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["wait", "card"]),
        ("   ", ["wait", "card"]),
        ("排队", ["wait"]),
        ("客户", ["wait"]),
        ("还有两位", ["wait"]),
        ("急什么", ["wait"]),
        ("坐得住", ["wait"]),
        ("叫号", ["wait"]),
        ("3.4.13", ["card"]),
        ("atm", ["wait"]),
        ("ＡＴＭ", ["wait"]),
        ("排队 叫号", ["wait"]),
        ("　排队　 叫号 ", ["wait"]),
        ("排队 吞卡", []),
        ("半小时客户", []),
        ("队半", ["wait"]),
        ("小时叫号", []),
        ("卡", ["card"]),
        ("等候", []),
    ],
)
def test_every_word_must_stand_in_one_text(query: str, found: list[str]) -> None:
    assert [situation.id for group in answering(query, GROUPS) for situation in group.situations] == found


def test_groups_without_a_hit_are_left_out() -> None:
    assert [group.key for group in answering("吞卡", GROUPS)] == ["b"]


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("请到现金区排队", "排队", [("请到现金区", False), ("排队", True)]),
        ("ＡＴＭ坏了", "atm", [("ＡＴＭ", True), ("坏了", False)]),
        ("排队排队", "排队 队排", [("排队排队", True)]),
        ("没有", "别的", [("没有", False)]),
        ("没有", "", [("没有", False)]),
        ("<b>卡</b>", "卡", [("<b>", False), ("卡", True), ("</b>", False)]),
    ],
)
def test_what_was_looked_for_is_marked(text: str, query: str, pieces: list[tuple[str, bool]]) -> None:
    assert [(piece.text, piece.marked) for piece in marked(text, query)] == pieces
