"""Where in the files a place stands: what the check of the manual finds is mended there."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.domain.checkup.finding import Place, PlaceKind, clause_place

_CLAUSE = re.compile(r"///\s*clause\s*\|\s*(\S+)")
_SECTION = re.compile(r'section:\s*"?([\d.]+)"?\s*$')
# The key that names an entry in each kind of file.
_NAMED: tuple[tuple[str, PlaceKind, str], ...] = (
    ("rulebook.yaml", "rulebook", "name"),
    ("rulebook.yaml", "rulebook", "text"),
    ("glossary.yaml", "term", "term"),
    ("situations/*.yaml", "situation", "id"),
    ("forms/*.yaml", "form", "slug"),
    ("checklists.yaml", "checklist", "key"),
)


def lines_of_places(content: Path, quizzes: Path) -> dict[Place, str]:
    """file:line of every place that can be told from the files alone; the first line where a name stands twice."""
    found: dict[Place, str] = {}
    for place, at in _all(content, quizzes):
        found.setdefault(place, at)
    return found


def _all(content: Path, quizzes: Path) -> Iterator[tuple[Place, str]]:
    for path in sorted(content.rglob("*.md")):
        name = f"content/{path.relative_to(content).as_posix()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if match := _CLAUSE.match(line):
                yield clause_place(match[1]), f"{name}:{number}"
            elif match := _SECTION.match(line):
                yield Place(kind="section", id=match[1]), f"{name}:{number}"
    for pattern, kind, key in _NAMED:
        for path in sorted(content.glob(pattern)):
            yield from _entries(path, f"content/{path.relative_to(content).as_posix()}", kind, key)
    for path in sorted(quizzes.glob("*.yaml")):
        yield from _entries(path, f"quizzes/{path.name}", "item", "id")
    for path in sorted(quizzes.glob("cases/*.yaml")):
        yield Place(kind="item", id=f"case-{path.stem}"), f"quizzes/cases/{path.name}:1"


def _entries(path: Path, name: str, kind: PlaceKind, key: str) -> Iterator[tuple[Place, str]]:
    entry = re.compile(rf'(?:^|[\s{{-]){key}:\s*"?([^",}}]+?)"?\s*(?:,|}}|$)')
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if match := entry.search(line):
            yield Place(kind=kind, id=match[1][:16] if key == "text" else match[1]), f"{name}:{number}"
