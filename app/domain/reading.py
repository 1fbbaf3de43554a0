"""Where one has come to in the manual."""

from app.domain.manual import Manual, Section
from app.domain.values import Frozen


class Place(Frozen):
    """A section, and the clause one has come to; "" at its top."""

    section: str
    clause: str


def here(place: Place | None, manual: Manual) -> tuple[Section, str] | None:
    """Where to go on reading today: the section and a clause of it. A clause that has left the manual gives the top of its section."""
    section = manual.section(place.section) if place else None
    if place is None or section is None:
        return None
    return section, place.clause if any(clause.id == place.clause for clause in section.clauses) else ""
