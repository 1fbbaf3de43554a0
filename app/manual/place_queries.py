"""Where a person stopped reading."""

import sqlalchemy as sa

from app.domain.reading import Place
from app.extensions import db
from app.manual.models import ReadingPlace


def get_place(person_id: int) -> Place | None:
    """The last place on any device, None for who has not read yet. The section may have left the manual since."""
    row = db.session.execute(sa.select(ReadingPlace.section, ReadingPlace.clause).where(ReadingPlace.person_id == person_id)).first()
    return Place(section=row.section, clause=row.clause) if row else None
