"""A section file cut into its pieces: plain Markdown and named blocks, each with its line.

    /// clause | 3.1.2
        duty: true

    The rule.
    ///

Blocks do not nest. Only what can be told from one file alone is checked here.
"""

import re
from dataclasses import dataclass, field

from app.library.faults import Fault

_OPEN = re.compile(r"///\s*([a-z]+)\s*(?:\|\s*(.*?)\s*)?$")
_CLOSE = re.compile(r"///\s*$")
_OPTION = re.compile(r"    ([a-z]+):\s*(.*?)\s*$")

BLOCKS = ("clause", "scene", "slips", "note", "rulebook", "figure", "checklist")
_NEED_ARGUMENT = ("clause", "scene", "rulebook", "figure", "checklist")
_CLAUSE_OPTIONS = ("duty", "exam", "source", "ruling", "confirmed")


@dataclass
class Piece:
    """A run of lines. `kind` is "" for plain Markdown; `line` is that of the opening mark, `body_line` that of the first body line."""

    kind: str
    argument: str
    line: int
    body_line: int
    options: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def cut(text: str, name: str, first_line: int) -> tuple[list[Piece], list[Fault]]:
    """Cut a section's body, whose first line is line `first_line` of the file `name`."""
    pieces: list[Piece] = [Piece("", "", first_line, first_line)]
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), first_line):
        inside = pieces[-1]
        if inside.kind and _CLOSE.match(line):
            pieces.append(Piece("", "", number + 1, number + 1))
        elif line.startswith("///") and not inside.kind:
            pieces.append(_opened(line, number, name, faults))
        elif inside.kind and line.startswith("///"):
            faults.append(Fault(name, number, line, f"第 {inside.line} 行的 {inside.kind} 块还没有用 /// 结束，块不能嵌套"))
        elif inside.kind == "clause" and not any(inside.lines) and _OPTION.match(line):
            _note_option(inside, line, number, name, faults)
            # Option lines are taken out of the text, which so begins one line further down.
            inside.body_line += 1
        else:
            inside.lines.append(line)
    if pieces[-1].kind:
        faults.append(Fault(name, pieces[-1].line, f"块 {pieces[-1].kind}", "没有用单独一行 /// 结束"))
    return [piece for piece in pieces if piece.kind or piece.text.strip()], faults


def _opened(line: str, number: int, name: str, faults: list[Fault]) -> Piece:
    match = _OPEN.match(line)
    kind, argument = (match[1], match[2] or "") if match else (line.strip("/ "), "")
    if kind not in BLOCKS:
        faults.append(Fault(name, number, f"块 {kind or line}", f"没有这种块；可用的有 {'、'.join(BLOCKS)}"))
    elif kind in _NEED_ARGUMENT and not argument:
        faults.append(Fault(name, number, f"块 {kind}", f"缺少名称，应写作 /// {kind} | 名称"))
    return Piece(kind or "?", argument, number, number + 1)


def _note_option(piece: Piece, line: str, number: int, name: str, faults: list[Fault]) -> None:
    match = _OPTION.match(line)
    if match is None:
        return
    key, value = match[1], match[2]
    if key not in _CLAUSE_OPTIONS:
        faults.append(Fault(name, number, f"选项 {key}", f"条款可用的选项有 {'、'.join(_CLAUSE_OPTIONS)}"))
    elif key in ("duty", "exam") and value not in ("true", "false"):
        faults.append(Fault(name, number, f"选项 {key}", f"只能是 true 或 false，而不是“{value}”"))
    elif key == "source" and value not in ("bank", "supplement"):
        faults.append(Fault(name, number, "选项 source", f"只能是 bank 或 supplement，而不是“{value}”"))
    elif key in piece.options:
        faults.append(Fault(name, number, f"选项 {key}", "同一条款里写了两次"))
    piece.options[key] = value
