"""All files to one frozen Library, or every fault in them."""

import hashlib
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field

from app.domain.bank import ItemBank
from app.domain.checklists import Checklist
from app.domain.duties import duties_of
from app.domain.glossary import Term
from app.domain.manual import Announcement, Chapter, Manual, Section, section_of
from app.domain.programme import Programme
from app.domain.record_forms import RecordForm
from app.domain.rulebook import Rulebook
from app.domain.situations import SituationGroup
from app.domain.values import Frozen
from app.domain.wording import spoken_values
from app.library.bank import read_bank
from app.library.blocks import cut
from app.library.companions import read_companions
from app.library.faults import Fault, FaultyContent
from app.library.figures import read_figures
from app.library.glossary_links import TermLinker
from app.library.plan import DRAWINGS
from app.library.programme_checks import dead_references
from app.library.sections import FrontMatter, Surroundings, build_section, clause_ids, read_front_matter
from app.library.tables import TABLES
from app.library.timeline import timeline
from app.library.yaml_source import line_of, locate, read_yaml


class ChapterEntry(Frozen):
    key: str
    number: str
    title: str
    sections: tuple[str, ...]


class Contents(Frozen):
    """content/manual.yaml: the edition and the reading order."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    title: str
    version: str
    effective_on: date
    changes: Announcement = Announcement()
    chapters: tuple[ChapterEntry, ...]


class Library(Frozen):
    """Everything the product teaches and asks, frozen. `digest` names this edition.

    `demo` says that it serves a made-up bank, whose papers may also rest on what no real bank has confirmed.
    """

    digest: str
    manual: Manual
    rulebook: Rulebook
    bank: ItemBank
    programme: Programme
    figures: dict[str, str]
    glossary: tuple[Term, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    forms: tuple[RecordForm, ...] = ()
    situations: tuple[SituationGroup, ...] = ()
    demo: bool = False

    @property
    def withheld(self) -> frozenset[str]:
        """The clauses on which no certifying paper may rest: ours, and not yet confirmed by the bank."""
        if self.demo:
            return frozenset()
        return frozenset(clause.id for clause in self.manual.clauses if not clause.certifying)


def load_library(content: Path, quizzes: Path) -> Library:
    """Read and check both folders. Raises FaultyContent with all faults."""
    contents, faults = read_yaml(content / "manual.yaml", Contents, "content/manual.yaml")
    rulebook, more = read_yaml(content / "rulebook.yaml", Rulebook, "content/rulebook.yaml")
    faults += more
    programme, more = read_yaml(content / "programme.yaml", Programme, "content/programme.yaml")
    faults += more
    if contents is None or rulebook is None:
        # Without the rulebook no value or table can be checked, but what is wrong with the files' own form can be told.
        raise FaultyContent(sorted(faults + (_faults_of_form(content, contents) if contents else [])))
    figures, more = read_figures(content, spoken_values(rulebook))
    faults += more
    manual, companions, more = _read_manual(content, contents, rulebook, figures)
    faults += more
    rulebook = rulebook.model_copy(update={"duties": duties_of(companions["checklists"])})
    ids = frozenset(clause.id for clause in manual.clauses)
    bank, more = read_bank(quizzes, rulebook, ids, companions["forms"])
    faults += more
    if programme is not None and bank is not None:
        faults += dead_references(content, programme, manual, bank)
    faults += _dead_clauses_of_rulebook(content, rulebook, ids)
    if faults or bank is None or programme is None:
        raise FaultyContent(sorted(faults))
    return Library(
        digest=_digest(content, quizzes),
        manual=manual,
        rulebook=rulebook,
        bank=bank,
        programme=programme,
        figures=figures,
        **companions,
    )


def _faults_of_form(content: Path, contents: Contents) -> list[Fault]:
    drafts, faults = _read_drafts(content, contents)
    for relative, (_, body, first_line) in drafts.items():
        faults += cut(body, f"content/{relative}", first_line)[1]
    return faults


def _read_manual(
    content: Path, contents: Contents, rulebook: Rulebook, figures: dict[str, str]
) -> tuple[Manual, dict[str, Any], list[Fault]]:
    """The chapters, and what stands beside them: a section may show a checklist."""
    drafts, faults = _read_drafts(content, contents)
    clauses, spoken = frozenset(clause for _, body, _ in drafts.values() for clause in clause_ids(body)), spoken_values(rulebook)
    companions, more = read_companions(content, clauses, spoken)
    faults += more
    around = Surroundings(
        spoken=spoken,
        tables={key: partial(table, rulebook) for key, table in (TABLES | DRAWINGS).items()},
        figures=frozenset(figures),
        sections=frozenset(front.section for front, _, _ in drafts.values()),
        clauses=clauses,
        checklists={each.key: partial(timeline, each) for each in companions["checklists"]},
        terms=TermLinker(companions["glossary"]),
    )
    built: dict[str, Section] = {}
    for relative, (front, body, first_line) in drafts.items():
        built[relative], more = build_section(front, body, first_line, f"content/{relative}", around)
        faults += more
    chapters = tuple(
        Chapter(
            key=entry.key, number=entry.number, title=entry.title, sections=tuple(built[name] for name in entry.sections if name in built)
        )
        for entry in contents.chapters
    )
    manual = Manual(
        title=contents.title,
        version=contents.version,
        effective_on=contents.effective_on,
        chapters=chapters,
        changes=contents.changes,
    )
    return manual, companions, faults


def _read_drafts(content: Path, contents: Contents) -> tuple[dict[str, tuple[FrontMatter, str, int]], list[Fault]]:
    """Every section file that can be read: its head, its body and the body's first line, by the name it has in manual.yaml."""
    drafts: dict[str, tuple[FrontMatter, str, int]] = {}
    faults: list[Fault] = []
    lines, seen = locate(content / "manual.yaml"), dict[str, str]()
    for number, chapter in enumerate(contents.chapters):
        for index, relative in enumerate(chapter.sections):
            path, name = content / relative, f"content/{relative}"
            if not path.is_file():
                at = line_of(lines, ("chapters", number, "sections", index))
                faults.append(Fault("content/manual.yaml", at, f"小节 {relative}", f"没有文件 {name}"))
                continue
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                faults.append(Fault(name, 1, "文件无法读取", f"不是 UTF-8 文本：{error.reason}"))
                continue
            front, body, first_line, more = read_front_matter(text, name)
            faults += more
            if front is None:
                continue
            if front.section in seen:
                at = next((at for at, line in enumerate(text.split("\n"), 1) if line.startswith("section:")), 1)
                faults.append(Fault(name, at, f"小节 {front.section}", f"编号与 {seen[front.section]} 重复"))
            seen.setdefault(front.section, name)
            drafts[relative] = (front, body, first_line)
    return drafts, faults


def _dead_clauses_of_rulebook(content: Path, rulebook: Rulebook, ids: frozenset[str]) -> list[Fault]:
    """Every clause that a rule cites must stand in the manual, unless its whole section has not been published yet."""
    published = {section_of(clause_id) for clause_id in ids}
    dead = {cited for cited in rulebook.cited_clauses() if section_of(cited) in published and cited not in ids}
    if not dead:
        return []
    text = (content / "rulebook.yaml").read_text(encoding="utf-8").split("\n")
    name = "content/rulebook.yaml"
    return [
        Fault(name, number, f"条款 {cited}", "手册里没有这个条款")
        for number, line in enumerate(text, 1)
        for cited in sorted(dead)
        if f'"{cited}"' in line
    ]


def _digest(content: Path, quizzes: Path) -> str:
    total = hashlib.sha256()
    for folder in (content, quizzes):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                total.update(f"{path.relative_to(folder)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return "sha256:" + total.hexdigest()
