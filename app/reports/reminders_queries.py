"""Reading reminders: one's own, those of the people in scope, and those to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.calendar import civil_date
from app.domain.programme import Programme
from app.domain.reminder_filters import AHEAD, BEHIND, ReminderFilters, View
from app.domain.reminders import DIGEST, LAST_STEP_OPEN, Matter, step_due, steps_ahead
from app.domain.rights import Viewer
from app.extensions import db
from app.reports.matters_queries import RIGHT, Window, get_matters_of, list_matters
from app.reports.reminders_models import Reminder
from app.reports.telling_queries import get_told

# A claim that is older has no outcome any more: whoever made it died, or the network did.
LOST_AFTER = timedelta(minutes=10)
# How many of one's own reminders the page shows.
SHOWN = 100


@dataclass(frozen=True)
class Told:
    """The latest reminder of one matter of one's own, with those before it. `open`: the matter still asks for something."""

    reminder: Reminder
    open: bool
    earlier: tuple[Reminder, ...] = ()

    @property
    def unread(self) -> bool:
        return any(each.read_at is None for each in (self.reminder, *self.earlier))


class Planned(NamedTuple):
    """A step of a matter, and the day on which it is told."""

    on: date
    step: int
    matter: Matter


@dataclass(frozen=True)
class ReminderLine:
    """A line of the desk's page, to come or made. `reminder_id` 0 and no `mail`: it has not been made yet."""

    on: date
    person_id: int
    name: str
    staff_no: str
    branch: str
    kind: str
    key: str
    last_on: date
    step: int
    has_address: bool
    reminder_id: int = 0
    mail: str = ""
    fault: str = ""
    made_at: datetime | None = None
    counts: dict[str, int] | None = None


def list_told(viewer: Viewer, programme: Programme, today: date) -> list[Told]:
    """The viewer's own reminders by matter, the latest first."""
    rows = db.session.scalars(
        sa.select(Reminder).where(Reminder.person_id == viewer.person_id).order_by(Reminder.made_at.desc(), Reminder.id.desc()).limit(SHOWN)
    ).all()
    still = {(matter.kind, matter.about) for matter in get_matters_of(viewer.person_id, programme, today)} if rows else set()
    groups: dict[tuple[str, str], list[Reminder]] = {}
    for row in rows:
        # Of digests the latest one says it all.
        groups.setdefault((row.kind, "" if row.kind == DIGEST else row.about), []).append(row)
    return [Told(latest, latest.kind == DIGEST or key in still, tuple(earlier)) for key, (latest, *earlier) in groups.items()]


def count_unread(viewer: Viewer) -> int:
    """How many of the viewer's own reminders have not been read."""
    mine = (Reminder.person_id == viewer.person_id, Reminder.read_at.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Reminder).where(*mine)) or 0


def get_own(viewer: Viewer, reminder_id: int) -> Reminder | None:
    """A reminder of the viewer's own."""
    return db.session.scalar(sa.select(Reminder).where(Reminder.id == reminder_id, Reminder.person_id == viewer.person_id))


def list_lines(viewer: Viewer, filters: ReminderFilters, programme: Programme, now: datetime) -> list[ReminderLine]:
    """What the page shows under these filters, all of it."""
    if filters.view.to_come:
        return get_planned_lines(list_planned(viewer, filters, programme, civil_date(now))[filters.view])
    return list_made(viewer, filters, now)


def list_made(viewer: Viewer, filters: ReminderFilters, now: datetime, offset: int = 0, limit: int | None = None) -> list[ReminderLine]:
    """What was made in the last days, the latest first; all of it without a limit."""
    query = _made(viewer, filters, now).add_columns(Reminder, Person, Branch.name.label("branch"))
    rows = db.session.execute(query.order_by(Reminder.made_at.desc(), Reminder.id.desc()).offset(offset).limit(limit))
    return [_line_of(reminder, person, branch, now) for reminder, person, branch in rows]


def list_planned(viewer: Viewer, filters: ReminderFilters, programme: Programme, today: date) -> dict[View, list[Planned]]:
    """What would be told today, and what in the days after it, if nothing happens meanwhile. Digests do not stand here."""
    days = programme.reminder_days
    window = Window(today - timedelta(days=LAST_STEP_OPEN - days[-1]), today + timedelta(days=AHEAD + days[0]))
    matters = list_matters(viewer, programme, today, window, filters.branch, filters.text)
    told = get_told(window.first)
    found: dict[View, list[Planned]] = {View.TODAY: [], View.AHEAD: []}
    for matter in matters:
        if filters.kind in ("", matter.kind):
            coming = steps_ahead(matter.last_on, today, today + timedelta(days=AHEAD), days)
            found[View.AHEAD] += [Planned(day, step, matter) for day, step in coming]
            step = step_due(matter.last_on, today, told.get((matter.person_id, matter.kind, matter.about), ()), days)
            if step is not None:
                found[View.TODAY].append(Planned(today, step, matter))
    for planned in found.values():
        planned.sort(key=lambda each: (each.on, each.matter.person_id, each.matter.about))
    return found


