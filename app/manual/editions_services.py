"""Keeping editions, and what a person has read of which."""

import zlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.manual import Section
from app.errors import NotFound
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.manual.models import Edition, SectionRead
from app.manual.queries import has_edition
from app.qualification.services import settle
from app.record.services import append, lock_ledger


def confirm_changes(person_id: int, section_id: str, library: Library, now: datetime) -> None:
    """Record that a person has read what changed in a section. Doing it twice changes nothing."""
    section = library.manual.section(section_id)
    if section is None:
        raise NotFound("no_such_section", section=section_id)
    packed = pack_edition(library)
    begin_write()
    record_reading(person_id, section, library, packed, now)
    db.session.commit()


def pack_edition(library: Library) -> bytes | None:
    """The body of an edition that is not stored yet, else None. Takes a while, so it is asked for before the transaction."""
    if has_edition(library.digest):
        return None
    return zlib.compress(library.model_dump_json(by_alias=True).encode())


def keep_edition(library: Library, packed: bytes | None, now: datetime) -> bool:
    """As a part of another use case. False when it is stored already, perhaps since a moment ago."""
    if packed is None:
        return False
    row = {
        "digest": library.digest,
        "version": library.manual.version,
        "effective_on": library.manual.effective_on,
        "stored_at": now,
        "body": packed,
    }
    return bool(db.session.execute(insert_into(Edition).values(row).on_conflict_do_nothing()).rowcount)


def record_reading(person_id: int, section: Section, library: Library, packed: bytes | None, now: datetime) -> None:
    """As a part of another use case: note that a person has read a section as it stands in this library, and keep that edition.

    One row for each wording read. The latest says what the person knows; after a change that was taken back the old row counts anew.
    """
    # Under the ledger's lock nobody else can be recording the same reading.
    lock_ledger()
    keep_edition(library, packed, now)
    rows = db.session.scalars(
        sa.select(SectionRead)
        .where(SectionRead.person_id == person_id, SectionRead.section == section.id)
        .order_by(SectionRead.read_at.desc())
    ).all()
    if rows and rows[0].section_digest == section.digest:
        # A reading of an earlier release did not note the edition; the same words stand in this one.
        rows[0].edition = rows[0].edition or library.digest
        return
    again = next((row for row in rows if row.section_digest == section.digest), None)
    if again is None:
        again = SectionRead(person_id=person_id, section=section.id, section_digest=section.digest)
        db.session.add(again)
    # A clock that was set back must not make this reading older than the one before it.
    again.read_at = max(now, rows[0].read_at + timedelta(microseconds=1)) if rows else now
    again.edition = library.digest
    append(
        "section_read",
        person_id,
        effective_on=civil_date(now),
        actor_id=person_id,
        now=now,
        payload={"section": section.id, "digest": section.digest, "edition": library.digest},
    )
    settle(person_id, library.programme, now)
