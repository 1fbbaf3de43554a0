"""Who was assigned what, how far they are, and whom an assignment would reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import get_branch_in_scope, in_scope
from app.domain.assignments import Need, Status, assignment_progress, need_of, status_of
from app.domain.due_dates import Due, due_on
from app.domain.ledger import Event
from app.domain.programme import Module, Programme
from app.domain.progress import Progress
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.queries import get_progress_now
from app.record.queries import get_events_of
from app.training.models import Assignment, Cohort, CohortMember

PAGE = 50


@dataclass(frozen=True)
class AssignmentLine:
    """A line of the trainer's list: the latest assignment of a module to a person, and how far the person is with it."""

    assignment: Assignment
    person: Person
    module: Module
    progress: Progress
    status: Status

    def overdue(self, today: date) -> bool:
        """Whether it should have been finished before this day."""
        return today > self.assignment.due_on and self.status is not Status.DONE


@dataclass(frozen=True)
class Filters:
    """What a trainer looks for; what is empty restricts nothing. `branch` is the code at the top of a subtree."""

    module: str = ""
    branch: str = ""
    status: Status | None = None
    search: str = ""


@dataclass(frozen=True)
class LinesPage:
    """One page of a longer list."""

    lines: Sequence[AssignmentLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Target:
    """Whom a module is for: people by id, everybody under a branch, or a cohort."""

    person_ids: tuple[int, ...] = ()
    branch: str = ""
    cohort_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """What assigning would do: who gets it with which due date, who has it already and keeps it, who has nothing to do."""

    fresh: list[tuple[Person, date]] = field(default_factory=list)
    running: list[Person] = field(default_factory=list)
    finished: list[Person] = field(default_factory=list)
    late: list[tuple[Person, date]] = field(default_factory=list)


def list_assignments(viewer: Viewer, programme: Programme, on: date, filters: Filters = Filters(), page: int = 1) -> LinesPage:
    """A page of the latest assignments of everybody in the viewer's scope, the latest due first."""
    query = _latest(viewer, filters)
    page = max(1, page)
    if filters.status is None:
        total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
        rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
        return LinesPage(_lines(rows, programme, on), total, page)
    # The status follows from the ledger and is no column, so it is worked out for all and cut afterwards.
    lines = [line for line in _lines(db.session.execute(query).all(), programme, on) if line.status is filters.status]
    return LinesPage(lines[(page - 1) * PAGE : page * PAGE], len(lines), page)


def list_overdue(viewer: Viewer, programme: Programme, on: date) -> list[AssignmentLine]:
    """Everything in the viewer's scope that should have been finished, the longest overdue first."""
    rows = db.session.execute(_latest(viewer, Filters()).where(Assignment.due_on < on)).all()
    lines = [line for line in _lines(rows, programme, on) if line.status is Status.OVERDUE]
    return sorted(lines, key=lambda line: (line.assignment.due_on, line.person.staff_no))


def list_own_assignments(viewer: Viewer, programme: Programme, on: date) -> list[AssignmentLine]:
    """One's own latest assignment of each module; the progress is what counts now, also for a renewal nobody has assigned yet."""
    lines = get_assignments_of(viewer.person_id, programme, on)
    return [
        AssignmentLine(
            line.assignment, line.person, line.module, get_progress_now(viewer.person_id, line.module, programme, on), line.status
        )
        for line in lines
    ]


def get_assignments_of(person_id: int, programme: Programme, on: date) -> list[AssignmentLine]:
    """A person's latest assignment of each module. The caller has checked that this person may be seen."""
    rows = db.session.execute(
        sa.select(Assignment, Person)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.person_id == person_id)
        .order_by(Assignment.module, Assignment.round.desc())
    )
    latest: dict[str, tuple[Assignment, Person]] = {}
    for assignment, person in rows:
        latest.setdefault(assignment.module, (assignment, person))
    return _lines(latest.values(), programme, on)


def get_rounds(person_ids: Sequence[int], module: str) -> dict[int, int]:
    """The latest round of a module by person; absent where it was never assigned."""
    rows = db.session.execute(
        sa.select(Assignment.person_id, sa.func.max(Assignment.round))
        .where(Assignment.module == module, Assignment.person_id.in_(person_ids))
        .group_by(Assignment.person_id)
    )
    return {row[0]: row[1] for row in rows}


def list_target_people(viewer: Viewer, target: Target) -> Sequence[Person]:
    """The active people of a target over whom the viewer may assign, by branch and staff number."""
    query = sa.select(Person).join(Branch, Branch.id == Person.branch_id).where(Person.active, in_scope(viewer, "assign"))
    if target.branch:
        query = query.where(_under(viewer, "assign", target.branch))
    elif target.cohort_id is not None:
        query = query.join(CohortMember, CohortMember.person_id == Person.id).where(CohortMember.cohort_id == target.cohort_id)
    else:
        query = query.where(Person.id.in_(target.person_ids))
    return db.session.scalars(query.order_by(Branch.path, Person.staff_no)).all()


