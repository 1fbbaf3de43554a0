"""Where people worked on a day."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Posting
from app.extensions import db


def posted_on(on: date) -> sa.ColumnElement[bool]:
    """The condition on a joined Posting that leaves, of each person, the one that holds on a day: none for who was not here then."""
    return sa.and_(Posting.from_on <= on, Posting.to_on > on)


def get_postings(person_id: int) -> Sequence[Posting]:
    """Where a person has worked, the oldest first; the caller has asked whether the person is in scope."""
    return db.session.scalars(sa.select(Posting).where(Posting.person_id == person_id).order_by(Posting.from_on)).all()
