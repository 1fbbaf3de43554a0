"""How the papers that certify went, month by month, for the picture of the pass rates."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import sqlalchemy as sa

from app.accounts.models import Branch
from app.domain.attempt import AttemptState
from app.domain.calendar import ZONE
from app.domain.rights import Viewer
from app.domain.today_pictures import Month, months_until
from app.extensions import db
from app.quizzes.models import Attempt, Grading
from app.reports.today_queries import scope_of


def count_passes(viewer: Viewer, branch: str, papers: Collection[str], on: date) -> list[Month]:
    """Attempts closed and graded up to a day, in its month and the eleven before it, and how many of them passed.

    An attempt belongs to the branch where the person worked when it began. One that was regraded in the person's favour has passed; a
    void one counts for nothing.
    """
    firsts = months_until(on)
    edges = [_beginning(day) for day in [*firsts, on + timedelta(days=1)]]
    attempts = (
        sa.select(Attempt.closed_at, sa.func.max(sa.case((Grading.passed, 1), else_=0)).label("passed"))
        .join(Grading, Grading.attempt_id == Attempt.id)
        .join(Branch, Branch.id == Attempt.branch_id)
        .where(Attempt.slug.in_(papers), Attempt.state != AttemptState.VOID, *scope_of(viewer, branch))
        .where(Attempt.closed_at >= edges[0], Attempt.closed_at < edges[-1])
        .group_by(Attempt.id, Attempt.closed_at)
        .subquery()
    )
    columns = []
    for since, before in pairwise(edges):
        within = sa.and_(attempts.c.closed_at >= since, attempts.c.closed_at < before)
        columns += [sa.func.sum(sa.case((within, attempts.c.passed), else_=0)), sa.func.sum(sa.case((within, 1), else_=0))]
    found = db.session.execute(sa.select(*columns)).one()
    return [Month(first, found[2 * number] or 0, found[2 * number + 1] or 0) for number, first in enumerate(firsts)]


def _beginning(day: date) -> datetime:
    """The instant at which a day begins at the bank."""
    return datetime.combine(day, time(), ZONE)
