"""Keys with which other systems of the bank read standings."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import UtcDateTime, db


class ApiToken(db.Model):
    """A key of another system over a branch and all below it. The row holds its hash: who reads the table cannot ask with it."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"), index=True)
    # What may be asked, by words of app.domain.api: "standings", "feed".
    scopes: Mapped[list[str]] = mapped_column(sa.JSON)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # To the hour: it says whether a key is still in use and not who asks when.
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