def list_candidates(viewer: Viewer, search: str, most: int, not_in: int | None = None) -> Sequence[Person]:
    """The first `most` active people to whom the viewer may assign, by branch and staff number: all, or those whose name or number
    matches. `not_in` leaves out the members of a cohort."""
    query = sa.select(Person).join(Branch, Branch.id == Person.branch_id).where(Person.active, in_scope(viewer, "assign"))
    if search:
        query = query.where(_named(search))
    if not_in is not None:
        query = query.where(Person.id.not_in(sa.select(CohortMember.person_id).where(CohortMember.cohort_id == not_in)))
    return db.session.scalars(query.order_by(Branch.path, Person.staff_no).limit(most)).all()


def get_preview(viewer: Viewer, target: Target, module: Module, due: Due, programme: Programme, today: date) -> Preview:
    """What assign_module would do for this target, without doing it."""
    people = list_target_people(viewer, target)
    events = get_events_of([person.id for person in people])
    preview = Preview()
    for person in people:
        need = need_of(events[person.id], module, programme, today)
        if need is Need.NEW:
            day = due_on(due, person.hired_on, today)
            preview.fresh.append((person, day))
            if day < today:
                preview.late.append((person, day))
        else:
            (preview.running if need is Need.RUNNING else preview.finished).append(person)
    return preview


@dataclass(frozen=True)
class CohortLine:
    """A line of the list of cohorts."""

    cohort: Cohort
    branch: Branch
    members: int


def list_cohorts(viewer: Viewer, right: str = "see_training", *, archived: bool = False) -> list[CohortLine]:
    """The cohorts under the branches in the viewer's scope, by name."""
    rows = db.session.execute(
        sa.select(Cohort, Branch, sa.func.count(CohortMember.person_id))
        .join(Branch, Branch.id == Cohort.branch_id)
        .outerjoin(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(in_scope(viewer, right), Cohort.archived_at.is_not(None) if archived else Cohort.archived_at.is_(None))
        .group_by(Cohort.id, Branch.id)
        .order_by(Cohort.name)
    )
    return [CohortLine(cohort, branch, members) for cohort, branch, members in rows]


def get_cohort_in_scope(viewer: Viewer, right: str, cohort_id: int) -> Cohort | None:
    """The cohort, if the viewer holds the right over its branch."""
    return db.session.scalar(
        sa.select(Cohort).join(Branch, Branch.id == Cohort.branch_id).where(Cohort.id == cohort_id, in_scope(viewer, right))
    )


def list_members(viewer: Viewer, cohort_id: int) -> Sequence[Person]:
    """The people of a cohort whom the viewer may see, by branch and staff number."""
    return db.session.scalars(
        sa.select(Person)
        .join(Branch, Branch.id == Person.branch_id)
        .join(CohortMember, CohortMember.person_id == Person.id)
        .where(CohortMember.cohort_id == cohort_id, in_scope(viewer, "see_training"))
        .order_by(Branch.path, Person.staff_no)
    ).all()


def _latest(viewer: Viewer, filters: Filters) -> sa.Select[Assignment, Person]:
    newest = (
        sa.select(Assignment.person_id, Assignment.module, sa.func.max(Assignment.round).label("round"))
        .group_by(Assignment.person_id, Assignment.module)
        .subquery()
    )
    query = (
        sa.select(Assignment, Person)
        .join(
            newest,
            sa.and_(newest.c.person_id == Assignment.person_id, newest.c.module == Assignment.module, newest.c.round == Assignment.round),
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Person.active, in_scope(viewer, "see_training"))
        .order_by(Assignment.due_on.desc(), Person.staff_no, Assignment.module)
    )
    if filters.module:
        query = query.where(Assignment.module == filters.module)
    if filters.branch:
        query = query.where(_under(viewer, "see_training", filters.branch))
    if filters.search:
        query = query.where(_named(filters.search))
    return query


def _named(text: str) -> sa.ColumnElement[bool]:
    """The condition on a Person that name or staff number contain the text."""
    return sa.or_(Person.name.contains(text, autoescape=True), Person.staff_no.contains(text.upper(), autoescape=True))


def _under(viewer: Viewer, right: str, code: str) -> sa.ColumnElement[bool]:
    """The condition on a joined Branch of being this branch or below it; false for one outside the viewer's scope."""
    branch = get_branch_in_scope(viewer, right, code)
    return Branch.path.startswith(branch.path, autoescape=True) if branch else sa.false()


def _lines(rows: Iterable[tuple[Assignment, Person] | sa.Row[Assignment, Person]], programme: Programme, on: date) -> list[AssignmentLine]:
    pairs = [(row[0], row[1]) for row in rows]
    events = get_events_of({person.id for _, person in pairs})
    return [_line(assignment, person, events[person.id], programme, on) for assignment, person in pairs]


def _line(assignment: Assignment, person: Person, events: Sequence[Event], programme: Programme, on: date) -> AssignmentLine:
    module = programme.module(assignment.module) or Module(key=assignment.module, title=assignment.module, sections=(), papers=())
    assigned_on = next(
        (
            event.effective_on
            for event in events
            if event.kind == "assigned" and event.data["module"] == assignment.module and event.data["round"] == assignment.round
        ),
        on,
    )
    done = assignment_progress(events, module, programme, assigned_on)
    return AssignmentLine(assignment, person, module, done, status_of(done, assignment.due_on, on))
