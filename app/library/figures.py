"""content/figures/*.svg: the drawings, in which names and values of the rulebook are spoken as in the text, by [[name]]."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from app.library.faults import Fault
from app.library.markup import fill


def read_figures(content: Path, spoken: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Every drawing by its name, and a fault for every value that the rulebook does not have."""
    drawings: dict[str, str] = {}
    faults: list[Fault] = []
    words = {key: escape(value) for key, value in spoken.items()}
    for path in sorted((content / "figures").glob("*.svg")):
        name = f"content/figures/{path.name}"
        try:
            drawings[path.stem], unknown = fill(path.read_text(encoding="utf-8"), words.get)
        except UnicodeDecodeError as error:
            faults.append(Fault(name, 1, "文件无法读取", f"不是 UTF-8 文本：{error.reason}"))
            continue
        faults += [Fault(name, offset + 1, f"[[{key}]]", "规则库里没有这个值") for offset, key in unknown]
    return drawings, faults
