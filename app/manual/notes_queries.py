"""Marks on clauses. Everything here asks for one person: nobody else's marks can be reached."""

import sqlalchemy as sa

from app.domain.notes import Mark
from app.domain.rights import Viewer
from app.extensions import db
from app.manual.editions_queries import Reading
from app.manual.models import ClauseMark, SectionRead

_MARKS = sa.select(ClauseMark.clause, ClauseMark.bookmarked, ClauseMark.note, ClauseMark.clause_text)

# Readings and marks as rows of one shape: what a reading keeps as its edition and its digest stands where a mark has note and text.
_READ = sa.select(
    sa.literal(False), SectionRead.section, sa.false(), SectionRead.edition, SectionRead.section_digest, SectionRead.read_at
).where(SectionRead.person_id == sa.bindparam("person"))
_MARKED = sa.select(
    sa.literal(True), ClauseMark.clause, ClauseMark.bookmarked, ClauseMark.note, ClauseMark.clause_text, ClauseMark.updated_at
).where(ClauseMark.person_id == sa.bindparam("person"), ClauseMark.clause.like(sa.bindparam("clauses")))
_READING = sa.union_all(_READ, _MARKED)


def list_marks(viewer: Viewer) -> list[Mark]:
    """All the viewer's own marks, in no order."""
    return [_mark(row) for row in db.session.execute(_MARKS.where(ClauseMark.person_id == viewer.person_id))]


def get_reading(person_id: int, section_id: str) -> tuple[dict[str, Reading], dict[str, Mark]]:
    """What a section's page needs to know of its reader: their last reading of each section, and their marks on this one by clause.

    One statement, because two would take a tenth of the page's time.
    """
    readings, found = dict[str, Reading](), dict[str, Mark]()
    for is_mark, name, bookmarked, note, text, at in db.session.execute(_READING, {"person": person_id, "clauses": f"{section_id}.%"}):
        if is_mark:
            found[name] = Mark(clause=name, bookmarked=bookmarked, note=note, clause_text=text)
        elif name not in readings or readings[name].read_at <= at:
            readings[name] = Reading(name, text, note, at)
    return readings, found


def get_mark(person_id: int, clause_id: str) -> Mark | None:
    """A person's mark on a clause."""
    row = db.session.execute(_MARKS.where(ClauseMark.person_id == person_id, ClauseMark.clause == clause_id)).first()
    return _mark(row) if row else None


def _mark(row: sa.Row[str, bool, str, str]) -> Mark:
    return Mark(clause=row.clause, bookmarked=row.bookmarked, note=row.note, clause_text=row.clause_text)
