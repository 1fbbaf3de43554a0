"""Item bank files: every fault with its file, line and reason."""

import json

import pytest

from app.domain.items.registry import ITEM_TYPES, key_of, spell
from app.library.item_schema import item_file_schema, item_file_schema_text
from tests.library.bank_files import GOOD, HEAD, ROOT, faults_of, item


def changed(old, new):
    assert GOOD.count(old) == 1
    return HEAD + GOOD.replace(old, new)


def test_a_good_file_reads(read):
    bank, faults = read(HEAD + GOOD)
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == "B. 第二种说法"
    assert bank.items[0].subject == "tiers"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('["3.1.4"]', '["3.1.4", "3.1.99"]', "quizzes/bank0.yaml:11: good-one 条款 3.1.99: 手册里没有这个条款"),
        ('["3.1.4"]', '["3.1.4", "3.1.4"]', "quizzes/bank0.yaml:11: good-one 条款 3.1.4: 同一题里重复引用"),
        ("key: B", "key: D", "quizzes/bank0.yaml:10: good-one 答案 D: 选项里没有这个字母"),
        ("    key: B\n", "", "quizzes/bank0.yaml:3: good-one 缺少答案: 没有事实可供计算的题目必须写 key"),
        ("C: 第三种说法", "C: 第一种说法。", "quizzes/bank0.yaml:9: good-one 选项“第一种说法。”: 与选项 A 相同"),
        ("C: 第三种说法", "C: 以上说法都对", "quizzes/bank0.yaml:9: good-one 选项“以上说法都对”: 不用“以上都对”“都不对”一类的选项"),
        ("C: 第三种说法", "C: 两种都不对", "quizzes/bank0.yaml:9: good-one 选项“两种都不对”: 不用“以上都对”“都不对”一类的选项"),
        ("      C: 第三种说法\n", "", "quizzes/bank0.yaml:6: good-one 2 个选项: 选项应有 3 到 5 个"),
        ("这是一道没有毛病的单选题。", "太短。", "quizzes/bank0.yaml:5: good-one 题干长 3 字: 应为 8 到 240 字"),
        ("这是一道没有毛病的单选题。", "长" * 241, "quizzes/bank0.yaml:5: good-one 题干长 241 字: 应为 8 到 240 字"),
        ("这里说明为什么第二种说法正确。", '""', "quizzes/bank0.yaml:12: good-one 解析长 0 字: 应为 10 到 400 字"),
        (
            "这里说明为什么第二种说法正确。",
            "这里说明为什么应选B，其余都不合适。",
            "quizzes/bank0.yaml:12: good-one “应选B”: 选项次序会打乱，文字里不能用字母指称选项",
        ),
        (
            "第二种说法\n",
            "第二种[[tiers.nobody.from]]说法\n",
            "quizzes/bank0.yaml:8: good-one [[tiers.nobody.from]]: 规则库里没有这个名字的值",
        ),
        ("第一种说法", '"第一种\\u202E说法"', "quizzes/bank0.yaml:7: good-one 选项里有看不见的控制字符: 请删去后重新输入"),
    ],
)
def test_faults_of_a_single_choice(read, old, new, fault):
    assert faults_of(read(changed(old, new))) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("type: single", "type: essay", 3),
        ("key: B", "key: Z", 10),
        ("    explanation: 这里说明为什么第二种说法正确。\n", "", 3),
        ('["3.1.4"]', "[]", 11),
        ("id: good-one", "id: Good_One", 3),
        ("key: B", "key: B\n    colour: red", 11),
        ("key: B", "difficulty: 4\n    key: B", 10),
        ("key: B", "ask: mood\n    key: B", 10),
        ("key: B", "customer: {assets: -5}\n    ask: tier", 10),
        ("      B: 第二种说法", "      A: 第二种说法", 8),
        ("      B: 第二种说法", "      F: 第二种说法", 8),
        ("key: B", "key: *anchor", 10),
    ],
)
def test_faults_of_form_have_their_line(read, old, new, line):
    bank, faults = read(changed(old, new))
    assert bank is None
    assert [(fault.file, fault.line) for fault in faults] == [("quizzes/bank0.yaml", line)], faults


