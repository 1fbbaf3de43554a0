"""YAML files to frozen values, every fault with its line.

A safe loader; anchors and aliases are refused, because a few nested ones can unfold to gigabytes; so are duplicate keys, because the
loader would silently keep the last.
"""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from app.library.faults import Fault

M = TypeVar("M", bound=BaseModel)
NodePath = tuple[str | int, ...]

MOST_NODES = 200_000


_SAYS = {
    "extra_forbidden": "没有这个键，请检查拼写",
    "missing": "缺少这个键",
    "string_type": "应为文字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "date_from_datetime_parsing": "应为日期，例如 2026-11-01",
    "date_parsing": "应为日期，例如 2026-11-01",
    "literal_error": "只能是 {expected}",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为键和值",
    "model_type": "应为键和值",
    "too_short": "至少要有 {min_length} 项",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不合要求：{pattern}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
}


class _Refused(Exception):
    def __init__(self, line: int, what: str, why: str) -> None:
        super().__init__(what)
        self.line, self.what, self.why = line, what, why


class _Loader(yaml.CSafeLoader):
    """Keeps numbers with a point and dates as the text that stands in the file: money becomes a Decimal from that text, never a float."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
# YAML 1.1 also reads 010 as eight and 1:30 as ninety.
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
# YAML 1.1 also reads yes, no, on and off as truth values; here `on` is a key and `no` is a word.
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_yaml(path: Path, model: type[M], name: str) -> tuple[M | None, list[Fault]]:
    """Read one file into `model`. Returns (value, []) or (None, faults); `name` is how the file is called in the faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, [Fault(name, 1, "文件无法读取", str(error))]
    return parse_yaml(text, model, name)


def parse_yaml(text: str, model: type[M], name: str, first_line: int = 1) -> tuple[M | None, list[Fault]]:
    """As read_yaml, from a text whose first line is line `first_line` of the file `name`."""
    try:
        lines = _lines(text)
        data = yaml.load(text, _Loader)
    except _Refused as refused:
        return None, [Fault(name, refused.line + first_line - 1, refused.what, refused.why)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        return None, [Fault(name, line, "YAML 语法错误", error.problem or str(error))]
    except (yaml.YAMLError, ValueError) as error:
        return None, [Fault(name, first_line, "YAML 语法错误", str(error))]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_fault(name, lines, problem, first_line) for problem in error.errors()]


def locate(path: Path) -> dict[NodePath, int]:
    """Line of every node of a readable file, by its path of keys and indexes, so that later checks can name a line."""
    return _lines(path.read_text(encoding="utf-8"))


def line_of(lines: dict[NodePath, int], path: NodePath) -> int:
    """The line of the nearest node that stands in the file on the way to `path`."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _fault(name: str, lines: dict[NodePath, int], problem: Any, first_line: int) -> Fault:
    where = tuple(problem["loc"])
    # A union's branch name stands in pydantic's path but not in the file; what stands in the file is kept.
    steps: NodePath = ()
    for step in where:
        if (*steps, step) in lines:
            steps = (*steps, step)
    return Fault(name, line_of(lines, steps) + first_line - 1, ".".join(str(step) for step in where) or "文件", _in_chinese(problem))


def _in_chinese(problem: Any) -> str:
    """pydantic's finding in the words of those who write content; the checks of ours are Chinese already."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    return _SAYS[kind].format(**context) if kind in _SAYS else str(problem["msg"])


def _lines(text: str) -> dict[NodePath, int]:
    """Compose the node tree, refusing aliases, duplicate keys and floods of nodes, and note each node's line."""
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(event.start_mark.line + 1, f"别名 *{event.anchor}", "内容文件不使用 YAML 锚点与别名，请写出全文")
    root = yaml.compose(text, yaml.CSafeLoader)
    if root is None:
        raise _Refused(1, "空文件", "文件里没有内容")
    lines: dict[NodePath, int] = {(): 1}
    pending: list[tuple[yaml.Node, NodePath]] = [(root, ())]
    while pending:
        node, path = pending.pop()
        for key, child, line in _children(node):
            where = (*path, key)
            if where in lines:
                raise _Refused(line, f"重复的键 {key}", "同一层里每个键只能出现一次")
            lines[where] = line
            pending.append((child, where))
        if len(lines) > MOST_NODES:
            raise _Refused(1, "文件过大", f"节点超过 {MOST_NODES} 个")
    return lines


def _children(node: yaml.Node) -> list[tuple[str | int, yaml.Node, int]]:
    if isinstance(node, yaml.MappingNode):
        return [(key.value, value, key.start_mark.line + 1) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(index, value, value.start_mark.line + 1) for index, value in enumerate(node.value)]
    return []
