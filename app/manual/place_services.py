"""Remembering where a person stopped reading."""

from datetime import datetime

from app.domain.manual import section_of
from app.errors import NotFound
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.manual.models import ReadingPlace


def note_place(person_id: int, section_id: str, clause_id: str, library: Library, now: datetime) -> None:
    """Remember a place, `clause_id` "" for the top of the section.

    Of two devices the one that read later wins, in whatever order they are heard.
    """
    if library.manual.section(section_id) is None:
        raise NotFound("no_such_section")
    if clause_id and (section_of(clause_id) != section_id or library.manual.clause(clause_id) is None):
        raise NotFound("no_such_clause")
    begin_write()
    move_place(person_id, section_id, clause_id, now)
    db.session.commit()


def move_place(person_id: int, section_id: str, clause_id: str, now: datetime) -> None:
    """As a part of another use case; only writes, and leaves the commit to it."""
    place = {"section": section_id, "clause": clause_id, "read_at": now}
    statement = insert_into(ReadingPlace).values({"person_id": person_id} | place)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[ReadingPlace.person_id], set_=place, where=ReadingPlace.read_at <= statement.excluded.read_at
        )
    )
