"""The list of certificates, scoped by where their holders work, and batches of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope, list_branches
from app.domain.calendar import ZONE, civil_date, day_after
from app.domain.certificate import End, certificate_state
from app.domain.certificate_filters import CertificateFilters
from app.domain.rights import Viewer
from app.domain.standing import VALID, State
from app.extensions import db
from app.qualification.certificates_queries import RIGHT
from app.qualification.models import Certificate, CertificateBatch, StandingInterval
from app.record.models import LedgerEvent

_KINDS = {"revoked": "revoked", "corrected": "void"}
_VALID = tuple(sorted(state.value for state in VALID))
_SHOWN_BATCHES = 5


@dataclass(frozen=True)
class CertificateLine:
    """A certificate with its printed name, where its holder works now, and what it is worth on the day."""

    number: str
    person_id: int
    name: str
    staff_no: str
    branch: str
    title: str
    valid_from: date
    valid_until: date
    issued_on: date
    state: str
    replaced_by: str


def list_lines(viewer: Viewer, filters: CertificateFilters, on: date, offset: int, limit: int) -> list[CertificateLine]:
    """The certificates asked for, the newest first, each with its state on a day."""
    query = _asked(viewer, filters).outerjoin(
        StandingInterval,
        sa.and_(
            StandingInterval.person_id == Certificate.person_id,
            StandingInterval.qualification == Certificate.qualification,
            StandingInterval.from_on <= on,
            StandingInterval.to_on > on,
        ),
    )
    query = query.add_columns(
        Certificate,
        Branch.name.label("branch"),
        StandingInterval.state,
        LedgerEvent.seq,
        LedgerEvent.kind,
        LedgerEvent.effective_on,
    )
    return [_line(row, on) for row in db.session.execute(query.order_by(Certificate.event_seq.desc()).offset(offset).limit(limit))]


def count_lines(viewer: Viewer, filters: CertificateFilters) -> int:
    return db.session.scalar(_asked(viewer, filters).add_columns(sa.func.count())) or 0


def list_numbers(viewer: Viewer, filters: CertificateFilters, most: int) -> list[str]:
    """The numbers of the certificates asked for, at most one more than `most`; by branch and holder, as people file them."""
    query = _asked(viewer, filters).add_columns(Certificate.number).order_by(Branch.path, Person.staff_no, Certificate.event_seq)
    return list(db.session.scalars(query.limit(most + 1)))


def count_in_scope(viewer: Viewer, numbers: Collection[str]) -> int:
    """How many of these certificates belong to people in the viewer's scope now."""
    found = _in_scope(viewer).where(Certificate.number.in_(numbers)).add_columns(sa.func.count())
    return db.session.scalar(found) or 0


def list_branch_choices(viewer: Viewer) -> list[tuple[str, str, int]]:
    """The branches to choose from in tree order, as (code, name, depth below the viewer's own)."""
    branches = list_branches(viewer, RIGHT)
    top = min((branch.path.count("/") for branch in branches), default=0)
    return [(branch.code, branch.name, branch.path.count("/") - top) for branch in branches]


def list_batches(viewer: Viewer) -> Sequence[CertificateBatch]:
    """The viewer's own latest batches."""
    mine = sa.select(CertificateBatch).where(CertificateBatch.person_id == viewer.person_id)
    return db.session.scalars(mine.order_by(CertificateBatch.id.desc()).limit(_SHOWN_BATCHES)).all()


def get_batch(viewer: Viewer, batch_id: int) -> CertificateBatch | None:
    """A batch of the viewer's own; nobody else sees it."""
    return db.session.scalar(
        sa.select(CertificateBatch).where(CertificateBatch.id == batch_id, CertificateBatch.person_id == viewer.person_id)
    )


def _in_scope(viewer: Viewer) -> sa.Select[Any]:
    return (
        sa.select()
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(in_scope(viewer, RIGHT))
    )


def _asked(viewer: Viewer, filters: CertificateFilters) -> sa.Select[Any]:
    query = _in_scope(viewer).outerjoin(LedgerEvent, LedgerEvent.seq == Certificate.ended_by)
    if filters.qualification:
        query = query.where(Certificate.qualification == filters.qualification)
    if filters.branch:
        top = aliased(Branch)
        query = query.where(Branch.path.startswith(sa.select(top.path).where(top.code == filters.branch).scalar_subquery()))
    if filters.issued_from:
        query = query.where(Certificate.issued_at >= _midnight(filters.issued_from))
    if filters.issued_to:
        query = query.where(Certificate.issued_at < _midnight(day_after(filters.issued_to)))
    if filters.valid_on:
        query = query.where(_valid_on(filters.valid_on))
    if filters.current:
        query = query.where(Certificate.ended_by == 0)
    if filters.text:
        found = [column.icontains(filters.text, autoescape=True) for column in (Person.name, Person.staff_no, Certificate.number)]
        query = query.where(sa.or_(*found))
    return query


def _valid_on(on: date) -> sa.ColumnElement[bool]:
    """Issued by then and in force on a day, within its days, and its holder not suspended."""
    held = aliased(StandingInterval)
    standing = sa.select(held.person_id).where(
        held.person_id == Certificate.person_id,
        held.qualification == Certificate.qualification,
        held.from_on <= on,
        held.to_on > on,
        held.state.in_(_VALID),
    )
    within = (Certificate.valid_from <= on, Certificate.valid_until >= on, Certificate.issued_at < _midnight(day_after(on)))
    return sa.and_(*within, sa.or_(Certificate.ended_by == 0, LedgerEvent.effective_on > on), standing.exists())


def _midnight(day: date) -> datetime:
    """The first instant of a civil day."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _line(row: Any, on: date) -> CertificateLine:
    held: Certificate = row.Certificate
    kind = "superseded" if held.replaced_by else _KINDS.get(row.kind, "void")
    end = End(seq=row.seq, on=row.effective_on, kind=kind) if held.ended_by and row.seq else None
    return CertificateLine(
        number=held.number,
        person_id=held.person_id,
        name=held.fields["name"],
        staff_no=held.fields["staff_no"],
        branch=row.branch,
        title=held.fields["title"],
        valid_from=held.valid_from,
        valid_until=held.valid_until,
        issued_on=civil_date(held.issued_at),
        state=certificate_state(held.valid_from, held.valid_until, State(row.state or State.UNASSIGNED.value), on, end),
        replaced_by=held.replaced_by,
    )
