"""What stands beside the chapters and cites clauses: situations, forms, checklists, terms."""

from app.domain.impact import Cited
from app.library.load import Library


def citations(library: Library) -> tuple[Cited, ...]:
    """Everything beside the chapters, with the clauses it cites, in the order in which its pages show it."""
    situations = (
        Cited(kind="situation", id=situation.id, title=situation.title, clauses=situation.clauses)
        for group in library.situations
        for situation in group.situations
    )
    forms = (Cited(kind="form", id=form.slug, title=form.name, clauses=form.clauses) for form in library.forms)
    entries = (
        Cited(kind="checklist", id=f"{checklist.key}#{entry.key}", title=entry.do, clauses=(entry.clause,))
        for checklist in library.checklists
        for phase in checklist.phases
        for entry in phase.entries
    )
    terms = (Cited(kind="term", id=term.anchor, title=term.term, clauses=term.clauses) for term in library.glossary)
    return (*situations, *forms, *entries, *terms)
