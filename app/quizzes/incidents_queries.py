"""What those who act on another's attempt must know of it."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.domain.attempt import AttemptState
from app.domain.rights import Viewer
from app.extensions import db
from app.quizzes.models import Attempt, Sitting


def may_act(viewer: Viewer, attempt_id: str) -> bool:
    """Whether the viewer leads the attempt's sitting, or assigns training over the branch under which it is filed."""
    row = db.session.execute(
        sa.select(Branch.path, Sitting.invigilator_id)
        .select_from(Attempt)
        .join(Branch, Branch.id == Attempt.branch_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.id == attempt_id)
    ).one_or_none()
    return row is not None and (row.invigilator_id == viewer.person_id or viewer.covers("assign", row.path))


def is_active(person_id: int) -> bool:
    """Whether the person's account is open."""
    return bool(db.session.scalar(sa.select(Person.active).where(Person.id == person_id)))


def get_open_of_disabled() -> Sequence[sa.Row[tuple[str, int]]]:
    """(attempt, person) of every open attempt of somebody whose account is closed."""
    return db.session.execute(
        sa.select(Attempt.id, Attempt.person_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.state == AttemptState.OPEN, ~Person.active)
    ).all()
