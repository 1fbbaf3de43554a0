"""Reading editions."""

import zlib

import sqlalchemy as sa
from pydantic import ValidationError

from app.extensions import db
from app.library.load import Library
from app.manual.models import Edition


def get_last_edition() -> Library | None:
    """The library stored last that this version of the app can still read; None before the first, also before the tables exist."""
    if not sa.inspect(db.engine).has_table(Edition.__tablename__):
        return None
    for body in db.session.scalars(sa.select(Edition.body).order_by(Edition.stored_at.desc()).limit(5)):
        try:
            return Library.model_validate_json(zlib.decompress(body))
        except ValidationError:
            continue
    return None


def has_edition(digest: str) -> bool:
    """Whether this edition is stored."""
    return db.session.scalar(sa.select(sa.exists().where(Edition.digest == digest))) or False
