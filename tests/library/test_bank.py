"""Item bank files: every fault with its file, line and reason; and the published banks themselves."""

import json
from pathlib import Path

import pytest

from app.domain.items.registry import key_of, spell
from app.domain.rulebook import Rulebook
from app.library.bank import read_bank
from app.library.item_schema import item_file_schema, item_file_schema_text
from app.library.yaml_source import read_yaml

ROOT = Path(__file__).parents[2]
CLAUSES = frozenset({"3.1.1", "3.1.4", "3.1.5", "3.1.6", "3.1.13", "3.3.6", "3.3.7"})

HEAD = """\
subject: tiers
items:
"""
GOOD = """\
  - id: good-one
    type: single
    stem: 这是一道没有毛病的单选题。
    options:
      A: 第一种说法
      B: 第二种说法
      C: 第三种说法
    key: B
    clauses: ["3.1.4"]
    explanation: 这里说明为什么第二种说法正确。
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    book, faults = read_yaml(ROOT / "content" / "rulebook.yaml", Rulebook, "content/rulebook.yaml")
    assert book is not None, faults
    return book


@pytest.fixture
def read(tmp_path, rulebook):
    folder = tmp_path / "quizzes"
    folder.mkdir()

    def reader(*texts, **named):
        for index, text in enumerate(texts):
            (folder / f"bank{index}.yaml").write_text(text, encoding="utf-8")
        for name, text in named.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return read_bank(folder, rulebook, CLAUSES)

    return reader


def faults_of(result):
    bank, faults = result
    assert bank is None
    return [str(fault) for fault in faults]


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


def item(*lines):
    return (
        HEAD
        + '  - id: asked\n    explanation: 这里说明为什么应当这样回答。\n    clauses: ["3.1.4"]\n'
        + "".join(f"    {line}\n" for line in lines)
    )


COMPUTED = ("type: single", "stem: 一位客户的情况如题，他属于哪一类客户？", "ask: tier")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("customer: {assets: 50000}",), "C. 中端客户"),
        (("customer: {assets: 999999.99}",), "C. 中端客户"),
        (("customer: {assets: 50000}", "options: {A: 高端客户, B: 中端客户, C: 普通客户}"), "B. 中端客户"),
        (("customer: {assets: 50000}", "key: C"), "C. 中端客户"),
        (("customer: {assets: 50000}", "options: {A: '[[tiers.high.name]]', B: '[[tiers.middle.name]]', C: 普通客户}"), "B. 中端客户"),
    ],
)
def test_a_key_that_a_rule_decides_is_computed(read, lines, key):
    bank, faults = read(item(*COMPUTED, *lines))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("customer: {assets: 50000}", "key: D"), "9: asked 答案 D: 与规则矛盾：按规则应为“中端客户”（C）"),
        (("customer: {age: 30}",), "9: asked 客户事实不足: 凭所给事实不能确定客户类别，还缺：季度日均金融资产"),
        (
            ("customer: {assets: 50000}", "options: {A: 高端客户, B: 潜力客户, C: 普通客户}"),
            "10: asked 选项里没有正确答案: 按规则应为“中端客户”",
        ),
        (("customer: {assets: 2000000}",), "6: asked 未引用决定答案的条款: 应引用 3.1.3 中的至少一条"),
        (("key: A",), "8: asked 事实与 ask 不成对: customer 配 ask: tier，visit 配 ask: zone，都不写则须写 key"),
        (("customer: {assets: 3000, age: 20, education: 私塾}",), None),
    ],
)
def test_faults_of_a_computed_key(read, lines, fault):
    found = faults_of(read(item(*COMPUTED, *lines)))
    if fault is None:
        assert len(found) == 1
        assert found[0].startswith("quizzes/bank0.yaml:9: ")
        assert "私塾" in found[0]
    else:
        expected_line, _, text = fault.partition(": ")
        assert found == [f"quizzes/bank0.yaml:{_line(expected_line, lines)}: {text}"]


def _line(line, lines):
    # The stated line counts the file as written below COMPUTED: 3 id, 4 explanation, 5 clauses, 6 type, 7 stem, 8 ask, 9 on the lines.
    return {"6": 5, "10": 10, "9": 10 if len(lines) > 1 else 9, "8": 8}[line]


VISIT = ("type: single", "stem: 这位来访的客户应当引导到哪个区域？", "ask: zone")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("visit: {customer: {assets: 3000}, errand: cash, amount: 20000, direction: withdraw}",), "D. 自助服务区"),
        (("visit: {customer: {assets: 3000}, errand: cash, amount: 20000.01, direction: withdraw}",), "B. 现金服务区"),
        (("visit: {customer: {assets: 3000}, errand: 补登折}", "branch: {machine_down: true}"), "C. 非现金服务区"),
        (("visit: {customer: {assets: 3000}, errand: 非现金业务}", "branch: {without: [非现金区]}"), "B. 现金服务区"),
        (
            (
                "visit: {customer: {assets: 200000, holds_wealth_card: false}, errand: 补登折}",
                "branch: {kind: 金融便利店}",
                "options: {A: 现金服务区, B: 自助服务区, C: 营销咨询区}",
            ),
            "B. 自助服务区",
        ),
    ],
)
def test_a_zone_that_the_routing_decides_is_computed(read, lines, key):
    text = item(*VISIT, *lines).replace('"3.1.4"', '"3.3.6", "3.3.7"')
    bank, faults = read(text)
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("visit: {errand: 补登折}", "key: A"), "quizzes/bank0.yaml:10: asked 答案 A: 与规则矛盾：按规则应为“自助服务区”（D）"),
        (("visit: {errand: cash}",), "quizzes/bank0.yaml:9: asked 来访: 现金存取要说明金额，以及是取款还是存款，才能判断是不是大额"),
        (("visit: {errand: 补登折}", "branch: {kind: 总行}"), "quizzes/bank0.yaml:10: asked 网点: 没有名为“总行”的网点类型"),
        (("customer: {assets: 3000}",), "quizzes/bank0.yaml:8: asked 事实与 ask 不成对: "),
    ],
)
def test_faults_of_a_computed_zone(read, lines, fault):
    found = faults_of(read(item(*VISIT, *lines).replace('"3.1.4"', '"3.3.6", "3.3.7"')))
    assert len(found) == 1
    assert found[0].startswith(fault)


NUMBER = ("type: number", "stem: 请问这里应当填写多少才算正确？")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("unit: 元", "ask: tiers.middle.from"), "5万元"),
        (("unit: 元", "ask: prime_line", "key: 20万元"), "20万元"),
        (("unit: 万元", "ask: prime_line"), "20万元"),
        (("unit: 岁", "ask: tiers.potential.age_to"), "28岁"),
        (("unit: 次", "key: 2"), "2次"),
        (("unit: 元", "key: 49,999.99"), "49,999.99元"),
    ],
)
def test_number_keys(read, lines, key):
    bank, faults = read(item(*NUMBER, *lines))
    assert faults == []
    assert spell(bank.items[0], key_of(bank.items[0])) == key


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("unit: 元", "ask: prime_line", "key: 200万元"), "10: asked 答案 200万元: 与规则矛盾：按规则应为 20万元"),
        (("unit: 元", "ask: nobody"), "9: asked nobody: 规则库里没有这个名字的值"),
        (
            ("unit: 元", "ask: measure"),
            "9: asked 季度日均金融资产: 不能读作以元为单位的数：请填写一个数，可以带单位，例如 5万元 或 50,000元。",
        ),
        (("unit: 元", "key: 5岁"), "9: asked 5岁: 不能读作以元为单位的数：单位不对，请按题目给出的单位填写。"),
        (("unit: 元",), "3: asked 缺少答案: 数字题须写 key，或用 ask 写出规则库里的值名"),
    ],
)
def test_faults_of_a_number(read, lines, fault):
    assert faults_of(read(item(*NUMBER, *lines))) == [f"quizzes/bank0.yaml:{fault}"]


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
    assert set(kinds) == {"single", "multiple", "truefalse", "number"}
