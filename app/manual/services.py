"""Marking a section as read, and storing editions."""

import zlib
from datetime import datetime

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.errors import NotFound
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.models import Edition, SectionRead
from app.manual.queries import has_edition
from app.qualification.services import settle
from app.record.services import append, lock_ledger


def mark_read(person_id: int, section_id: str, library: Library, now: datetime) -> None:
    """Record that a person has read a section. Doing it twice changes nothing."""
    section = library.manual.section(section_id)
    if section is None:
        raise NotFound("no_such_section", section=section_id)
    begin_write()
    # Under the ledger's lock nobody else can be recording the same reading.
    lock_ledger()
    earlier = db.session.scalars(
        sa.select(SectionRead.section_digest).where(SectionRead.person_id == person_id, SectionRead.section == section_id)
    ).all()
    if section.digest not in earlier:
        db.session.add(SectionRead(person_id=person_id, section=section_id, section_digest=section.digest, read_at=now))
        append(
            "section_read",
            person_id,
            effective_on=civil_date(now),
            actor_id=person_id,
            now=now,
            payload={"section": section_id, "digest": section.digest, "edition": library.digest},
        )
        settle(person_id, library.programme, now)
    db.session.commit()


def store_edition(library: Library, now: datetime) -> bool:
    """Keep this library. False when it is stored already."""
    if has_edition(library.digest):
        return False
    body = zlib.compress(library.model_dump_json(by_alias=True).encode())
    begin_write()
    if has_edition(library.digest):
        return False
    db.session.add(
        Edition(
            digest=library.digest,
            version=library.manual.version,
            effective_on=library.manual.effective_on,
            stored_at=now,
            body=body,
        )
    )
    db.session.commit()
    return True
