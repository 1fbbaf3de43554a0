"""Who worked where on a day, as the base of every list: the scope of the viewer is in it, and so are branch and search."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope, list_branches
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
    """People beside the branch at which they worked on the day, or worked last before it; no columns yet.

    Rights are those of today, over the branches of that day: whoever looks back sees who worked there then, gone or moved since.
    """
    query = (
        sa.select()
        .select_from(Posting)
        .join(Person, Person.id == Posting.person_id)
        .join(Branch, Branch.id == Posting.branch_id)
        .where(_gone_by(asked.on) if asked.left else posted_on(asked.on), in_scope(viewer, RIGHT))
    )
    if asked.branch:
        top = sa.select(Branch.path).where(Branch.code == asked.branch).correlate(None).scalar_subquery()
        query = query.where(Branch.path.startswith(top))
    if asked.text:
        found = [column.icontains(asked.text, autoescape=True) for column in (Person.name, Person.staff_no)]
        query = query.where(sa.or_(*found))
    return query


def _gone_by(on: date) -> sa.ColumnElement[bool]:
    """The last posting of those who worked here before a day, and not on it."""
    later = aliased(Posting)
    after = sa.select(later.from_on).where(later.person_id == Posting.person_id, later.from_on > Posting.from_on, later.from_on <= on)
    return sa.and_(Posting.to_on <= on, ~after.exists())


def opens(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Whether the viewer may open the person's page: by where the person works now."""
    inside = sa.select(Branch.id).where(in_scope(viewer, RIGHT)).correlate(None)
    return Person.branch_id.in_(inside)


def list_branch_choices(viewer: Viewer) -> list[tuple[str, str, int]]:
    """The branches to choose from in tree order, as (code, name, depth below the viewer's own)."""
    branches = list_branches(viewer, RIGHT)
    top = min((branch.path.count("/") for branch in branches), default=0)
    return [(branch.code, branch.name, branch.path.count("/") - top) for branch in branches]
