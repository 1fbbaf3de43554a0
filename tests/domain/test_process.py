"""Four links, round and round."""

import pytest

from app.domain.process import links_with, next_link, part_of, posts_of


def test_the_links_go_round(rulebook):
    seen, key = [], "recognise"
    for _ in range(5):
        seen.append(rulebook.link(key).name)
        key = next_link(key, rulebook).key
    assert seen == ["识别引导", "接触营销", "业务处理", "关系维护", "识别引导"]


@pytest.mark.parametrize(
    ("post", "parts"),
    [
        ("大堂经理", ["lead", None, None, None]),
        ("现金柜员", ["lead", None, "lead", None]),
        ("非现金柜员", ["lead", "help", "lead", None]),
        ("营业经理", [None, None, "lead", None]),
        ("客户经理", ["help", "lead", None, "lead"]),
        ("理财经理", ["help", "lead", None, "lead"]),
        ("网点负责人", ["help", None, "monitor", "help"]),
        ("分支行个人金融业务管理人员", [None, None, None, "cooperate"]),
        ("网点其他人员", [None, "cooperate", None, "cooperate"]),
    ],
)
def test_parts(rulebook, post, parts):
    assert [part_of(post, link, rulebook) for link in rulebook.links] == parts


def test_who_leads_what(rulebook):
    assert [link.name for link in links_with("客户经理", "lead", rulebook)] == ["接触营销", "关系维护"]
    assert [post.name for post in posts_of(rulebook.link("process"), rulebook, "lead")] == ["现金柜员", "非现金柜员", "营业经理"]
    with pytest.raises(ValueError, match="没有名为“保安”的岗位"):
        part_of("保安", rulebook.links[0], rulebook)
