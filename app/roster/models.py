"""Files that were uploaded and not yet applied."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class StagedImport(db.Model):
    """An uploaded list of people, kept between the dry run and the confirmation. One a person: a new upload replaces the last."""

    __tablename__ = "staged_imports"

    # 128 bits from the system's random source; the page that confirms is asked by it.
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), unique=True)
    file_name: Mapped[str] = mapped_column(sa.String(120))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    staged_at: Mapped[datetime] = mapped_column(UtcDateTime)