def get_planned_lines(planned: Sequence[Planned]) -> list[ReminderLine]:
    """The lines with their people."""
    people = get_people(sorted({each.matter.person_id for each in planned}))
    return [_line_to_come(each, people[each.matter.person_id]) for each in planned]


def count_made(viewer: Viewer, filters: ReminderFilters, now: datetime) -> dict[View, int]:
    """How many were made in the last days, failed, and are unknown, under the other filters."""
    made = filters.model_copy(update={"view": View.MADE})
    row = db.session.execute(
        _made(viewer, made, now).add_columns(
            sa.func.count(),
            sa.func.sum(sa.case((_failed(), 1), else_=0)),
            sa.func.sum(sa.case((_unknown(now), 1), else_=0)),
        )
    ).one()
    return {View.MADE: row[0], View.FAILED: row[1] or 0, View.UNKNOWN: row[2] or 0}


def get_reminder_to_send(viewer: Viewer, right: str, reminder_id: int) -> Reminder | None:
    """The reminder of somebody over whom the viewer holds the right."""
    return db.session.scalar(
        sa.select(Reminder)
        .join(Person, Person.id == Reminder.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Reminder.id == reminder_id, in_scope(viewer, right))
    )


def may_be_resent(now: datetime) -> sa.ColumnElement[bool]:
    """The condition on a reminder whose mail failed for good, or has no outcome."""
    return sa.or_(_failed(), _unknown(now))


def get_people(person_ids: Sequence[int]) -> dict[int, Any]:
    """Name, staff number, branch and whether there is a mail address, by person."""
    found = {}
    for start in range(0, len(person_ids), 500):
        rows = db.session.execute(
            sa.select(Person.id, Person.name, Person.staff_no, Branch.name.label("branch"), Branch.path, Person.email)
            .join(Branch, Branch.id == Person.branch_id)
            .where(Person.id.in_(person_ids[start : start + 500]))
        )
        found |= {row.id: row for row in rows}
    return found


def _line_to_come(planned: Planned, person: Any) -> ReminderLine:
    matter = planned.matter
    return ReminderLine(
        on=planned.on,
        person_id=person.id,
        name=person.name,
        staff_no=person.staff_no,
        branch=person.branch,
        kind=matter.kind,
        key=matter.key,
        last_on=matter.last_on,
        step=planned.step,
        has_address=bool(person.email),
    )


def _made(viewer: Viewer, filters: ReminderFilters, now: datetime) -> sa.Select[Any]:
    query = (
        sa.select()
        .select_from(Reminder)
        .join(Person, Person.id == Reminder.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(in_scope(viewer, RIGHT), Reminder.made_at >= now - timedelta(days=BEHIND))
    )
    if filters.branch:
        top = sa.select(Branch.path).where(Branch.code == filters.branch).scalar_subquery()
        query = query.where(Branch.path.startswith(top))
    if filters.text:
        query = query.where(sa.or_(*(column.icontains(filters.text, autoescape=True) for column in (Person.name, Person.staff_no))))
    if filters.kind:
        query = query.where(Reminder.kind == filters.kind)
    if filters.view is View.FAILED:
        query = query.where(_failed())
    elif filters.view is View.UNKNOWN:
        query = query.where(_unknown(now))
    return query


def _failed() -> sa.ColumnElement[bool]:
    return Reminder.mail == "failed"


def _unknown(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Reminder.mail == "unknown", sa.and_(Reminder.mail == "claimed", Reminder.next_try_at <= now - LOST_AFTER))


def _line_of(reminder: Reminder, person: Person, branch: str, now: datetime) -> ReminderLine:
    mail = reminder.mail
    if mail == "claimed" and reminder.next_try_at <= now - LOST_AFTER:
        mail = "unknown"
    elif mail == "waiting" and not (person.active and person.email):
        mail = "in_app"
    return ReminderLine(
        on=civil_date(reminder.made_at),
        person_id=person.id,
        name=person.name,
        staff_no=person.staff_no,
        branch=branch,
        kind=reminder.kind,
        key=reminder.detail.get("key", ""),
        last_on=reminder.last_on,
        step=reminder.step,
        has_address=bool(person.email),
        reminder_id=reminder.id,
        mail=mail,
        fault=reminder.fault,
        made_at=reminder.made_at,
        counts=reminder.detail.get("counts"),
    )
