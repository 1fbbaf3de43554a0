"""YAML files: every fault with its line, and nothing dangerous read."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.values import Frozen
from app.library.yaml_source import MOST_NODES, line_of, locate, parse_yaml, read_yaml


class Row(Frozen):
    key: str
    amount: Decimal = Decimal(0)
    on: bool = False


class Table(Frozen):
    title: str
    rows: tuple[Row, ...] = ()


GOOD = """\
title: 表
rows:
  - key: a
    amount: 50000.10
  - key: "no"
    on: true
"""


def faults(text: str) -> list[str]:
    value, found = parse_yaml(text, Table, "content/x.yaml")
    assert (value is None) == bool(found)
    return [str(fault) for fault in found]


def test_a_good_file() -> None:
    value, found = parse_yaml(GOOD, Table, "content/x.yaml")
    assert found == [] and value is not None
    assert value.rows[0].amount == Decimal("50000.10"), "money is read from its text and never as a float"


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "2026-01-01", "1e3", "0o17", "1:30", "3.1", "~x"])
def test_words_stay_words(word: str) -> None:
    value, found = parse_yaml(f"title: {word}\n", Table, "x")
    assert found == [] and value is not None and value.title == word


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: [\n", 2, "YAML 语法错误"),
        ("title: 表\n  rows: 1\n", 2, "YAML 语法错误"),
        ("title: 表\nrows:\n\t- key: a\n", 3, "YAML 语法错误"),
        ("title: 表\nrows:\n  - key: 'a\n", 4, "YAML 语法错误"),
        ("title: 表\ntitle: 又一张\n", 2, "重复的键 title"),
        ("title: 表\nrows:\n  - key: a\n    amount: 1\n    key: b\n", 5, "重复的键 key"),
        ("title: &a 表\nrows:\n  - key: *a\n", 3, "别名 *a"),
        ("title: 表\nrows:\n  - &b {key: a}\n  - <<: *b\n", 4, "别名 *b"),
        ("", 1, "空文件"),
        ("# 只有注释\n", 1, "空文件"),
        ("title: 表\ncolour: red\n", 2, "colour"),
        ("title: 表\nrows:\n  - key: a\n  - key: b\n    amount: 很多\n", 5, "rows.1.amount"),
        ("title: 表\nrows:\n  - key: a\n  - amount: 1\n", 4, "rows.1.key"),
        ("rows: []\n", 1, "title"),
        ("title: 表\nrows: 3\n", 2, "rows"),
        ("- 1\n", 1, "文件"),
        ("title: 表\nrows:\n  - key: a\n    on: maybe\n", 4, "rows.0.on"),
        ("title: !!python/object/apply:os.system [ls]\n", 1, "YAML 语法错误"),
        ("title: !!python/name:os.system\n", 1, "YAML 语法错误"),
        ("title: 表\x07\n", 1, "YAML 语法错误"),
        ("title: 表\n---\ntitle: 第二份\n", 2, "YAML 语法错误"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int, words: str) -> None:
    found = faults(text)
    assert found and found[0].startswith(f"content/x.yaml:{line}: ") and words in found[0], found


def test_every_fault_is_listed_and_not_only_the_first() -> None:
    found = faults("title: 表\nrows:\n  - key: a\n    amount: x\n  - amount: 2\n    extra: 1\n")
    assert len(found) == 3 and {fault.split(":")[1] for fault in found} == {"4", "5", "6"}


def test_the_lines_of_a_front_matter_are_those_of_its_file() -> None:
    _, found = parse_yaml("title: 表\ncolour: red\n", Table, "x.md", first_line=2)
    assert [fault.line for fault in found] == [3]
    _, found = parse_yaml("title: [\n", Table, "x.md", first_line=2)
    assert [fault.line for fault in found] == [3]


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    began = time.perf_counter()
    found = faults("\n".join(lines))
    assert time.perf_counter() - began < 1 and found == ["content/x.yaml:2: 别名 *a0: 内容文件不使用 YAML 锚点与别名，请写出全文"]


def test_a_flood_of_nodes_is_refused() -> None:
    began = time.perf_counter()
    found = faults("title: 表\nrows: [" + "1," * (MOST_NODES + 10) + "]\n")
    assert "文件过大" in found[0] and time.perf_counter() - began < 10


def test_deep_nesting_is_a_fault_and_no_crash() -> None:
    assert faults("title: " + "[" * 5000 + "]" * 5000)


@pytest.mark.parametrize("content", [None, b"title: \xff\xfe", b"\x00\x01"])
def test_what_cannot_be_read_is_a_fault(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)
    value, found = read_yaml(path, Table, "content/x.yaml")
    assert value is None and found[0].file == "content/x.yaml" and found[0].line == 1


def test_where_a_node_stands(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(GOOD, encoding="utf-8")
    lines = locate(path)
    assert lines[("rows", 1, "key")] == 5 and lines[("rows", 0)] == 3
    assert line_of(lines, ("rows", 0, "amount", "deeper")) == 4
    assert line_of(lines, ("rows", 7)) == 2 and line_of(lines, ("nowhere",)) == 1
