"""Marking a section as read, and storing editions."""

from datetime import datetime

from app.errors import NotFound
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.editions_services import keep_edition, pack_edition, record_reading
from app.manual.place_services import move_place


def mark_read(person_id: int, section_id: str, library: Library, now: datetime) -> None:
    """Record that a person has read a section. Doing it twice changes nothing."""
    section = library.manual.section(section_id)
    if section is None:
        raise NotFound("no_such_section", section=section_id)
    packed = pack_edition(library)
    begin_write()
    record_reading(person_id, section, library, packed, now)
    # Who has read this one goes on with the next.
    sections = library.manual.sections
    following = sections[sections.index(section) + 1 :]
    move_place(person_id, (following[0] if following else section).id, "", now)
    db.session.commit()


def store_edition(library: Library, now: datetime) -> bool:
    """Keep this library. False when it is stored already."""
    packed = pack_edition(library)
    if packed is None:
        return False
    begin_write()
    stored = keep_edition(library, packed, now)
    db.session.commit()
    return stored
