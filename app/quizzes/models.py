"""Sittings with their candidates and notes, attempts, answers and gradings."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ledger import GENESIS
from app.extensions import UtcDateTime, db


class Sitting(db.Model):
    """An occasion on which a paper can be sat. `code` is the paper's slug for the standing sitting that is always open.

    One that somebody holds has a title, a branch that holds it and an invigilator; the standing one has none of them.
    """

    __tablename__ = "sittings"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    paper: Mapped[str] = mapped_column(sa.String(40), index=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    cool_down_minutes: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(60), default="")
    room: Mapped[str] = mapped_column(sa.String(60), default="")
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"), index=True)
    invigilator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Candidate(db.Model):
    """A person in a sitting. The row is locked while an attempt is started, so that no two starts can count the same tries."""

    __tablename__ = "candidates"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    # Tries that a trainer has added on top of the sitting's.
    extra_tries: Mapped[int] = mapped_column(default=0)


class SittingNote(db.Model):
    """What an invigilator noted about one candidate. `key` comes with the page, so that a second click notes nothing twice."""

    __tablename__ = "sitting_notes"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id", ondelete="RESTRICT"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    noted_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(sa.String(300))


class Attempt(db.Model):
    """One try at a paper. `paper` is the paper as asked, pinned at the start: no later change of a file touches it.

    `events` and `head` are the end of the attempt's chain; state, deadline, epoch and suspension are a cache of what the chain says.
    The lease is with one tab (`lease_holder`, "" for none); `lease_epoch` goes up when another takes over, which fences the old one.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "person_id", "try_no"),
        sa.Index(
            "uq_attempts_one_open",
            "sitting_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'suspended')"),
            postgresql_where=sa.text("state IN ('open', 'suspended')"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    try_no: Mapped[int]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(sa.String(12), index=True)
    slug: Mapped[str] = mapped_column(sa.String(40))
    paper: Mapped[str] = mapped_column(sa.Text)
    paper_hash: Mapped[str] = mapped_column(sa.String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    events: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(sa.String(80), default=GENESIS)
    lease_epoch: Mapped[int] = mapped_column(default=1)
    lease_holder: Mapped[str] = mapped_column(sa.String(64), default="")
    lease_session: Mapped[str] = mapped_column(sa.String(64), default="")
    lease_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Closed, and not all of it marked yet: by a person, or by the job after a grading that broke off.
    grading_pending: Mapped[bool] = mapped_column(default=False)


class AttemptEvent(db.Model):
    """Anything that happened to an attempt beside its answers. Append-only; `hash` covers it and the link of the chain before it."""

    __tablename__ = "attempt_events"

    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id", ondelete="RESTRICT"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(20), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    data: Mapped[str] = mapped_column(sa.Text)
    hash: Mapped[str] = mapped_column(sa.String(80))


class Sighting(db.Model):
    """A browser from which an attempt was started or answered. More than one is no offence; it is shown to the trainer to judge."""

    __tablename__ = "sightings"

    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id", ondelete="RESTRICT"), primary_key=True)
    session: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    agent: Mapped[str] = mapped_column(sa.String(200))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Answer(db.Model):
    """One revision of the answer to one slot; the newest is the answer. Append-only, a link of the attempt's chain like its events.

    `key` is the browser's name for the save and `digest` what it said: the same save sent again is answered like the first time.
    `answered` counts the slots that had an answer then, and `deadline_at` is what the deadline was then.
    """

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "key"),)

    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id", ondelete="RESTRICT"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))
    response: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late_by_ms: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(80))


class Grading(db.Model):
    """One marking of one attempt. A corrected key makes a new row and never changes an old one. Points are ×100."""

    __tablename__ = "gradings"

    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id", ondelete="RESTRICT"), primary_key=True)
    grading_no: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int]
    max_points: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    marks: Mapped[str] = mapped_column(sa.Text)
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Marking(db.Model):
    """What one person thought of one text answer. Append-only: a second opinion is a row of its own, with its reason, and counts then.

    `share` is what the answer earned of its slot, 0..100.
    """

    __tablename__ = "markings"

    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id", ondelete="RESTRICT"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opinion: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Who marked.
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    share: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.String(500))
    reason: Mapped[str] = mapped_column(sa.String(300))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CriterionMark(db.Model):
    """The points of one criterion in one marking. Append-only."""

    __tablename__ = "criterion_marks"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "slot", "opinion"], ["markings.attempt_id", "markings.slot", "markings.opinion"], ondelete="RESTRICT"
        ),
    )

    attempt_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opinion: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    criterion: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    points: Mapped[int]
