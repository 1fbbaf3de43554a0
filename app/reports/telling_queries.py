"""What the job asks that makes reminders and sends them: what was told, to whom digests go, which mail has waited longest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant
from app.domain.reminders import DIGEST
from app.domain.rights import BRANCH_HEAD
from app.extensions import db
from app.reports.reminders_models import Reminder


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
