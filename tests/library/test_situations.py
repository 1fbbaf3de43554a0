"""content/situations: what the reader refuses, and what the shipped situations promise."""

import re
from collections import Counter
from pathlib import Path

import pytest

from app.domain.situations import PROMISES, Situation, SituationGroup
from app.library.load import Library
from app.library.situations import read_situations
from tests.library.content_copy import ContentCopy

CLAUSES = frozenset({"1.2.23", "3.4.8"})
SPOKEN = {"zones.cash": "现金服务区"}
GOOD = """\
schema: 1
key: waiting
title: 排队与等候
situations:
  - id: long-wait
    title: 客户等了很久
    scene: 客户在[[zones.cash]]前抱怨。
    say:
      - 您前面还有两位，我去看一看。
    never:
      - 急什么。
    why: 心里有数就坐得住，见[[3.4.8]]。
    clauses: ["3.4.8"]
    keywords: [排队]
  - id: no-number
    title: 号没有动
    scene: 号一直不动。
    say:
      - 我去问问组长，三分钟内回来告诉您。
    never:
      - 我也没办法。
    why: 先联系组长。
    clauses: ["1.2.23"]
"""


def read(folder: Path, **files: str) -> tuple[tuple[SituationGroup, ...], list[str]]:
    (folder / "situations").mkdir()
    for name, text in files.items():
        (folder / "situations" / f"{name}.yaml").write_text(text, encoding="utf-8")
    groups, faults = read_situations(folder, CLAUSES, SPOKEN)
    return groups, [str(fault) for fault in faults]


def test_groups_are_read_in_the_order_of_their_files_with_values_spoken(tmp_path: Path) -> None:
    later = GOOD.replace("key: waiting", "key: later").replace("long-wait", "late").replace("no-number", "none")
    later = later.replace("您前面还有两位", "请坐").replace("我去问问组长", "我去问")
    groups, faults = read(tmp_path, b=later, a=GOOD)
    assert faults == [] and [group.key for group in groups] == ["waiting", "later"]
    first = groups[0].situations[0]
    assert first.scene == "客户在现金服务区前抱怨。" and first.why.endswith("见3.4.8。") and first.keywords == ("排队",)
    assert groups[0].situations[1].keywords == ()


