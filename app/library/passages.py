"""Every text of the library as passages, for the check of the manual."""

import re
from collections.abc import Iterator

from app.domain.cases.graph import Case
from app.domain.checkup.finding import Place, clause_place
from app.domain.checkup.passage import Passage
from app.domain.items.case import CaseItem
from app.domain.items.number import NumberItem
from app.domain.items.truefalse import TrueFalseItem
from app.domain.manual import Section
from app.domain.record_forms import RecordForm
from app.domain.ruling import Rule
from app.library.load import Library
from app.library.markup import plain_text

_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
# What opens a line of common slips is the slip itself: what people believe, and what does not hold.
_SLIP = re.compile(r"<li>\s*(?:<p>)?<strong>.*?</strong>", re.DOTALL)
_CLAUSE = re.compile(r"(?<![\d.])\d\.\d{1,2}\.\d{1,2}(?![\d.%])")
_ASKED = re.compile("几|多少")
_BREAK = re.compile(r"</(?:p|li|h2|h3|h4|tr|dt|dd)>")


def passages(library: Library) -> tuple[Passage, ...]:
    """The sections, what stands beside them, the sentences of the rulebook, and the items."""
    return tuple(_all(library))


def whole_texts(library: Library) -> tuple[str, ...]:
    """Everything that people read beside the glossary, tables and scenes included."""
    sections = [plain_text(part.html) for section in library.manual.sections for part in section.parts]
    titles = [section.title for section in library.manual.sections]
    beside = [passage.text for passage in _beside(library) if passage.where.kind != "term"]
    return (*sections, *titles, *beside)


def _all(library: Library) -> Iterator[Passage]:
    for section in library.manual.sections:
        yield from _of_section(section)
    yield from _beside(library)
    yield from _of_rulebook(library)
    yield from _of_items(library)


def _of_section(section: Section) -> Iterator[Passage]:
    clauses = {clause.id: clause for clause in section.clauses}
    for part in section.parts:
        clause = clauses.get(part.clause)
        text = _lines(part.html)
        if not text:
            continue
        if clause:
            cites = (clause.id, *_CLAUSE.findall(text))
            yield Passage(where=clause_place(clause.id), text=text, ruling=clause.ruling, cites=cites)
        else:
            place = Place(kind="section", id=section.id)
            yield Passage(where=place, text=text, cites=tuple(_CLAUSE.findall(text)), case='class="scene"' in part.html)


def _lines(rendered: str) -> str:
    """The words of a part, a line for each paragraph; without tables, whose figures have no sentence around them."""
    bare = _SLIP.sub("<li>", _TABLE.sub("", rendered)) if 'class="slips"' in rendered else _TABLE.sub("", rendered)
    bare = re.sub(r'<p class="ruling">.*?</p>', "", bare, flags=re.DOTALL)
    return "\n".join(line for line in (plain_text(piece) for piece in _BREAK.split(bare)) if line)


def _beside(library: Library) -> Iterator[Passage]:
    for term in library.glossary:
        where = Place(kind="term", id=term.term)
        yield Passage(where=where, title=term.term, text=f"{term.term}：{term.meaning}", cites=term.clauses)
    for group in library.situations:
        for situation in group.situations:
            where = Place(kind="situation", id=situation.id)
            # The scene tells of one customer, and what is never said is wrong; the reason tells the rule.
            told = "\n".join((situation.title, situation.scene, *situation.never))
            yield Passage(where=where, title=situation.title, text=told, cites=situation.clauses, case=True)
            yield Passage(where=where, title=situation.title, text="\n".join(situation.say), cites=situation.clauses, spoken=True)
            yield Passage(where=where, title=situation.title, text=situation.why, cites=situation.clauses)
    for form in library.forms:
        yield from _of_form(form)
    for checklist in library.checklists:
        for phase in checklist.phases:
            for entry in phase.entries:
                where = Place(kind="checklist", id=entry.key)
                yield Passage(where=where, text=f"{entry.do}\n{entry.standard}".strip(), cites=(entry.clause,))


def _of_form(form: RecordForm) -> Iterator[Passage]:
    where = Place(kind="form", id=form.slug)
    lines = [form.name, form.purpose, form.filled_by, form.filled_when, form.handed_to, form.kept]
    guides = [f"{column.name}：{column.guide}" for column in form.columns]
    yield Passage(where=where, text="\n".join((*lines, *guides)), cites=form.clauses)
    filled = [value for row in form.example for value in row.values() if value]
    yield Passage(where=where, text="\n".join(filled), cites=form.clauses, case=True)


def _of_rulebook(library: Library) -> Iterator[Passage]:
    """What the rulebook says in words: rows, reserves, forms … Its rulings speak of the source and are none of its rules."""
    for rule in library.rulebook.rules():
        said = [value for name, value in rule if isinstance(value, str) and name not in ("ruling", "source", "key")]
        listed = [line for _, value in rule if isinstance(value, tuple) for line in value if isinstance(line, str)]
        text = "\n".join([*said, *(line for line in listed if line not in rule.clauses)])
        if text:
            yield Passage(where=Place(kind="rulebook", id=_name(rule)), text=text, ruling=rule.ruling or "", cites=rule.clauses)


def _name(rule: Rule) -> str:
    return str(getattr(rule, "name", "") or getattr(rule, "text", "")[:16] or rule.clauses[0])


def _of_case(case: Case, where: Place) -> Iterator[Passage]:
    """The reasons and lessons, which tell the rule; what happens and is said tells of one customer, and half of it is wrong."""
    for scene in case.scenes:
        yield from (Passage(where=where, text=choice.why, cites=choice.clauses) for choice in scene.choices)
        if scene.explanation:
            yield Passage(where=where, text=scene.explanation, cites=scene.clauses)
    yield from (Passage(where=where, text=ending.lesson, cites=ending.clauses) for ending in case.endings)


def _of_items(library: Library) -> Iterator[Passage]:
    for item in library.bank.items:
        where = Place(kind="item", id=item.id)
        yield Passage(where=where, text=item.explanation, title=item.stem, cites=item.clauses)
        if isinstance(item, CaseItem):
            yield from _of_case(item.case, where)
        if isinstance(item, TrueFalseItem) and item.key:
            yield Passage(where=where, text=item.stem, cites=item.clauses)
        if isinstance(item, NumberItem):
            # With its answer put in, the question is a statement: "铃响3声之内接起？".
            yield Passage(where=where, text=_ASKED.sub(f"{item.key.normalize():f}", item.stem), cites=item.clauses, spoken=True)
