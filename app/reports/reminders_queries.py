"""Reading reminders: one's own, those of the people in scope, those to come, and what the job asks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant
from app.accounts.queries import in_scope
from app.domain.calendar import civil_date
from app.domain.programme import Programme
from app.domain.reminder_filters import AHEAD, BEHIND, ReminderFilters, View
from app.domain.reminders import DIGEST, step_due, steps_ahead
from app.domain.rights import BRANCH_HEAD, Viewer
from app.extensions import db
from app.reports.matters_queries import RIGHT, Window, get_matters_of, list_matters
from app.reports.reminders_models import Reminder

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
        return _to_come(viewer, filters, programme, civil_date(now))
    query = _made(viewer, filters, now).add_columns(Reminder, Person, Branch.name.label("branch"))
    rows = db.session.execute(query.order_by(Reminder.made_at.desc(), Branch.path, Person.staff_no, Reminder.id))
    return [_line_of(reminder, person, branch, now) for reminder, person, branch in rows]


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


def get_waiting(now: datetime, *, lock: bool = False) -> tuple[Reminder, str, str] | None:
    """The reminder whose mail has waited longest for now, with its person's name and address; `lock`: one that nobody else holds, held.

    Who has left, or has no address any more, gets nothing by mail.
    """
    query = (
        sa.select(Reminder, Person.name, Person.email)
        .join(Person, Person.id == Reminder.person_id)
        .where(Reminder.mail == "waiting", Reminder.next_try_at <= now, Person.active, Person.email != "")
        .order_by(Reminder.next_try_at, Reminder.id)
        .limit(1)
    )
    row = db.session.execute(query.with_for_update(of=Reminder, skip_locked=True) if lock else query).first()
    return (row[0], row[1], row[2]) if row else None


def get_paths() -> dict[int, str]:
    """Where in the tree everybody works."""
    rows = db.session.execute(sa.select(Person.id, Branch.path).join(Branch, Branch.id == Person.branch_id))
    return {row.id: row.path for row in rows}


def get_told(since: date) -> dict[tuple[int, str, str], list[int]]:
    """The steps told of each matter whose last day is not before `since`."""
    rows = db.session.execute(
        sa.select(Reminder.person_id, Reminder.kind, Reminder.about, Reminder.step).where(
            Reminder.kind != DIGEST, Reminder.last_on >= since
        )
    )
    found: defaultdict[tuple[int, str, str], list[int]] = defaultdict(list)
    for person_id, kind, about, step in rows:
        found[person_id, kind, about].append(step)
    return found


def get_last_digests(since: date) -> dict[int, tuple[date, Sequence[str]]]:
    """The day and the lines of each head's latest digest, of those not made before `since`."""
    rows = db.session.execute(
        sa.select(Reminder.person_id, Reminder.last_on, Reminder.detail)
        .where(Reminder.kind == DIGEST, Reminder.last_on >= since)
        .order_by(Reminder.last_on)
    )
    return {person_id: (day, detail["seen"]) for person_id, day, detail in rows}


def get_heads() -> dict[int, tuple[str, ...]]:
    """The active heads of branches, each with the tops of what they answer for."""
    rows = db.session.execute(
        sa.select(RoleGrant.person_id, Branch.path)
        .join(Branch, Branch.id == RoleGrant.branch_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == BRANCH_HEAD, Person.active)
        .order_by(RoleGrant.person_id)
    )
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for person_id, path in rows:
        found[person_id] += (path,)
    return found


def get_addressed() -> frozenset[int]:
    """Everybody active with a mail address."""
    return frozenset(db.session.scalars(sa.select(Person.id).where(Person.active, Person.email != "")))


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


def _to_come(viewer: Viewer, filters: ReminderFilters, programme: Programme, today: date) -> list[ReminderLine]:
    """What would be told today, or in the days after it, if nothing happens meanwhile. Digests are made of it and do not stand here."""
    days = programme.reminder_days
    window = Window(today - timedelta(days=60), today + timedelta(days=AHEAD + days[0]))
    matters = [matter for matter in list_matters(viewer, programme, today, window, filters.branch) if filters.kind in ("", matter.kind)]
    told = get_told(window.first)
    planned = []
    for matter in matters:
        steps = told.get((matter.person_id, matter.kind, matter.about), ())
        if filters.view is View.AHEAD:
            planned += [(day, step, matter) for day, step in steps_ahead(matter.last_on, today, today + timedelta(days=AHEAD), days)]
        elif (now_due := step_due(matter.last_on, today, steps, days)) is not None:
            planned.append((today, now_due, matter))
    people = get_people(sorted({matter.person_id for _, _, matter in planned}))
    lines = []
    for day, step, matter in planned:
        person = people[matter.person_id]
        if filters.text.upper() in f"{person.name} {person.staff_no}".upper():
            line = ReminderLine(
                day,
                person.id,
                person.name,
                person.staff_no,
                person.branch,
                matter.kind,
                matter.key,
                matter.last_on,
                step,
                bool(person.email),
            )
            lines.append((day, person.path, person.staff_no, matter.about, line))
    return [line for *_order, line in sorted(lines, key=lambda entry: entry[:4])]


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
