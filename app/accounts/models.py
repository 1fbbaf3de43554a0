"""Branches, people and where they worked when, their roles, what they sign in with, their sessions, and failed sign-ins."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import UtcDateTime, db


class Branch(db.Model):
    """A node of the bank's tree. `path` lists the ids from the root down ("/1/4/"), so that a subtree is one prefix."""

    __tablename__ = "branches"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    # head_office, province or city for the offices above; the rulebook's branch kinds for places with a lobby.
    kind: Mapped[str] = mapped_column(sa.String(30))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"))
    path: Mapped[str] = mapped_column(sa.String(200), index=True)


class Person(db.Model):
    """Somebody of the bank's staff. Never deleted: who leaves is made inactive and keeps the history."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_no: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"), index=True)
    # Empty until the person has chosen a password; no password matches it.
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    # When the password was chosen; before anybody has chosen one, the person's own first day here counts.
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    hired_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Where reminders go by mail; empty where nobody has given an address.
    email: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")

    branch: Mapped[Branch] = relationship(lazy="joined")
    roles: Mapped[list["RoleGrant"]] = relationship(lazy="selectin", foreign_keys="RoleGrant.person_id")


class Posting(db.Model):
    """Where somebody works, or worked, from a day up to, and without, another (FOREVER: no end is known).

    A person's postings never overlap; on a day without one they did not work here. The open one agrees with `Person.branch_id`.
    """

    __tablename__ = "postings"
    __table_args__ = (sa.Index("ix_postings_branch_id_from_on", "branch_id", "from_on"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"))


class RoleGrant(db.Model):
    """A role held over a branch and all below it."""

    __tablename__ = "role_grants"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branches.id", ondelete="RESTRICT"), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    branch: Mapped[Branch] = relationship(lazy="joined")


class SignInSession(db.Model):
    """One signed-in browser. The cookie holds a token, the row its hash: who reads the table cannot sign in with it."""

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(sa.String(64))
    agent: Mapped[str] = mapped_column(sa.String(200))

    person: Mapped[Person] = relationship(lazy="joined")


class SignInFailure(db.Model):
    """Failed sign-ins of one account from one place (see services.bucket_of)."""

    __tablename__ = "sign_in_failures"

    bucket: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PastPassword(db.Model):
    """A hash that a person's password had before, so that a profile with a memory can refuse it."""

    __tablename__ = "past_passwords"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInCode(db.Model):
    """The one-time code of a person, hashed like a password. One row a person: issuing a new code overwrites the old one."""

    __tablename__ = "sign_in_codes"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(200))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeAcknowledgement(db.Model):
    """A person has read a version of the privacy notice."""

    __tablename__ = "notice_acknowledgements"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    acknowledged_at: Mapped[datetime] = mapped_column(UtcDateTime)
