"""Stored editions, and what has changed since somebody read a section."""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import sqlalchemy as sa
from pydantic import ValidationError

from app.domain.editions import SectionChange, changes
from app.domain.manual import Manual
from app.extensions import db
from app.library.load import Library
from app.manual.models import Edition, SectionRead

PREFIX = "sha256:"
# As many digits of a digest as an address carries.
SHORT = 12
_SHORT = re.compile(rf"[0-9a-f]{{{SHORT}}}")
_CHANGES: dict[tuple[str, str], Mapping[str, SectionChange]] = {}
MOST_PAIRS = 100


@dataclass(frozen=True)
class Reading:
    """The last time a person read a section: the digest of its words, and the edition where that is known."""

    section: str
    digest: str
    edition: str | None
    read_at: datetime


@dataclass(frozen=True)
class Update:
    """A section that reads differently since a person read it. `change` is None where it is not known what they read."""

    section: str
    title: str
    read_at: datetime
    change: SectionChange | None

    @property
    def count(self) -> int:
        """How many clauses changed; 0 where that is not known."""
        return len(self.change.clauses) if self.change else 0


@dataclass(frozen=True)
class EditionLine:
    """A line of the list of editions. `changed` counts the clauses that differ in the one after it, where that can be told."""

    digest: str
    version: str
    effective_on: date
    stored_at: datetime | None
    readable: bool
    changed: int | None

    @property
    def short(self) -> str:
        return short_of(self.digest)


@dataclass(frozen=True)
class StoredEdition:
    """A past edition as it was: its manual and its drawings."""

    digest: str
    manual: Manual
    figures: Mapping[str, str]

    @property
    def short(self) -> str:
        return short_of(self.digest)


def short_of(digest: str) -> str:
    """What an address calls an edition."""
    return digest.removeprefix(PREFIX)[:SHORT]


def get_readings(person_id: int) -> dict[str, Reading]:
    """A person's last reading of each section they have read, by section."""
    rows = db.session.execute(
        sa.select(SectionRead.section, SectionRead.section_digest, SectionRead.edition, SectionRead.read_at)
        .where(SectionRead.person_id == person_id)
        .order_by(SectionRead.read_at)
    )
    return {row.section: Reading(*row) for row in rows}


def get_updates(readings: Mapping[str, Reading], library: Library, *, only: str = "") -> dict[str, Update]:
    """What has changed since these readings, by section in the manual's order, or of `only` one section.

    Sections whose clauses say what they said are left out.
    """
    found = {}
    for section in library.manual.sections:
        reading = readings.get(section.id)
        if reading is None or reading.digest == section.digest or (only and section.id != only):
            continue
        known = get_changes_since(reading.edition, library) if reading.edition else None
        change = known.get(section.id) if known is not None else None
        if known is None or (change is not None and change.clauses):
            found[section.id] = Update(section.id, section.title, reading.read_at, change)
    return found


def get_changes_since(digest: str, library: Library) -> Mapping[str, SectionChange] | None:
    """Everything that changed from an edition to the library in use, by section; None when that edition cannot be read."""
    if digest == library.digest:
        return {}
    old = get_stored(digest)
    return _between(digest, old.manual, library.digest, library.manual) if old else None


def get_stored(digest: str) -> StoredEdition | None:
    """An edition by its whole digest; None when it is not stored, or in a form that this release cannot read."""
    try:
        return _stored(digest)
    except (LookupError, ValidationError):
        return None


def get_edition(short: str, library: Library) -> StoredEdition | None:
    """The edition that an address names; also the one in use, stored or not."""
    if not _SHORT.fullmatch(short):
        return None
    if short == short_of(library.digest):
        return StoredEdition(library.digest, library.manual, library.figures)
    found = db.session.scalars(sa.select(Edition.digest).where(Edition.digest.startswith(PREFIX + short)).limit(2)).all()
    return get_stored(found[0]) if len(found) == 1 else None


