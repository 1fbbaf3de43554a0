"""The audit trail as who oversees a part of the tree may read it. Scoped by the viewer in the query itself."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.calendar import civil_date
from app.domain.ledger import SYSTEM
from app.domain.rights import Viewer
from app.domain.trail_filters import ACTIONS_OF, CHANGED, EXPORTED, TrailFilters
from app.extensions import db
from app.qualification.models import Certificate
from app.quizzes.models import Sitting
from app.record.models import AuditRow
from app.reports.api_models import ApiToken
from app.training.models import Cohort

RIGHT = "see_audit"
# How many rows a file holds at most: a spreadsheet of more is read by nobody.
MOST = 50_000
# How many ids one statement asks about: databases limit the parameters of a statement.
BATCH = 500


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


@dataclass(frozen=True)
class Unusual:
    """Somebody who has taken out many files on one day, with how many lines they held together."""

    day: date
    name: str
    staff_no: str
    files: int
    people: int


def list_trail(viewer: Viewer, filters: TrailFilters, offset: int = 0, limit: int | None = None) -> list[Entry]:
    """The rows that the filters ask for, the newest first."""
    query = _rows(viewer, filters).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    rows = db.session.scalars(query.offset(offset).limit(limit)).all()
    people, names = _called({row.actor_id for row in rows}), _names(rows)
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


def list_unusual(viewer: Viewer, files: int, since: datetime) -> list[Unusual]:
    """Who has taken out at least so many files on one day, by the bank's calendar, since an instant; the latest first."""
    rows = db.session.execute(
        sa.select(AuditRow.actor_id, AuditRow.at, AuditRow.detail)
        .join(Person, Person.id == AuditRow.actor_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(in_scope(viewer, RIGHT), AuditRow.at >= since, AuditRow.action.in_(ACTIONS_OF[EXPORTED]))
    )
    counts: dict[tuple[date, int], list[int]] = {}
    for actor_id, at, detail in rows:
        counts.setdefault((civil_date(at), actor_id), []).append(_people_in(detail))
    many = {key: found for key, found in counts.items() if len(found) >= files}
    names = _called({actor_id for _day, actor_id in many})
    return [
        Unusual(day, *names.get(actor_id, ("", str(actor_id))), len(found), sum(found))
        for (day, actor_id), found in sorted(many.items(), key=lambda pair: pair[0], reverse=True)
    ]


def _people_in(detail: str) -> int:
    rows = json.loads(detail).get("rows", 1)
    return rows if isinstance(rows, int) else 1


def _rows(viewer: Viewer, filters: TrailFilters) -> sa.Select[AuditRow]:
    """The rows in scope that the filters ask for."""
    query = sa.select(AuditRow).where(_in_scope(viewer))
    if filters.since:
        query = query.where(AuditRow.at >= filters.since)
    if filters.before:
        query = query.where(AuditRow.at < filters.before)
    if filters.kind == CHANGED:
        query = query.where(AuditRow.action.not_in(frozenset().union(*ACTIONS_OF.values())))
    elif filters.kind:
        query = query.where(AuditRow.action.in_(ACTIONS_OF[filters.kind]))
    if filters.action:
        query = query.where(AuditRow.action == filters.action)
    if filters.actor:
        query = query.where(AuditRow.actor_id.in_(sa.select(Person.id).where(Person.staff_no == filters.actor)))
    if filters.person:
        query = query.where(_about(filters.person))
    return query


def _in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Rows about people in scope: who acted or was acted upon. The system's own work belongs to the root alone, and to it belongs all."""
    inside = in_scope(viewer, RIGHT)
    if db.session.scalar(sa.select(sa.select(Branch.id).where(Branch.parent_id.is_(None), inside).exists())):
        return sa.true()
    acted = sa.select(Person.id).join(Branch, Branch.id == Person.branch_id).where(inside)
    concerned = sa.select(_subject_of_person()).join(Branch, Branch.id == Person.branch_id).where(inside)
    return sa.or_(AuditRow.actor_id.in_(acted), AuditRow.subject.in_(concerned))


def _about(staff_no: str) -> sa.ColumnElement[bool]:
    """Rows about somebody, or about one of their certificates."""
    person = sa.select(_subject_of_person()).where(Person.staff_no == staff_no)
    certificates = (
        sa.select(sa.literal("certificate:", sa.String).concat(Certificate.number))
        .join(Person, Person.id == Certificate.person_id)
        .where(Person.staff_no == staff_no)
    )
    return sa.or_(AuditRow.subject.in_(person), AuditRow.subject.in_(certificates))


def _subject_of_person() -> sa.ColumnElement[str]:
    return sa.literal("person:", sa.String).concat(sa.cast(Person.id, sa.String))


def _called(person_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and staff number by id."""
    return {
        person_id: (name, staff_no)
        for some in _batches(person_ids)
        for person_id, name, staff_no in db.session.execute(sa.select(Person.id, Person.name, Person.staff_no).where(Person.id.in_(some)))
    }


def _names(rows: Sequence[AuditRow]) -> dict[str, str]:
    """What people, branches, cohorts, sittings and keys that rows speak of are called, by subject; for a page one query for each kind."""
    columns: tuple[tuple[str, Any, Any], ...] = (
        ("person", Person.id, sa.type_coerce(Person.name, sa.String).concat(" ").concat(Person.staff_no)),
        ("branch", Branch.id, Branch.name),
        ("cohort", Cohort.id, Cohort.name),
        ("sitting", Sitting.id, Sitting.title),
        ("key", ApiToken.id, ApiToken.name),
    )
    names: dict[str, str] = {}
    for kind, key, name in columns:
        for some in _batches(_ids(kind, (row.subject for row in rows))):
            names |= {f"{kind}:{found}": called for found, called in db.session.execute(sa.select(key, name).where(key.in_(some)))}
    return names


def _batches(ids: Collection[int]) -> Iterator[Sequence[int]]:
    """So many ids at a time as one statement may have parameters."""
    ordered = sorted(ids)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def _ids(kind: str, subjects: Iterable[str]) -> set[int]:
    parts = (subject.partition(":") for subject in subjects)
    return {int(rest) for start, _colon, rest in parts if start == kind and rest.isascii() and rest.isdigit() and len(rest) < 10}
