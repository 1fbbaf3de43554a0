"""Who worked where on a day, as the base of every list: the scope of the viewer is in it, and so are branch and search."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope
from app.domain.rights import Viewer
from app.extensions import db

RIGHT = "see_standings"
MOST_CHOICES = 300


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
    return _postings(viewer, asked).join(Person, Person.id == Posting.person_id).where(*_found(asked))


def staff_numbers(viewer: Viewer, asked: Staff) -> sa.Select[Any]:
    """The same people, by the number in their posting alone: for counting, which then need not look at each person."""
    return staff(viewer, asked) if asked.text else _postings(viewer, asked)


def _postings(viewer: Viewer, asked: Staff) -> sa.Select[Any]:
    query = (
        sa.select()
        .select_from(Posting)
        .join(Branch, Branch.id == Posting.branch_id)
        .where(_gone_by(asked.on) if asked.left else posted_on(asked.on), in_scope(viewer, RIGHT))
    )
    if asked.branch:
        top = sa.select(Branch.path).where(Branch.code == asked.branch).correlate(None).scalar_subquery()
        query = query.where(Branch.path.startswith(top))
    return query


def _found(asked: Staff) -> list[sa.ColumnElement[bool]]:
    columns = (Person.name, Person.staff_no) if asked.text else ()
    return [sa.or_(*(column.icontains(asked.text, autoescape=True) for column in columns))] if columns else []


def _gone_by(on: date) -> sa.ColumnElement[bool]:
    """The last posting of those who worked here before a day, and not on it."""
    later = aliased(Posting)
    after = sa.select(later.from_on).where(later.person_id == Posting.person_id, later.from_on > Posting.from_on, later.from_on <= on)
    return sa.and_(Posting.to_on <= on, ~after.exists())


def opens(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Whether the viewer may open the person's page: by where the person works now."""
    inside = sa.select(Branch.id).where(in_scope(viewer, RIGHT)).correlate(None)
    return Person.branch_id.in_(inside)


def list_branch_choices(viewer: Viewer, chosen: str = "") -> list[tuple[str, str, int]] | None:
    """The branches to choose from in tree order, as (code, name, depth below the viewer's own); None when the chosen one is not in scope.

    In a large bank only the upper levels, as many as MOST_CHOICES hold, and the chosen branch: a page that lists 5,000 lobbies to choose
    from is slow to draw and no help. The lower ones are reached by a click in the list.
    """
    depth = (sa.func.length(Branch.path) - sa.func.length(sa.func.replace(Branch.path, "/", ""))).label("depth")
    levels = db.session.execute(sa.select(depth, sa.func.count()).where(in_scope(viewer, RIGHT)).group_by(depth).order_by(depth)).all()
    fits = [
        level
        for level, total in zip((row[0] for row in levels), accumulate(row[1] for row in levels), strict=True)
        if total <= MOST_CHOICES
    ]
    shown = sa.or_(depth <= max(fits, default=0), Branch.code == chosen)
    rows = db.session.execute(sa.select(Branch.code, Branch.name, depth).where(in_scope(viewer, RIGHT), shown).order_by(Branch.path)).all()
    if chosen and all(row.code != chosen for row in rows):
        return None
    top = min((row.depth for row in rows), default=0)
    return [(row.code, row.name, row.depth - top) for row in rows]