def number_of_editions(library: Library) -> int:
    """How many editions there are, the one in use among them."""
    others = db.session.scalar(sa.select(sa.func.count()).select_from(Edition).where(Edition.digest != library.digest))
    return 1 + (others or 0)


def get_editions(library: Library, offset: int, limit: int) -> list[EditionLine]:
    """Lines of the list: first the edition in use, then the others, the last stored first."""
    return [_line(edition, following) for edition, following in _pairs(library, offset, limit)]


def get_change_to_next(old: StoredEdition, library: Library) -> tuple[Manual, tuple[SectionChange, ...]] | None:
    """The manual of the edition after this one, and everything that changed; None for the one in use and before what cannot be read."""
    if old.digest == library.digest:
        return None
    since = sa.select(Edition.stored_at).where(Edition.digest == old.digest).scalar_subquery()
    following = db.session.scalar(
        sa.select(Edition.digest)
        .where(Edition.stored_at > since, Edition.digest != library.digest)
        .order_by(Edition.stored_at, Edition.digest.desc())
        .limit(1)
    )
    digest = following or library.digest
    new = _manual(digest, library)
    return (new, tuple(_between(old.digest, old.manual, digest, new).values())) if new else None


_Facts = tuple[str, str, date, datetime | None, Manual | None]


def _pairs(library: Library, offset: int, limit: int) -> list[tuple[_Facts, _Facts | None]]:
    """Editions of the list, each with the one that came after it."""
    stored_at = db.session.scalar(sa.select(Edition.stored_at).where(Edition.digest == library.digest))
    manual = library.manual
    current: _Facts = (library.digest, manual.version, manual.effective_on, stored_at, manual)
    # One more at the top, so that the first line of a page has its follower, too.
    start = max(offset - 1, 0)
    wanted = limit + (offset - start)
    rows = db.session.execute(
        sa.select(Edition.digest, Edition.version, Edition.effective_on, Edition.stored_at)
        .where(Edition.digest != library.digest)
        .order_by(Edition.stored_at.desc(), Edition.digest)
        .offset(max(start - 1, 0))
        .limit(wanted - (start == 0))
    )
    facts: list[_Facts] = [current] if start == 0 else []
    facts += [(row.digest, row.version, row.effective_on, row.stored_at, _manual(row.digest, library)) for row in rows]
    return [(one, facts[index - 1] if index else None) for index, one in enumerate(facts)][offset - start :]


def _line(edition: _Facts, following: _Facts | None) -> EditionLine:
    digest, version, effective_on, stored_at, manual = edition
    after = following[4] if following else None
    changed = None
    if manual and following and after:
        changed = sum(len(change.clauses) for change in _between(digest, manual, following[0], after).values())
    return EditionLine(digest, version, effective_on, stored_at, manual is not None, changed)


def _manual(digest: str, library: Library) -> Manual | None:
    if digest == library.digest:
        return library.manual
    stored = get_stored(digest)
    return stored.manual if stored else None


def _between(old_digest: str, old: Manual, new_digest: str, new: Manual) -> Mapping[str, SectionChange]:
    """Kept for each pair of editions: neither ever changes."""
    pair = (old_digest, new_digest)
    found = _CHANGES.get(pair)
    if found is None:
        if len(_CHANGES) >= MOST_PAIRS:
            _CHANGES.clear()
        found = _CHANGES[pair] = {change.section: change for change in changes(old, new)}
    return found


@lru_cache(maxsize=24)
def _stored(digest: str) -> StoredEdition:
    """Only what a reader sees is read of the body: an older release may have kept its rules and items in another form."""
    body = db.session.scalar(sa.select(Edition.body).where(Edition.digest == digest))
    if body is None:
        raise LookupError(digest)
    held = json.loads(zlib.decompress(body))
    return StoredEdition(digest, Manual.model_validate(held["manual"]), held.get("figures", {}))
