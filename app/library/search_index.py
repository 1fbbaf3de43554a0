"""What can be searched: every part of every section, and what stands beside the chapters, as documents."""

import re
from collections.abc import Iterator

from app.domain.manual import Part, Section
from app.domain.search import Document, Index
from app.library.load import Library
from app.library.markup import plain_text
from app.library.pinyin import spelling

_HEADING = re.compile(r'<h[23] id="([^"]+)">')
# What heads a part: its first heading, or the title of a scene, a table or a plan.
_TITLE = re.compile(r'<(h2|h3|caption|p)(?: id="[^"]*"| class="[a-z]+-title")?>(.*?)(?:<(?:small|abbr)[ >].*?)?</\1>', re.DOTALL)
_TITLED = re.compile(r'<h[23][ >]|<caption>|<p class="[a-z]+-title">')


def build_index(library: Library) -> Index:
    """The index of a library: the documents in reading order, the chapters first."""
    return Index(documents(library), spelling)


def documents(library: Library) -> Iterator[Document]:
    """Everything that can be found, one document for each clause, part, term and list entry."""
    for section in library.manual.sections:
        yield from _of_section(section)
    yield from _terms(library)
    yield from _situations(library)
    yield from _forms(library)
    yield from _checklists(library)


def _of_section(section: Section) -> Iterator[Document]:
    address = f"/manual/{section.id}"
    names = (section.title, section.id) if section.id != "0" else (section.title,)
    goals = " ".join(section.objectives)
    yield Document(kind="text", title=section.title, address=address, text=goals, names=names, group=section.id)
    clauses = {clause.id: clause for clause in section.clauses}
    heading = ""
    for part in section.parts:
        text, clause = plain_text(part.html), clauses.get(part.clause)
        if clause:
            where = f"{address}#c{clause.id}"
            yield Document(
                kind="clause", title=clause.id, address=where, text=text, names=(clause.id,), group=section.id, duty=clause.duty_critical
            )
        elif text:
            headings = _HEADING.findall(part.html)
            heading = f"#{headings[0]}" if headings else heading
            title = _title_of(part)
            yield Document(kind="text", title=title, address=address + heading, text=text.removeprefix(title).strip(), group=section.id)
            heading = f"#{headings[-1]}" if headings else heading


def _title_of(part: Part) -> str:
    """What heads a scene, a table or a stretch of text; "" where nothing does."""
    start = _TITLED.search(part.html)
    match = _TITLE.match(part.html, start.start()) if start else None
    return plain_text(match[2]) if match else ""


def _terms(library: Library) -> Iterator[Document]:
    for term in library.glossary:
        text = f"{term.meaning}{'又称：' + '、'.join(term.also) if term.also else ''}"
        yield Document(kind="term", title=term.term, address=f"/manual/glossary#{term.anchor}", text=text, names=term.names)


def _situations(library: Library) -> Iterator[Document]:
    for group in library.situations:
        for situation in group.situations:
            words = "、".join(situation.keywords)
            text = " ".join((situation.scene, "这样说：", *situation.say, "不要说：", *situation.never, "为什么：", situation.why, words))
            where = f"/manual/situations#{situation.id}"
            yield Document(kind="situation", title=situation.title, address=where, text=text, names=(situation.title,))


def _forms(library: Library) -> Iterator[Document]:
    for form in library.forms:
        columns = " ".join(f"{column.name}：{column.guide}" for column in form.columns)
        text = f"{form.purpose} 谁填：{form.filled_by} 什么时候：{form.filled_when} 交给谁：{form.handed_to} 保管：{form.kept} {columns}"
        yield Document(kind="form", title=form.name, address=f"/manual/forms/{form.slug}", text=text, names=(form.name, *form.also))


def _checklists(library: Library) -> Iterator[Document]:
    for checklist in library.checklists:
        for phase in checklist.phases:
            for entry in phase.entries:
                where = f"/manual/checklists/{checklist.key}#entry-{entry.key}"
                text = f"{entry.do}{'。标准：' + entry.standard if entry.standard else ''}"
                yield Document(kind="checklist", title=f"{checklist.title}·{phase.title}", address=where, text=text)
