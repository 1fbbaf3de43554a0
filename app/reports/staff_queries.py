"""Who worked where on a day, as the base of every list: the scope of the viewer is in it, and so are branch and search."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.rights import Viewer

RIGHT = "see_standings"


@dataclass(frozen=True)
class Staff:
    """The people of whom a list speaks: at work on a day (or gone by then), at a branch and all below it, found by a text."""

    on: date
    branch: str = ""
    text: str = ""
    left: bool = False


def staff(viewer: Viewer, asked: Staff) -> sa.Select[Any]:
    """People in scope beside the branch at which they worked on the day; no columns yet."""
    query = sa.select().select_from(Person).join(Branch, Branch.id == Person.branch_id).where(in_scope(viewer, RIGHT))
    query = query.where(~Person.active if asked.left else Person.active)
    if asked.branch:
        top = sa.select(Branch.path).where(Branch.code == asked.branch).correlate(None).scalar_subquery()
        query = query.where(Branch.path.startswith(top))
    if asked.text:
        found = [column.icontains(asked.text, autoescape=True) for column in (Person.name, Person.staff_no)]
        query = query.where(sa.or_(*found))
    return query


def opens(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Whether the viewer may open the person's page: by where the person works now."""
    inside = sa.select(Branch.id).where(in_scope(viewer, RIGHT)).correlate(None)
    return Person.branch_id.in_(inside)
