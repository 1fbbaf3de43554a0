"""The audit trail as who oversees a part of the tree may read it. Scoped by the viewer in the query itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.ledger import SYSTEM
from app.domain.rights import Viewer
from app.domain.trail_filters import TrailFilters
from app.extensions import db
from app.quizzes.models import Sitting
from app.record.models import AuditRow
from app.training.models import Cohort

RIGHT = "see_audit"


@dataclass(frozen=True)
class Entry:
    """One row. `actor` is (name, staff number), None for the system; `name` is what the subject is called, "" where nothing is known."""

    at: datetime
    actor: tuple[str, str] | None
    action: str
    subject: str
    name: str
    detail: str
    address: str


def list_trail(viewer: Viewer, filters: TrailFilters, offset: int = 0, limit: int | None = None) -> list[Entry]:
    """The rows that the filters ask for, the newest first."""
    query = _rows(viewer, filters).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    rows = db.session.scalars(query.offset(offset).limit(limit)).all()
    people, names = _people(rows), _names(rows)
    return [
        Entry(
            at=row.at,
            actor=None if row.actor_id == SYSTEM else people.get(row.actor_id, ("", str(row.actor_id))),
            action=row.action,
            subject=row.subject,
            name=names.get(row.subject, ""),
            detail=row.detail,
            address=row.address,
        )
        for row in rows
    ]


def count_trail(viewer: Viewer, filters: TrailFilters) -> int:
    """How many rows the filters ask for."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(_rows(viewer, filters).subquery())) or 0


def _rows(viewer: Viewer, filters: TrailFilters) -> sa.Select[tuple[AuditRow]]:
    """The rows about people in scope: who acted or was acted upon. The system's own work belongs to the root alone."""
    inside = in_scope(viewer, RIGHT)
    acted = sa.select(Person.id).join(Branch, Branch.id == Person.branch_id).where(inside)
    concerned = sa.select(_subject_of_person()).join(Branch, Branch.id == Person.branch_id).where(inside)
    over_root = sa.select(Branch.id).where(Branch.parent_id.is_(None), inside).exists()
    query = sa.select(AuditRow).where(
        sa.or_(AuditRow.actor_id.in_(acted), AuditRow.subject.in_(concerned), sa.and_(AuditRow.actor_id == SYSTEM, over_root))
    )
    if filters.since:
        query = query.where(AuditRow.at >= filters.since)
    if filters.before:
        query = query.where(AuditRow.at < filters.before)
    if filters.action:
        query = query.where(AuditRow.action == filters.action)
    if filters.staff_no:
        who = Person.staff_no == filters.staff_no
        query = query.where(
            sa.or_(AuditRow.actor_id.in_(sa.select(Person.id).where(who)), AuditRow.subject.in_(sa.select(_subject_of_person()).where(who)))
        )
    return query


def _subject_of_person() -> sa.ColumnElement[str]:
    return sa.literal("person:", sa.String).concat(sa.cast(Person.id, sa.String))


def _people(rows: Sequence[AuditRow]) -> dict[int, tuple[str, str]]:
    found = db.session.execute(sa.select(Person.id, Person.name, Person.staff_no).where(Person.id.in_({row.actor_id for row in rows})))
    return {person_id: (name, staff_no) for person_id, name, staff_no in found}


def _names(rows: Sequence[AuditRow]) -> dict[str, str]:
    """What people, branches, cohorts and sittings that rows speak of are called, by subject; at most one query for each kind."""
    columns: tuple[tuple[str, Any, Any], ...] = (
        ("person", Person.id, sa.type_coerce(Person.name, sa.String).concat(" ").concat(Person.staff_no)),
        ("branch", Branch.id, Branch.name),
        ("cohort", Cohort.id, Cohort.name),
        ("sitting", Sitting.id, Sitting.title),
    )
    names: dict[str, str] = {}
    for kind, key, name in columns:
        if ids := _ids(kind, (row.subject for row in rows)):
            names |= {f"{kind}:{found}": called for found, called in db.session.execute(sa.select(key, name).where(key.in_(ids)))}
    return names


def _ids(kind: str, subjects: Iterable[str]) -> set[int]:
    parts = (subject.partition(":") for subject in subjects)
    return {int(rest) for start, _colon, rest in parts if start == kind and rest.isascii() and rest.isdigit() and len(rest) < 10}
