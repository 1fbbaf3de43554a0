"""The list of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.identity import name_of, staff_no_of
from app.domain.rights import Viewer
from app.extensions import db


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to: a part of a name or number, a branch with all below it, open or closed accounts."""

    text: str = ""
    branch_code: str = ""
    active: bool = True


def count_people(viewer: Viewer, right: str, wanted: Wanted) -> int:
    """How many people the list holds."""
    return db.session.scalar(sa.select(sa.func.count(Person.id)).join(Branch).where(*_conditions(viewer, right, wanted))) or 0


def list_people(viewer: Viewer, right: str, wanted: Wanted, *, offset: int, limit: int) -> Sequence[Person]:
    """A page of the people in the viewer's scope, by branch and number."""
    return db.session.scalars(
        sa.select(Person)
        .join(Branch)
        .where(*_conditions(viewer, right, wanted))
        .order_by(Branch.path, Person.staff_no)
        .offset(offset)
        .limit(limit)
    ).all()


def _conditions(viewer: Viewer, right: str, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = [in_scope(viewer, right), Person.active == wanted.active]
    text = wanted.text.strip()
    if text:
        number = staff_no_of(text) or text.upper()
        conditions.append(
            sa.or_(Person.name.contains(name_of(text) or text, autoescape=True), Person.staff_no.contains(number, autoescape=True))
        )
    if wanted.branch_code:
        top = sa.select(Branch.path).where(Branch.code == wanted.branch_code).scalar_subquery()
        conditions.append(Branch.path.startswith(top))
    return conditions
