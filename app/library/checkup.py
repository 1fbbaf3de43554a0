"""The check of the whole manual (手册体检): every pure check over the values of a library, and what only the files can tell."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.domain.checkup.cited_figures import cited_findings
from app.domain.checkup.finding import Finding, Place, clause_place
from app.domain.checkup.references import Table, Targets, missing_forms, reference_findings, references, table_findings, unnamed_forms
from app.domain.checkup.restated import restated_findings
from app.domain.checkup.routing_rules import lobby_findings, route_findings, route_statements, visitors
from app.domain.checkup.ruled_figures import decided_figures, ruled_findings
from app.domain.checkup.said_twice import disagreements, sayings_of
from app.domain.checkup.terms import Entry, term_findings
from app.domain.checkup.tier_rules import tier_findings, tier_statements
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen
from app.library.load import Library
from app.library.passages import passages, whole_texts
from app.library.typed_figures import typed_findings

_CAPTION = re.compile(r"表\s?(\d+(?:-\d+)?)")
_BOLD = re.compile(r"<strong>([一-鿿A-Za-z@]{2,10})</strong>")
_CALLED_HERE = re.compile(r"本手册所称([一-鿿A-Za-z]{2,10})：")


class Checkup(Frozen):
    """What was looked at, and what was found. `files` tells whether the files were read too: they are not those of an older edition."""

    findings: tuple[Finding, ...]
    texts: int
    rules: int
    points: int
    terms: int
    files: bool

    @property
    def unsettled(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.settled_by)

    @property
    def settled(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.settled_by)


def check_up(library: Library, content: Path | None = None, quizzes: Path | None = None) -> Checkup:
    """Every finding on a library. With the folders it was read from, also figures that were typed by hand."""
    read = passages(library)
    rulebook = library.rulebook
    pointed = references(read)
    entries, expected = _entries(library), dict(_expected(library))
    findings = [
        *tier_findings(tier_statements(rulebook), [level.name for level in rulebook.education]),
        *route_findings(route_statements(rulebook), rulebook),
        *lobby_findings(rulebook),
        *disagreements(sayings_of(rulebook)),
        *ruled_findings(read, rulebook),
        *restated_findings(read, decided_figures(rulebook)),
        *cited_findings(read, {clause.id: clause.text for clause in library.manual.clauses}),
        *(typed_findings(content, quizzes, rulebook) if content and quizzes else ()),
        *reference_findings(pointed, _targets(library)),
        *unnamed_forms(_forms(library), read),
        *missing_forms(*_asked_and_blank(library)),
        *table_findings([_view(rulebook)], frozenset(brand.name for brand in rulebook.brands)),
        *(term_findings(entries, expected.items(), whole_texts(library)) if entries else ()),
    ]
    return Checkup(
        findings=tuple(findings),
        texts=len(read),
        rules=len(rulebook.tiers) + len(rulebook.routing) + len(rulebook.fallbacks) + len(rulebook.errands),
        points=len(visitors(rulebook)),
        terms=len(entries),
        files=content is not None,
    )


def _targets(library: Library) -> Targets:
    manual, rulebook = library.manual, library.rulebook
    captions = " ".join(re.findall(r"<caption>(.*?)</caption>", " ".join(section.html for section in manual.sections)))
    return Targets(
        chapters=frozenset(chapter.number for chapter in manual.chapters),
        sections=frozenset(section.id for section in manual.sections),
        clauses=frozenset(clause.id for clause in manual.clauses),
        figures=frozenset(name.removeprefix("figure-") for name in library.figures if name.startswith("figure-")),
        tables=frozenset(_CAPTION.findall(captions)),
        rows=frozenset(str(row.number) for row in rulebook.routing),
        forms=frozenset(name for _, names in _forms(library) for name in names) | {manual.title},
    )


def _forms(library: Library) -> list[tuple[Place, tuple[str, ...]]]:
    """Every form by all its names: those with a blank, and those that the rulebook speaks of without one."""
    blanks = [(Place(kind="form", id=form.slug), (form.name, *form.also)) for form in library.forms]
    known = {name for _, names in blanks for name in names}
    return blanks + [(Place(kind="rulebook", id=form.name), (form.name,)) for form in library.rulebook.forms if form.name not in known]


def _asked_and_blank(library: Library) -> tuple[list[tuple[Place, str]], frozenset[str]]:
    asked = [(clause_place(form.clauses[0]), form.name) for form in library.rulebook.forms]
    return asked, frozenset(name for form in library.forms for name in (form.name, *form.also))


def _view(rulebook: Rulebook) -> Table:
    view = rulebook.unified_view
    rows = tuple(tuple(entry for column in row.values() for entry in column) for row in view.cells.values())
    # The view's own schema makes every row as long as the heads; what is left to see here are the cells.
    cells = tuple(entry for row in rows for entry in row)
    return Table(
        where=clause_place(view.clauses[0]),
        name=view.title,
        heads=("",),
        rows=tuple((cell,) for cell in cells),
        settled_by=view.completed.ruling or "",
    )


def _entries(library: Library) -> tuple[Entry, ...]:
    return tuple(Entry(where=Place(kind="term", id=term.term), names=(term.term, *term.also)) for term in library.glossary)


def _expected(library: Library) -> Iterator[tuple[str, Place]]:
    """The names that a reader may stop at: those of the rulebook, and what the text prints in bold or says it calls so."""
    rulebook = library.rulebook
    yield rulebook.measure.name, clause_place(rulebook.measure.clauses[0])
    named = (
        *rulebook.tiers, rulebook.prime.prime, rulebook.prime.latent, rulebook.prime.to_follow, *rulebook.zones,
        *rulebook.branch_kinds, *rulebook.links, *rulebook.posts, *rulebook.systems, *rulebook.brands,
    )  # fmt: skip
    for rule in named:
        for name in (rule.name, *getattr(rule, "aliases", ())):
            yield name, clause_place(rule.clauses[0])
    for section in library.manual.sections:
        for part in section.parts:
            if part.clause:
                for name in (*_BOLD.findall(part.html), *_CALLED_HERE.findall(part.html)):
                    yield name, clause_place(part.clause)
