"""`flask rules …`: the answer on the first line, why below, and a Chinese sentence for what cannot be."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from app.domain.rulebook import Rulebook
from app.library.yaml_source import read_yaml
from app.rules_commands import rules

FILE = Path(__file__).parents[1] / "content" / "rulebook.yaml"


@pytest.fixture(scope="module")
def ask():
    """Run a rules command in a bare app that holds nothing but the rulebook."""
    rulebook, _ = read_yaml(FILE, Rulebook, "content/rulebook.yaml")
    app = Flask(__name__)
    app.extensions["library"] = SimpleNamespace(rulebook=rulebook)
    app.cli.add_command(rules)
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["rules", *words])


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["--assets", "10000000"], "私人银行客户"),
        (["--assets", "999999.99"], "中端客户"),
        (["--assets", "80万"], "中端客户"),
        (["--assets", "49999.99", "--education", "本科", "--age", "28"], "潜力客户"),
        (["--assets", "49,999.99", "--education", "本科", "--age", "29"], "普通客户"),
        (["--assets", "30000", "--education", "大专"], "普通客户"),
        (["--assets", "30000"], "可能：潜力客户、普通客户"),
        (["--education", "大专"], "可能：私人银行客户、高端客户、中端客户、普通客户"),
    ],
)
def test_tier(ask, words, first):
    answer = ask("tier", *words)
    assert answer.exit_code == 0
    lines = answer.output.splitlines()
    assert lines[0] == first
    assert "依据：3.1." in answer.output


def test_tier_says_what_would_settle_it(ask):
    output = ask("tier", "--assets", "30000", "--age", "20").output
    assert "还缺教育程度" in output and "教育程度若为大学以下，就是普通客户。" in output


def test_tier_adds_the_prime_standing_when_asked(ask):
    output = ask("tier", "--assets", "150000", "--assets-elsewhere", "50000", "--no-wealth-card").output
    assert output.splitlines()[0] == "中端客户"
    assert "潜在优质客户" in output and "待跟进优质客户" in output and "3.1.15" in output


@pytest.mark.parametrize(
    ("words", "first", "clause"),
    [
        (["--assets", "1000000", "--errand", "补登折"], "理财金账户服务区", "3.3.3"),
        (["--wealth-card"], "理财金账户服务区", "3.3.4"),
        (["--assets", "200000", "--no-wealth-card"], "理财金账户服务区", "3.3.5"),
        (["--assets", "200000", "--no-wealth-card", "--manager", "none", "--errand", "非现金业务"], "非现金服务区", "3.3.6"),
        (["--assets", "200000", "--no-wealth-card", "--declines", "--errand", "代理收费"], "自助服务区", "3.3.6"),
        (["--errand", "cash", "--amount", "2万", "--withdraw"], "自助服务区", "3.3.9"),
        (["--errand", "cash", "--amount", "50000", "--deposit"], "现金服务区", "3.3.8"),
        (["--errand", "现金", "--amount", "20000.01", "--withdraw"], "现金服务区", "3.3.8"),
        (["--amount", "20000.01", "--withdraw"], "现金服务区", "3.3.8"),
        (["--errand", "补登折", "--machine-down"], "非现金服务区", "3.3.16"),
        (["--errand", "补登折", "--machine-down", "--without-zone", "非现金区", "--without-zone", "VIP区"], "现金服务区", "3.3.16"),
        (["--assets", "1000000", "--branch-kind", "金融便利店"], "营销咨询区", "3.3.16"),
        ([], "营销咨询区", "3.3.11"),
    ],
)
def test_route(ask, words, first, clause):
    answer = ask("route", *words)
    assert answer.exit_code == 0
    assert answer.output.splitlines()[0] == first
    assert clause in answer.output.splitlines()[-1].removeprefix("  依据：").split("、")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["tier", "--assets", "-1"], "--assets：金额不能为负数"),
        (["tier", "--assets", "很多"], "--assets：“很多”不是金额"),
        (["tier", "--assets", "nan"], "确定的数"),
        (["tier", "--age", "131"], "0 到 130"),
        (["tier", "--age", "廿八"], "请填写整数"),
        (["tier", "--age", "28.5"], "请填写整数"),
        (["tier", "--education", "博士后"], "请从这些里选：小学及以下"),
        (["route", "--errand", "洗车"], "没有名为“洗车”的业务"),
        (["route", "--errand", "cash"], "要说明金额"),
        (["route", "--errand", "cash", "--amount", "1", "--withdraw", "--deposit"], "只能选一个"),
        (["route", "--errand", "大额现金业务", "--amount", "5", "--withdraw"], "不能与“大额现金业务”一起填写"),
        (["route", "--amount", "5"], "要说明金额"),
        (["route", "--manager", "busy"], "free、later、none"),
        (["route", "--branch-kind", "超市"], "没有名为“超市”的网点类型"),
        (["route", "--without-zone", "天台"], "没有名为“天台”的区域"),
    ],
)
def test_bad_input_leaves_with_2_and_a_sentence(ask, words, sentence):
    answer = ask(*words)
    assert answer.exit_code == 2
    assert sentence in answer.stderr and "Traceback" not in answer.output
    assert answer.stdout == ""
