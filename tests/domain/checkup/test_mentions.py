"""Figures as people write them in running text."""

from decimal import Decimal

import pytest

from app.domain.checkup.mentions import mentions


@pytest.mark.parametrize(
    ("text", "unit", "values", "bound"),
    [
        ("铃响三声之内接起", "声", ("3",), "<"),
        ("3个工作日内答复", "工作日", ("3",), "<"),
        ("三个工作日内谈", "工作日", ("3",), "<"),
        ("提前五分钟检查", "分钟", ("5",), ""),
        ("半小时后回来", "分钟", ("30",), ""),
        ("十二个月连起来看", "个月", ("12",), ""),
        ("一年以上临柜经验", "个月", ("12",), ">"),
        ("一日至少两次检查环境", "次", ("2",), ">"),
        ("不超过三次", "次", ("3",), "<"),
        ("在20万元（含）以上", "元", ("200000",), ">"),
        ("在5万元以下", "元", ("50000",), "<"),
        ("取款超过20,000元", "元", ("20000",), ">"),
        ("没有超过2万元", "元", ("20000",), ""),
        ("资产49,999.99元", "元", ("49999.99",), ""),
        ("指5,000元至5万元之间", "元", ("5000", "50000"), ""),
        ("年龄16至28周岁", "周岁", ("16", "28"), ""),
        ("年龄在16周岁至28周岁之间", "周岁", ("16", "28"), ""),
        ("不满16周岁的", "周岁", ("16",), "<"),
        ("约15度", "度", ("15",), ""),
        ("约一米处站定", "米", ("1",), ""),
        ("完成率超过100%的", "%", ("100",), ">"),
        ("七项职责", "项", ("7",), ""),
        ("二十分钟里", "分钟", ("20",), ""),
    ],
)
def test_a_figure_with_its_unit(text: str, unit: str, values: tuple[str, ...], bound: str) -> None:
    (found,) = mentions(text)
    assert (found.unit, found.values, found.bound) == (unit, tuple(map(Decimal, values)), bound)


@pytest.mark.parametrize(
    "text",
    [
        "第三次来",
        "等了几分钟",
        "二十多分钟",
        "密码千万别说",
        "写一两件事",
        "说三四次",
        "2026年修订",
        "还没有再长一岁",
        "本季度的数",
        "一次说清",
        "另外三项也要",
        "10＋3＝13分",
        "守住一米线",
        "三号窗口",
        "一年级",
    ],
)
def test_what_is_no_exact_figure(text: str) -> None:
    assert not list(mentions(text))


def test_what_stands_around_it() -> None:
    first, second = mentions("收到反馈之后，3个工作日内说明；每月至少汇报一次，按年总评。")
    assert (first.before, first.said, first.after) == ("", "3个工作日", "内说明")
    assert first.sentence == "收到反馈之后，3个工作日内说明"
    assert (second.period, second.before, second.sentence) == ("每月", "每月至少汇报", "每月至少汇报一次，按年总评")
