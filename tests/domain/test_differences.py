"""What was taken out of a text and what was put in."""

import pytest

from app.domain.differences import changed_blocks, differences, same_words, tidy


def spelled(before: str, after: str) -> str:
    """The segments as text: [-deleted-]{+inserted+}."""
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(marks[segment.kind].format(segment.text) for segment in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("不变", "不变", "不变"),
        ("", "新的一条。", "{+新的一条。+}"),
        ("旧的一条。", "", "[-旧的一条。-]"),
        ("优质线是20万元（含）。", "优质线是30万元（含）。", "优质线是[-20-]{+30+}万元（含）。"),
        ("余额49,999.99元以下", "余额50,000元以下", "余额[-49,999.99-]{+50,000+}元以下"),
        ("用PBMS登记。", "用PCRM登记。", "用[-PBMS-]{+PCRM+}登记。"),
        ("每天登记一次。", "每天至少登记一次。", "每天{+至少+}登记一次。"),
        ("当天、当面答复客户。", "当面答复客户。", "[-当天、-]当面答复客户。"),
        # An island of one character in the middle of a rewritten stretch is no comfort to the reader.
        (
            "接到投诉后，24小时内答复客户。",
            "接到投诉后，应在当天内给客户答复。",
            "接到投诉后，[-24小时内答复客户-]{+应在当天内给客户答复+}。",
        ),
        ("毫无关系", "另一句话", "[-毫无关系-]{+另一句话+}"),
        (
            "头尾都改了，中间很长的一段话没有改。",
            "首尾都改了，中间很长的一段话没有改！",
            "[-头-]{+首+}尾都改了，中间很长的一段话没有改[-。-]{+！+}",
        ),
    ],
)
def test_the_way_from_one_text_to_the_other(before: str, after: str, expected: str) -> None:
    assert spelled(before, after) == expected


@pytest.mark.parametrize("before", ["甲乙丙丁戊", "20万元（含）以上", "A b C", "一二三\n四五六", "甲" * 400])
@pytest.mark.parametrize("after", ["甲丙戊己", "300,000元以上", "A C", "一二\n四五六七", "乙" + "甲" * 399])
def test_each_text_can_be_read_back(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(one.text for one in found if one.kind != "inserted") == before
    assert "".join(one.text for one in found if one.kind != "deleted") == after
    assert all(one.text for one in found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲 乙", "甲乙", True),
        ("甲\u200b乙\n", " 甲乙", True),
        ("甲\u00a0乙", "甲乙", True),
        ("甲，乙", "甲。乙", False),
        ("20万元", "２0万元", False),
        ("", "", True),
    ],
)
def test_blanks_are_no_words(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [("甲 乙  A  B", "甲乙A B"), (" 甲 \n\n 乙 ", "甲\n乙"), ("甲\u200b乙", "甲乙"), ("取款 2 万元", "取款2万元")],
)
def test_a_tidy_text(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        (["a"], ["a"], []),
        (["甲 乙"], ["甲乙"], []),
        (["a", "b", "c"], ["a", "x", "c"], [("b", "x")]),
        (["a", "c"], ["a", "b", "c"], [("", "b")]),
        (["a", "b", "c", "d"], ["a", "d"], [("b\nc", "")]),
        (["a", "b"], ["x", "b", "y"], [("a", "x"), ("", "y")]),
    ],
)
def test_runs_of_lines_that_differ(before: list[str], after: list[str], expected: list[tuple[str, str]]) -> None:
    assert changed_blocks(before, after) == expected
