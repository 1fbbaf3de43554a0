"""Making the reminders of a day, marking them read, and what becomes of them by mail.

However many processes do this at once, the key of the table lets each reminder be made once; a mail is claimed in a transaction of its own
before it is sent. Who dies in between leaves a claim without an outcome: nobody sends again by themselves what may have been sent.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.calendar import ZONE, civil_date
from app.domain.programme import Programme
from app.domain.reminders import DIGEST, DUE, EXPIRY, LOOK_BACK, Matter, digest_due, step_due
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.record.services import audit
from app.reports import reminders_queries as queries
from app.reports import telling_queries as telling
from app.reports.matters_queries import Window, get_matters
from app.reports.reminders_models import Reminder, ReminderDay

# Nobody is woken: the reminders of a day are made from eight o'clock on.
FROM_HOUR = 8
# How many a transaction writes: the write gate is never held for long.
CHUNK = 500
TRIES = 3
# How long after a first and a second failed try the next one comes.
PAUSES = (timedelta(minutes=10), timedelta(hours=1))
SEND_RIGHT = "send_reminders"


@dataclass(frozen=True)
class Letter:
    """A claimed mail on its way; `tries` tells this claim from an earlier one of the same reminder."""

    reminder_id: int
    tries: int
    address: str
    name: str
    kind: str
    last_on: date
    detail: dict[str, Any]


def make_reminders(programme: Programme, now: datetime, *, mails: bool) -> int:
    """Make the reminders of this day, once. `mails`: a mail server is set, so they also wait to be sent. Returns how many were made."""
    today = civil_date(now)
    if now.astimezone(ZONE).hour < FROM_HOUR or db.session.get(ReminderDay, today):
        return 0
    days = programme.reminder_days
    matters = get_matters(programme, today, Window(today - timedelta(days=LOOK_BACK), today + timedelta(days=days[0])))
    rows = [*_to_people(matters, today, days), *_to_heads(matters, today)]
    addressed = telling.get_addressed() if mails else frozenset()
    for row in rows:
        waits = row["person_id"] in addressed
        row |= {"made_at": now, "next_try_at": now, "mail": "waiting" if waits else "in_app", "tries": 0, "tries_left": TRIES, "fault": ""}
    made = 0
    for start in range(0, max(len(rows), 1), CHUNK):
        made += _keep(rows[start : start + CHUNK], today if start + CHUNK >= len(rows) else None, now)
    return made


def mark_read(viewer: Viewer, reminder_id: int | None, now: datetime) -> None:
    """One of the viewer's own reminders has been read, and with it those before it about the same matter; or, with None, all of them."""
    begin_write()
    unread = sa.update(Reminder).where(Reminder.person_id == viewer.person_id, Reminder.read_at.is_(None))
    if reminder_id is not None:
        read = queries.get_own(viewer, reminder_id)
        if read is None:
            db.session.rollback()
            raise NotFound("no_such_reminder")
        unread = unread.where(Reminder.kind == read.kind, sa.true() if read.kind == DIGEST else Reminder.about == read.about)
    db.session.execute(unread.values(read_at=now))
    db.session.commit()


def claim_letter(now: datetime) -> Letter | None:
    """Claim the mail that has waited longest, so that nobody else sends it. None when none waits."""
    if telling.get_waiting(now) is None:
        return None
    begin_write()
    found = telling.get_waiting(now, lock=True)
    if found is None:
        db.session.rollback()
        return None
    reminder, name, address = found
    reminder.mail, reminder.tries, reminder.tries_left = "claimed", reminder.tries + 1, reminder.tries_left - 1
    reminder.next_try_at = now
    letter = Letter(reminder.id, reminder.tries, address, name, reminder.kind, reminder.last_on, dict(reminder.detail))
    db.session.commit()
    return letter