def test_a_folder_without_situations_has_none(tmp_path: Path) -> None:
    assert read_situations(tmp_path, CLAUSES, SPOKEN) == ((), [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("schema: 1", "schema: 2", "a.yaml:1: schema: 只能是 1"),
        ("key: waiting", "key: Waiting", "a.yaml:2: key: 写法不合要求"),
        ("id: no-number", "id: no_number", "a.yaml:15: situations.1.id: 写法不合要求"),
        ("id: no-number", "id: long-wait", "a.yaml:15: 情形 long-wait: 已经用过"),
        ('clauses: ["1.2.23"]', 'clauses: ["1.2.99"]', "a.yaml:23: 条款 1.2.99: 手册里没有这个条款"),
        ('clauses: ["1.2.23"]', "clauses: []", "a.yaml:23: situations.1.clauses: 至少要有 1 项"),
        ('clauses: ["1.2.23"]', 'clauses: ["1.2.23", "1.2.23"]', "同一个条款写了不止一次"),
        ("[[zones.cash]]", "[[zones.cast]]", "a.yaml:7: [[zones.cast]]: 规则库里没有这个值"),
        ("[[3.4.8]]", "[[3.4.80]]", "a.yaml:12: [[3.4.80]]: 规则库里没有这个值"),
        ("      - 我也没办法。\n", "", "a.yaml:20: situations.1.never"),
        ("why: 先联系组长。", "why: ''", "a.yaml:22: situations.1.why: 至少 1 个字"),
        ("我去问问组长，三分钟内回来告诉您。", "您前面还有两位，我去看一看。", "a.yaml:19: “您前面还有两位，我去看一看。”: 另一种"),
        ("- 急什么。", "- 您前面还有两位，我去看一看。", "a.yaml:5: situations.0: “您前面还有两位，我去看一看。”写了不止一次"),
        ("我去问问组长", "这个产品保证收益", "a.yaml:15: situations.1: “这个产品保证收益，三分钟内回来告诉您。”里有“保证收益”"),
        ("scene: 号一直不动。", "szene: 号一直不动。", "a.yaml:17: situations.1.szene: 没有这个键"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    found = read(tmp_path, a=GOOD.replace(old, new))[1]
    assert any(fault in each for each in found), found
    assert all(each.startswith("content/situations/a.yaml:") for each in found)


def test_what_stands_in_another_file_counts_as_repeated(tmp_path: Path) -> None:
    again = read(tmp_path, a=GOOD, b=GOOD)[1]
    assert [each.partition(": ")[0] for each in again] == [f"content/situations/b.yaml:{line}" for line in (2, 5, 9, 15, 19)]


def test_a_dead_clause_in_the_shipped_files_is_a_fault_of_the_library(tmp_path: Path) -> None:
    copy = ContentCopy(tmp_path)
    line = copy.replace("situations/09-fraud.yaml", '["3.4.16"]', '["3.4.160"]')
    assert copy.faults() == [f"content/situations/09-fraud.yaml:{line}: 条款 3.4.160: 手册里没有这个条款"]


def shipped(library: Library) -> list[Situation]:
    return [situation for group in library.situations for situation in group.situations]


def test_there_are_enough_in_enough_groups(library: Library) -> None:
    assert len(shipped(library)) >= 60 and len(library.situations) >= 10
    assert all(len(group.situations) >= 4 for group in library.situations)


def test_every_situation_rests_on_live_clauses_and_can_be_looked_for(library: Library) -> None:
    alive = {clause.id for clause in library.manual.clauses}
    for situation in shipped(library):
        assert set(situation.clauses) <= alive, situation.id
        assert len(situation.keywords) >= 3, situation.id


def test_titles_and_anchors_are_unique(library: Library) -> None:
    titles = [situation.title for situation in shipped(library)]
    assert sorted(set(titles)) == sorted(titles)
    anchors = [situation.id for situation in shipped(library)] + [group.key for group in library.situations]
    assert sorted(set(anchors)) == sorted(anchors)


def test_no_sentence_is_said_twice(library: Library) -> None:
    """Stock phrases are learnt by heart and heard as such; a sentence of a few characters, like 请坐, is none."""
    for lines in ("say", "never", "why", "scene"):
        values = [getattr(each, lines) for each in shipped(library)]
        told = [value if isinstance(value, str) else "。".join(value) for value in values]
        sentences = Counter(part for text in told for part in re.split(r"[。！？]", text) if len(part.strip("”“（）")) > 6)
        assert [part for part, count in sentences.items() if count > 1] == [], lines


def test_nothing_that_is_to_be_said_promises_or_is_forbidden(library: Library) -> None:
    # The forbidden words of 4.2.32, and what no bank may promise.
    forbidden = (*PROMISES, "不归我管", "你自己看", "急什么", "我也没办法", "马上就好", "放心买")
    for situation in shipped(library):
        for line in situation.say:
            assert line not in situation.never
            assert [word for word in forbidden if word in line] == [], situation.id


def test_what_is_said_is_short_enough_to_be_said(library: Library) -> None:
    for situation in shipped(library):
        assert 1 <= len(situation.say) <= 3 and 1 <= len(situation.never) <= 3, situation.id
        assert all(6 <= len(line) <= 90 for line in situation.say), situation.id
        assert len(situation.scene) <= 110 and 20 <= len(situation.why) <= 150, situation.id


def test_no_figure_of_a_rule_is_typed_by_hand(library: Library) -> None:
    files = sorted((Path(__file__).parents[2] / "content" / "situations").glob("*.yaml"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    figures = ("20万", "二十万", "100万", "一百万", "1000万", "28周岁", "28岁", "16岁")
    names = ("理财金账户", "现金服务区", "自助服务区", "PBMS", "PCRM")
    assert [typed for typed in (*figures, *names) if typed in text] == []
