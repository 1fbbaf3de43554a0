"""Who was assigned what, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.programme import Module, Programme, Progress
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.queries import get_progress_now
from app.training.models import Assignment


@dataclass(frozen=True)
class AssignmentLine:
    """A line of the trainer's list."""

    assignment: Assignment
    person: Person
    module: Module
    progress: Progress

    def overdue(self, today: date) -> bool:
        return today > self.assignment.due_on and not self.progress.done


def list_assignments(viewer: Viewer, programme: Programme, on: date) -> list[AssignmentLine]:
    """The assignments of everybody in the viewer's scope, the latest due first."""
    rows = db.session.execute(
        sa.select(Assignment, Person)
        .join(Person, Person.id == Assignment.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Person.active, in_scope(viewer, "see_training"))
        .order_by(Assignment.due_on.desc(), Person.staff_no)
    )
    return [_line(assignment, person, programme, on) for assignment, person in rows]


def list_own_assignments(viewer: Viewer, programme: Programme, on: date) -> list[AssignmentLine]:
    """One's own latest assignment of each module."""
    rows = db.session.execute(
        sa.select(Assignment, Person)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.person_id == viewer.person_id)
        .order_by(Assignment.module, Assignment.round.desc())
    )
    latest: dict[str, tuple[Assignment, Person]] = {}
    for assignment, person in rows:
        latest.setdefault(assignment.module, (assignment, person))
    return [_line(assignment, person, programme, on) for assignment, person in latest.values()]


def get_rounds(person_ids: Sequence[int], module: str) -> dict[int, int]:
    """The latest round of a module by person; absent where it was never assigned."""
    rows = db.session.execute(
        sa.select(Assignment.person_id, sa.func.max(Assignment.round))
        .where(Assignment.module == module, Assignment.person_id.in_(person_ids))
        .group_by(Assignment.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _line(assignment: Assignment, person: Person, programme: Programme, on: date) -> AssignmentLine:
    module = programme.module(assignment.module) or Module(key=assignment.module, title=assignment.module, sections=(), papers=())
    return AssignmentLine(assignment, person, module, get_progress_now(person.id, module, programme, on))