def note_outcome(letter: Letter, outcome: str, fault: str, now: datetime, *, final: bool = False) -> None:
    """What became of a claimed mail: "sent", "unknown" or "failed". A failed one waits for its next try, if one is left and not `final`."""
    begin_write()
    claim = db.session.scalar(
        sa.select(Reminder)
        .where(Reminder.id == letter.reminder_id, Reminder.mail == "claimed", Reminder.tries == letter.tries)
        .with_for_update()
    )
    if claim is not None:
        claim.mail, claim.fault = outcome, fault[:200]
        if outcome == "failed" and claim.tries_left > 0 and not final:
            claim.mail, claim.next_try_at = "waiting", now + PAUSES[-claim.tries_left]
    db.session.commit()


def resend(viewer: Viewer, reminder_id: int, now: datetime) -> Refused | None:
    """Let a mail go out once more that failed, or of which nobody knows whether it went. Of two clicks the second is refused."""
    begin_write()
    reminder = queries.get_reminder_to_send(viewer, SEND_RIGHT, reminder_id)
    if reminder is None:
        db.session.rollback()
        raise NotFound("no_such_reminder")
    again = sa.update(Reminder).where(Reminder.id == reminder_id, queries.may_be_resent(now))
    taken = db.session.execute(again.values(mail="waiting", tries_left=TRIES, next_try_at=now))
    if not taken.rowcount:
        db.session.rollback()
        return Refused.because("resent_already")
    audit("reminder_resent", actor_id=viewer.person_id, subject=f"person:{reminder.person_id}", now=now, detail={"reminder": reminder_id})
    db.session.commit()
    return None


def _keep(rows: Sequence[dict[str, Any]], day: date | None, now: datetime) -> int:
    """Write a piece of the day's reminders; what another process has written already stays. With the last piece goes the day itself."""
    begin_write()
    made = 0
    if rows:
        outcome = db.session.execute(insert_into(Reminder).on_conflict_do_nothing().returning(Reminder.id), list(rows))
        made = len(outcome.all())
    if day is not None:
        db.session.execute(insert_into(ReminderDay).values(day=day, made_at=now).on_conflict_do_nothing())
    db.session.commit()
    return made


def _to_people(matters: Sequence[Matter], today: date, days: Sequence[int]) -> list[dict[str, Any]]:
    told = telling.get_told(today - timedelta(days=LOOK_BACK))
    rows = []
    for matter in matters:
        step = step_due(matter.last_on, today, told.get((matter.person_id, matter.kind, matter.about), ()), days)
        if step is not None:
            detail = {"key": matter.key, "number": matter.number}
            rows.append(_row(matter.person_id, matter.kind, matter.about, step, matter.last_on, detail))
    return rows


def _to_heads(matters: Sequence[Matter], today: date) -> list[dict[str, Any]]:
    """A digest for each head of branches: whose validity ends or has ended, and who is past a due date."""
    paths = telling.get_paths()
    by_path: defaultdict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        if matter.kind == EXPIRY or matter.last_on < today:
            by_path[paths[matter.person_id]].append(matter)
    last = telling.get_last_digests(today - timedelta(days=8))
    rows = []
    for head_id, tops in telling.get_heads().items():
        theirs = [matter for path, found in by_path.items() if path.startswith(tops) for matter in found if matter.person_id != head_id]
        seen = sorted(_seen(matter, today) for matter in theirs)
        last_on, last_seen = last.get(head_id, (None, ()))
        if digest_due(today, seen, last_on, last_seen):
            lines = [[matter.person_id, matter.kind, matter.key, matter.last_on.isoformat()] for matter in theirs]
            counts = {
                "ahead": sum(matter.kind == EXPIRY and matter.last_on >= today for matter in theirs),
                "over": sum(matter.kind == EXPIRY and matter.last_on < today for matter in theirs),
                "overdue": sum(matter.kind == DUE for matter in theirs),
            }
            rows.append(_row(head_id, DIGEST, today.isoformat(), 0, today, {"counts": counts, "lines": lines, "seen": seen}))
    return rows


def _seen(matter: Matter, today: date) -> str:
    return f"{matter.person_id} {matter.about} {'over' if matter.last_on < today else 'ahead'}"


def _row(person_id: int, kind: str, about: str, step: int, last_on: date, detail: dict[str, Any]) -> dict[str, Any]:
    return {"person_id": person_id, "kind": kind, "about": about, "step": step, "last_on": last_on, "detail": detail}
