"""Signing in and out. Failed tries are counted per account and place, so that a stranger's guesses never lock out the owner."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Person, SignInFailure, SignInSession
from app.accounts.passwords import matches
from app.accounts.queries import get_person_by_staff_no, token_hash
from app.domain.identity import staff_no_of, wait_after
from app.errors import Refused
from app.extensions import begin_write, db
from app.record.services import audit

# How exact `seen_at` is: writing it at every request would make every page a write.
SEEN_EVERY = timedelta(minutes=1)


def bucket_of(staff_no: str, place: str) -> str:
    """Where failures are counted: the account together with the place they come from.

    The place is the browser's own device mark once somebody has signed in to this account from it, and the network address before.
    """
    return hashlib.sha256(f"{staff_no}\n{place}".encode()).hexdigest()


def sign_in(raw_staff_no: str, password: str, *, place: str, address: str, agent: str, now: datetime) -> str | Refused:
    """Check a password and open a session. Returns the new token for the cookie."""
    staff_no = staff_no_of(raw_staff_no) or ""
    bucket = bucket_of(staff_no, place)
    failure = db.session.get(SignInFailure, bucket)
    if failure is not None:
        until = failure.last_at + wait_after(failure.failures)
        if now < until:
            return Refused.because("too_many_failures", seconds=int((until - now).total_seconds()) + 1)
    person = get_person_by_staff_no(staff_no) if staff_no else None
    stored, person_id, active = (person.password_hash, person.id, person.active) if person else ("", 0, False)
    # Hashing is slow: no transaction is open meanwhile.
    db.session.rollback()
    right = matches(password, stored)
    if not right or not active:
        _count_failure(bucket, now)
        return Refused.because("wrong_password")
    return _open_session(person_id, bucket, address=address, agent=agent, now=now)


def sign_out(token: str, now: datetime) -> None:
    """End the session of this token."""
    begin_write()
    _end(sa.and_(SignInSession.token_hash == token_hash(token)), now)
    db.session.commit()


def end_session(person_id: int, session_hash: str, now: datetime) -> None:
    """End one of a person's own sessions, by its hash as listed."""
    begin_write()
    _end(sa.and_(SignInSession.token_hash == session_hash, SignInSession.person_id == person_id), now)
    db.session.commit()


def end_other_sessions(person_id: int, token: str, now: datetime) -> None:
    """End every session of a person but the one of this token."""
    begin_write()
    _end(sa.and_(SignInSession.person_id == person_id, SignInSession.token_hash != token_hash(token)), now)
    db.session.commit()


def note_seen(token: str, seen_at: datetime, now: datetime) -> None:
    """Keep the idle clock, at most once a minute. Does nothing when it is exact enough."""
    if now - seen_at < SEEN_EVERY:
        return
    begin_write()
    db.session.execute(sa.update(SignInSession).where(SignInSession.token_hash == token_hash(token)).values(seen_at=now))
    db.session.commit()


def _open_session(person_id: int, bucket: str, *, address: str, agent: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    begin_write()
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.bucket == bucket))
    db.session.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            ended_at=None,
            address=address,
            agent=agent[:200],
        )
    )
    audit("signed_in", actor_id=person_id, subject=f"person:{person_id}", now=now, address=address)
    db.session.commit()
    return token


def _count_failure(bucket: str, now: datetime) -> None:
    begin_write()
    if not db.session.execute(
        sa.update(SignInFailure).where(SignInFailure.bucket == bucket).values(failures=SignInFailure.failures + 1, last_at=now)
    ).rowcount:
        db.session.add(SignInFailure(bucket=bucket, failures=1, last_at=now))
    try:
        db.session.commit()
    except sa.exc.IntegrityError:
        # Two first failures at once: the other one was counted, which is what the next try will see.
        db.session.rollback()


def _end(condition: sa.ColumnElement[bool], now: datetime) -> None:
    db.session.execute(sa.update(SignInSession).where(condition, SignInSession.ended_at.is_(None)).values(ended_at=now))


def end_all_sessions(person: Person, now: datetime) -> None:
    """End every session of a person who leaves or whose password was reset. Only flushes."""
    _end(sa.and_(SignInSession.person_id == person.id), now)
