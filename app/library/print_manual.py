"""The manual, or a part of it, as a printed book: values in, the bytes of a PDF out."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from app.domain.manual import Chapter, Clause, Part, Section
from app.library.load import Library
from app.library.print_tree import Node, linked_within, tree_of
from app.library.typesetting import typeset

_PAGE = Path(__file__).with_name("manual.typ")
# The floor plan is drawn on the same walls and furniture as on the screen.
_DRAWINGS = Path(__file__).parents[1] / "static" / "img"
# What follows the chapters, by the library's field.
APPENDICES = {"situations": "附件一　案例与话术索引", "forms": "附件二　表格填写说明", "glossary": "术语"}
_FORM_FACTS = {"name", "also", "purpose", "filled_by", "filled_when", "handed_to", "kept"}
_PLAN = ("plan-walls.svg", "plan-fittings.svg")


def print_manual(library: Library, bank: str, confirmed: frozenset[str], part: str = "") -> bytes:
    """The whole manual with its appendices, or one chapter. `confirmed` names the clauses of ours that the bank stands for."""
    data = book_of(library, bank, confirmed, part)
    files = {"data.json": json.dumps(data, ensure_ascii=False).encode(), _PAGE.name: _PAGE.read_bytes()}
    files |= {name: (_DRAWINGS / name).read_bytes() for name in _PLAN}
    files |= {f"figure-{name}.svg": drawing.encode() for name, drawing in library.figures.items()}
    return typeset(files, _PAGE.name)


@cache
def template_digest() -> str:
    """Names the look: a book made with another template is another book."""
    total = hashlib.sha256(_PAGE.read_bytes())
    for name in _PLAN:
        total.update((_DRAWINGS / name).read_bytes())
    return total.hexdigest()


def printed_parts(library: Library) -> dict[str, str]:
    """What can be printed by itself, in the order of the whole: its key and its name."""
    parts = {chapter.key: f"{_number(chapter)}　{chapter.title}" for chapter in library.manual.chapters}
    return parts | {key: name for key, name in APPENDICES.items() if getattr(library, key)}


def book_of(library: Library, bank: str, confirmed: frozenset[str], part: str = "") -> Node:
    """All that the template needs, as JSON can hold it."""
    manual = library.manual
    chapters = [chapter for chapter in manual.chapters if part in ("", chapter.key)]
    targets = frozenset(
        [f"s{section.id}" for chapter in chapters for section in chapter.sections]
        + [f"c{clause.id}" for chapter in chapters for section in chapter.sections for clause in section.clauses]
    )
    book: Node = {
        "bank": bank,
        "title": manual.title,
        "version": manual.version,
        "effective": _day(manual.effective_on),
        "date": [manual.effective_on.year, manual.effective_on.month, manual.effective_on.day],
        "edition": library.digest.removeprefix("sha256:")[:12],
        "part": printed_parts(library)[part] if part else "",
        "names": APPENDICES,
        "chapters": [_chapter(chapter, confirmed) for chapter in chapters],
        **{key: appendix(library) if part in ("", key) else [] for key, appendix in _APPENDIX.items()},
    }
    linked: Node = linked_within(book, targets)
    return linked


def _chapter(chapter: Chapter, confirmed: frozenset[str]) -> Node:
    sections = [_section(section, confirmed) for section in chapter.sections]
    # A foreword is one section, which needs no second heading.
    alone = len(sections) == 1 and not chapter.number.isdigit()
    return {"number": _number(chapter), "title": chapter.title, "alone": alone, "sections": sections}


def _number(chapter: Chapter) -> str:
    return f"第 {chapter.number} 章" if chapter.number.isdigit() else chapter.number


def _section(section: Section, confirmed: frozenset[str]) -> Node:
    clauses = {clause.id: clause for clause in section.clauses}
    return {
        "id": section.id,
        "number": section.id if section.id != "0" else "",
        "title": section.title,
        "minutes": section.minutes,
        "objectives": list(section.objectives),
        "blocks": list(_blocks(section.parts, clauses, confirmed)),
    }


def _blocks(parts: Iterable[Part], clauses: Mapping[str, Clause], confirmed: frozenset[str]) -> Iterable[Node]:
    for part in parts:
        blocks = tree_of(part.html)
        if part.clause:
            clause = clauses[part.clause]
            yield {
                "k": "clause",
                "id": clause.id,
                "duty": clause.duty_critical,
                "ours": clause.source == "supplement",
                "confirmed": clause.id in confirmed or bool(clause.confirmed),
                "c": blocks,
            }
        else:
            yield from blocks


def _situations(library: Library) -> list[Node]:
    return [
        {
            "title": group.title,
            "situations": [each.model_dump(exclude={"clauses", "keywords"}) | _cited(each.clauses) for each in group.situations],
        }
        for group in library.situations
    ]


def _forms(library: Library) -> list[Node]:
    return [
        form.model_dump(include=_FORM_FACTS) | _cited(form.clauses) | {"columns": [[column.name, column.guide] for column in form.columns]}
        for form in library.forms
    ]


def _glossary(library: Library) -> list[Node]:
    return [{"term": term.term, "also": list(term.also), "meaning": term.meaning} | _cited(term.clauses) for term in library.glossary]


def _cited(clauses: Iterable[str]) -> Node:
    """Clause numbers as links, with what stands between them."""
    links: list[str | Node] = [{"k": "to", "to": f"c{clause}", "c": [clause]} for clause in clauses]
    return {"clauses": [piece for link in links for piece in ("、", link)][1:]}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_APPENDIX: dict[str, Callable[[Library], list[Node]]] = {"situations": _situations, "forms": _forms, "glossary": _glossary}