def test_a_stem_that_tells_its_number(read):
    found = faults_of(read(item("type: number", "stem: 中端客户从5万元起，请问是多少元？", "unit: 元", "key: 5万元")))
    assert found == ["quizzes/bank0.yaml:7: asked 题干里出现了答案 5万元: 题干不能写出答案"]


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("[A]", "asked 1 项正确: 多选题至少两项正确、至少一项错误"),
        ("[A, B, C]", "asked 3 项正确: 多选题至少两项正确、至少一项错误"),
        ("[A, A]", "asked 答案里有重复或不存在的选项: 每个正确选项的字母写一次"),
        ("[A, D]", "asked 答案里有重复或不存在的选项: 每个正确选项的字母写一次"),
    ],
)
def test_faults_of_a_multiple_choice(read, key, fault):
    lines = ("type: multiple", "stem: 下列哪些说法是正确的说法？", "options: {A: 说法一, B: 说法二, C: 说法三}", f"key: {key}")
    assert faults_of(read(item(*lines))) == [f"quizzes/bank0.yaml:9: {fault}"]


def test_ids_and_stems_are_unique_over_all_files(read):
    again = GOOD.replace("good-one", "another")
    found = faults_of(read(HEAD + GOOD, HEAD + GOOD.replace("没有毛病的", "另外的") + again))
    assert found == [
        "quizzes/bank1.yaml:3: 题号 good-one: 与 quizzes/bank0.yaml:3 重复",
        "quizzes/bank1.yaml:15: another 的题干: 与 quizzes/bank0.yaml:5 重复",
    ]


def test_stems_that_differ_in_punctuation_only_are_the_same(read):
    second = GOOD.replace("good-one", "another").replace("单选题。", "单选题？ ")
    assert faults_of(read(HEAD + GOOD + second)) == ["quizzes/bank0.yaml:15: another 的题干: 与 quizzes/bank0.yaml:5 重复"]


def test_all_faults_of_all_files_come_at_once(read):
    found = faults_of(read(changed("key: B", "key: D"), "subject: [", changed('"3.1.4"', '"9.9.9"').replace("good-one", "third")))
    assert [fault.split(": ")[0] for fault in found] == ["quizzes/bank0.yaml:10", "quizzes/bank1.yaml:1", "quizzes/bank2.yaml:11"] or [
        fault.split(": ")[0] for fault in found
    ] == ["quizzes/bank0.yaml:10", "quizzes/bank1.yaml:2", "quizzes/bank2.yaml:11"]


def blueprint(*lines, slug="paper"):
    head = (
        f'subject: tiers\nblueprints:\n  - slug: {slug}\n    title: 样卷\n    sections: ["3.1"]\n    minutes: 20\n    cut: 80\n    draw:\n'
    )
    return head + "".join(f"      - {line}\n" for line in lines) + "items:\n" + GOOD


def test_a_blueprint_that_can_be_drawn(read):
    bank, faults = read(blueprint("{count: 2, generator: tier}", "{count: 1, subject: tiers}"))
    assert faults == []
    assert bank.blueprint("paper").total == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            blueprint("{count: 1, generator: tier}", "{count: 2, subject: tiers}"),
            "quizzes/bank0.yaml:10: 试卷 paper 抽不出题: 需要 2 题，只有 1 题可抽",
        ),
        (blueprint("{count: 99, generator: tier-figure}"), "quizzes/bank0.yaml:9: 试卷 paper 抽不出题: 需要 99 题，只有 10 题可抽"),
        (blueprint("{count: 1, generator: dice}"), None),
        (
            blueprint("{count: 1, subject: tiers}").replace('["3.1"]', '["3.1", "7.7"]'),
            "quizzes/bank0.yaml:5: 小节 7.7: 手册里没有这个小节",
        ),
    ],
)
def test_faults_of_a_blueprint(read, text, fault):
    found = faults_of(read(text))
    if fault is None:
        assert len(found) == 1
        assert found[0].startswith("quizzes/bank0.yaml:9: 出题器 dice: 只有 ")
    else:
        assert found == [fault]


def test_two_papers_cannot_share_a_slug(read):
    found = faults_of(
        read(
            blueprint("{count: 1, generator: tier}"),
            blueprint("{count: 1, generator: tier}").replace(GOOD, GOOD.replace("good-one", "other").replace("没有毛病的", "另外的")),
        )
    )
    assert found == ["quizzes/bank1.yaml:3: 试卷 paper: 与 quizzes/bank0.yaml:3 重复"]


def test_the_published_schema_is_the_one_that_reads():
    assert (ROOT / "quizzes" / "schema.json").read_text(encoding="utf-8") == item_file_schema_text()
    assert json.loads(item_file_schema_text()) == item_file_schema()
    kinds = item_file_schema()["properties"]["items"]["items"]["discriminator"]["mapping"]
    assert set(kinds) == {name for name, kind in ITEM_TYPES.items() if kind.written}
