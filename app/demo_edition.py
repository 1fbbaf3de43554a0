"""The made-up bank's manual as it was before the present edition: a few clauses said less, one was not there, one has gone since."""

import hashlib
from collections.abc import Iterator
from datetime import date

from app.domain.manual import Chapter, Clause, Part, Section
from app.library.load import Library

VERSION = "2025.2"
# Words of today, and what stood in their place; a clause without words was not there.
THEN: dict[str, tuple[str, str]] = {
    "3.3.26": ("指导机具时，站在看不见密码键盘的位置。", ""),
    "4.2.2": ("名牌端正地佩戴在左胸前，正面朝外，不被头发、领带或衣襟遮住", "名牌佩戴在左胸前"),
    "4.2.15": ("迎送时约15度，郑重致谢或致歉时约30度；不边走边鞠躬，不只点一下头应付。", "迎送时约15度；不边走边鞠躬。"),
    "4.2.26": ("", ""),
}
# The section of a clause that has gone, and its words.
GONE = ("4.2", "迎送客户时站在大门正中，双手背在身后。")


def edition_before(library: Library) -> Library:
    """The edition in force until the present one. Its rules, items and programme are today's: only what people read was another text."""
    chapters = tuple(_chapter(chapter) for chapter in library.manual.chapters)
    changed = {"chapters": chapters, "version": VERSION, "effective_on": _first_day(library.manual.effective_on)}
    digest = "sha256:" + hashlib.sha256(f"{library.digest} {VERSION}".encode()).hexdigest()
    return library.model_copy(update={"manual": library.manual.model_copy(update=changed), "digest": digest})


def _first_day(present: date) -> date:
    return date(present.year - 1, 7, 1)


def _chapter(chapter: Chapter) -> Chapter:
    return chapter.model_copy(update={"sections": tuple(_section(section) for section in chapter.sections)})


def _section(section: Section) -> Section:
    parts, clauses = tuple(_parts(section)), tuple(_clauses(section))
    if section.id == GONE[0]:
        gone = f"{section.id}.{1 + max(int(clause.id.rpartition('.')[2]) for clause in clauses)}"
        parts = (*parts, Part(html=f"<p>{GONE[1]}</p>", clause=gone))
        clauses = (*clauses, Clause(id=gone, text=GONE[1], source="supplement"))
    if parts == section.parts:
        return section
    digest = hashlib.sha256("".join(part.html for part in parts).encode()).hexdigest()
    return section.model_copy(update={"parts": parts, "clauses": clauses, "digest": digest})


def _parts(section: Section) -> Iterator[Part]:
    for part in section.parts:
        today, then = THEN.get(part.clause, ("", None))
        if then is None:
            yield part
        elif today:
            yield part.model_copy(update={"html": part.html.replace(today, then)})


def _clauses(section: Section) -> Iterator[Clause]:
    for clause in section.clauses:
        today, then = THEN.get(clause.id, ("", None))
        if then is None:
            yield clause
        elif today:
            yield clause.model_copy(update={"text": clause.text.replace(today, then)})
