"""Figures that a rule decides and that an author typed by hand, found in the files themselves: in the served text they look right."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from app.domain.checkup.finding import Finding, Place
from app.domain.checkup.mentions import Mention, mentions
from app.domain.checkup.ruled_figures import decided_figures
from app.domain.items.written import ItemFile
from app.domain.rulebook import Rulebook
from app.library.blocks import cut
from app.library.markup import PLACEHOLDER
from app.library.sections import read_front_matter
from app.library.yaml_source import line_of, locate, read_yaml

Decided = dict[str, frozenset[Decimal]]
_TAG = re.compile(r"<[^>]+>")
_OWN_WORDS = "本手册"


def typed_findings(content: Path, quizzes: Path, rulebook: Rulebook) -> tuple[Finding, ...]:
    """A finding with file and line for each.

    A scene tells of one customer, and so does a question whose key the rule computes: those figures are their own.
    """
    decided = decided_figures(rulebook)
    return tuple(_all(content, quizzes, decided))


def _all(content: Path, quizzes: Path, decided: Decided) -> Iterator[Finding]:
    for path in sorted(content.rglob("*.md")):
        name = f"content/{path.relative_to(content).as_posix()}"
        for line, text in _lines_of_section(path, name):
            yield from _found(name, line, text, decided)
    for path in sorted((content / "figures").glob("*.svg")):
        for line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            yield from _found(f"content/figures/{path.name}", line, text, decided)
    for path in sorted(content.rglob("*.yaml")):
        name = f"content/{path.relative_to(content).as_posix()}"
        for line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            yield from _found(name, line, _spoken_by_us(text), decided)
    for path in sorted(quizzes.glob("*.yaml")):
        yield from _of_items(path, f"quizzes/{path.name}", decided)


def _lines_of_section(path: Path, name: str) -> Iterator[tuple[int, str]]:
    _, body, first_line, _ = read_front_matter(path.read_text(encoding="utf-8"), name)
    pieces, _ = cut(body, name, first_line)
    for piece in pieces:
        if piece.kind == "scene":
            continue
        yield piece.line, _spoken_by_us(f"ruling: {piece.options.get('ruling', '')}")
        for offset, text in enumerate(piece.lines):
            yield piece.body_line + offset, text


def _spoken_by_us(line: str) -> str:
    """A line of YAML without its comment; of a ruling only what it says of this manual: the rest tells what the source says."""
    text = "" if line.lstrip().startswith("#") else line
    if not re.search(r"\bruling:", text):
        return text
    return _OWN_WORDS.join(text.split(_OWN_WORDS)[1:])


def _of_items(path: Path, name: str, decided: Decided) -> Iterator[Finding]:
    file, _ = read_yaml(path, ItemFile, name)
    if file is None:
        return
    lines = locate(path)
    for index, item in enumerate(file.items):
        stem = line_of(lines, ("items", index, "stem"))
        options: dict[str, str] = getattr(item, "options", {})
        if getattr(item, "ask", None) is None:
            # Its key is the author's: when the rule moves, a customer at the old limit stays there and the key becomes wrong.
            yield from _found(name, stem, item.stem, decided)
            for letter, text in options.items():
                yield from _found(name, line_of(lines, ("items", index, "options", letter)), text, decided)
        case = {(mention.values, mention.unit) for text in (item.stem, *options.values()) for mention in mentions(_open(text))}
        yield from _found(name, line_of(lines, ("items", index, "explanation")), item.explanation, decided, frozenset(case))


def _found(name: str, line: int, text: str, decided: Decided, case: frozenset[tuple] = frozenset()) -> Iterator[Finding]:
    for mention in mentions(_open(text)):
        if set(mention.values) & decided.get(mention.unit, frozenset()) and (mention.values, mention.unit) not in case:
            yield Finding(
                kind="figure_typed",
                where=(Place(kind="file", id=f"{name}:{line}"),),
                what=f"规则决定的数是手工写的：“{_quoted(mention)}”",
                why="规则一改，这一句不会跟着改；改用 [[…]] 由规则库填入，例子里的数请换一个。",
            )


def _open(text: str) -> str:
    return _TAG.sub("", PLACEHOLDER.sub("□", text))


def _quoted(mention: Mention) -> str:
    return f"{mention.before[-12:]}{mention.said}{mention.after[:12]}"
