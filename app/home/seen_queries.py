"""Who has looked at one's own record."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.domain.rights import Viewer
from app.extensions import db
from app.record.models import AuditRow


@dataclass(frozen=True)
class Look:
    """Somebody, or another system by its key, who opened a page about the viewer; `page` is one of the words of record.seen_services."""

    at: datetime
    name: str
    staff_no: str
    branch: str
    page: str
    key: str


def list_looks(viewer: Viewer, offset: int = 0, limit: int | None = None) -> list[Look]:
    """The looks at the viewer's own record, the latest first."""
    query = (
        sa.select(AuditRow.at, AuditRow.detail, Person.name, Person.staff_no, Branch.name.label("branch"))
        .select_from(AuditRow)
        .outerjoin(Person, Person.id == AuditRow.actor_id)
        .outerjoin(Branch, Branch.id == Person.branch_id)
        .where(*_at_record_of(viewer))
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
    )
    return [_look(row) for row in db.session.execute(query.offset(offset).limit(limit))]


def count_looks(viewer: Viewer) -> int:
    """How many there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow).where(*_at_record_of(viewer))) or 0


def _at_record_of(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return AuditRow.subject == f"person:{viewer.person_id}", AuditRow.action == "person_seen"


def _look(row: sa.Row[tuple[datetime, str, str, str, str]]) -> Look:
    detail = json.loads(row.detail)
    return Look(row.at, row.name or "", row.staff_no or "", row.branch or "", detail["page"], detail.get("key", ""))
