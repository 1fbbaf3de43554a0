"""A library as another edition had it: some clauses with other words, some gone, some that today's has not."""

import hashlib
from collections.abc import Mapping

from app.domain.manual import Chapter, Clause, Part, Section, section_of
from app.library.load import Library


def edited(library: Library, edits: Mapping[str, str | None], **manual: object) -> Library:
    """The library with other clauses: by id the new text, or None for one that is not there. A new id stands at its section's end.

    `manual` replaces fields of the manual, such as the version. Digests follow from what is said, as they do in production.
    """
    chapters = tuple(
        Chapter(
            key=chapter.key,
            number=chapter.number,
            title=chapter.title,
            sections=tuple(_section(section, edits) for section in chapter.sections),
        )
        for chapter in library.manual.chapters
    )
    changed = library.manual.model_copy(update={"chapters": chapters} | manual)
    digest = hashlib.sha256(f"{library.digest} {sorted(edits.items())} {sorted(manual.items())}".encode()).hexdigest()
    return library.model_copy(update={"manual": changed, "digest": f"sha256:{digest}"})


def _section(section: Section, edits: Mapping[str, str | None]) -> Section:
    mine = {clause_id: text for clause_id, text in edits.items() if section_of(clause_id) == section.id}
    if not mine:
        return section
    clauses = [clause for clause in section.clauses if mine.get(clause.id, "") is not None]
    clauses = [clause.model_copy(update={"text": mine[clause.id]}) if clause.id in mine else clause for clause in clauses]
    parts = [part for part in section.parts if mine.get(part.clause, "") is not None]
    parts = [part.model_copy(update={"html": f"<p>{mine[part.clause]}</p>"}) if part.clause in mine else part for part in parts]
    for clause_id, text in mine.items():
        if text is not None and clause_id not in {clause.id for clause in section.clauses}:
            clauses.append(Clause(id=clause_id, text=text, source="bank"))
            parts.append(Part(html=f"<p>{text}</p>", clause=clause_id))
    digest = hashlib.sha256("".join(part.html for part in parts).encode()).hexdigest()
    return section.model_copy(update={"clauses": tuple(clauses), "parts": tuple(parts), "digest": digest})
