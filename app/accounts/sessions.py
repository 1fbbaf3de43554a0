"""Signing in and out. Failed tries are counted per account and place, so that a stranger's guesses never lock out the owner."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import SignInFailure, SignInSession
from app.accounts.passwords import matches
from app.accounts.queries import get_person_by_staff_no, token_hash
from app.domain.identity import staff_no_of, wait_after
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, storage_is_full
from app.record.services import audit

# How exact `seen_at` is: writing it at every request would make every page a write.
SEEN_EVERY = timedelta(minutes=1)
# A wrong password is nobody's burden on the day after.
FAILURES_KEPT = timedelta(days=1)


def bucket_of(staff_no: str, place: str) -> str:
    """Where failures are counted: the account together with the place they come from.

    The place is the browser's own device mark once somebody has signed in to this account from it, and the network address before.
    """
    return hashlib.sha256(f"{staff_no}\n{place}".encode()).hexdigest()


def sign_in(raw_staff_no: str, password: str, *, place: str, address: str, agent: str, now: datetime) -> str | Refused:
    """Check a password and open a session. Returns the new token for the cookie."""
    staff_no = staff_no_of(raw_staff_no) or ""
    bucket = bucket_of(staff_no, place)
    wait = wait_for(bucket, now)
    if wait:
        return wait
    person = get_person_by_staff_no(staff_no) if staff_no else None
    stored, person_id, active = (person.password_hash, person.id, person.active) if person else ("", 0, False)
    # Hashing is slow: no transaction is open meanwhile.
    db.session.rollback()
    right = matches(password, stored)
    if not right or not active:
        note_failure(bucket, now)
        return Refused.because("wrong_password")
    begin_write()
    token = open_session(person_id, bucket, address=address, agent=agent, now=now)
    db.session.commit()
    return token


def sign_out(token: str, now: datetime) -> None:
    """End the session of this token."""
    begin_write()
    row = db.session.get(SignInSession, token_hash(token))
    if row is not None and row.ended_at is None:
        row.ended_at = now
        audit("signed_out", actor_id=row.person_id, subject=f"person:{row.person_id}", now=now)
    db.session.commit()


def end_session(person_id: int, session_hash: str, now: datetime) -> None:
    """End one of a person's own sessions, by its hash as listed. Somebody else's is not found. Ending it twice changes nothing."""
    begin_write()
    row = db.session.get(SignInSession, session_hash)
    if row is None or row.person_id != person_id:
        raise NotFound("no_such_session")
    if _end(sa.and_(SignInSession.token_hash == session_hash, SignInSession.person_id == person_id), now):
        audit("session_ended", actor_id=person_id, subject=f"person:{person_id}", now=now)
    db.session.commit()


def end_other_sessions(person_id: int, token: str, now: datetime) -> None:
    """End every session of a person but the one of this token."""
    begin_write()
    ended = end_all_sessions(person_id, now, but=token)
    audit("session_ended", actor_id=person_id, subject=f"person:{person_id}", now=now, detail={"ended": ended})
    db.session.commit()


def note_seen(token: str, seen_at: datetime, now: datetime) -> None:
    """Keep the idle clock, at most once a minute. Does nothing when it is exact enough, nor while the storage is full.

    A full disk stops whoever writes; it must not stop whoever reads, and a save tells of it by itself.
    """
    if now - seen_at < SEEN_EVERY:
        return
    try:
        begin_write()
        db.session.execute(sa.update(SignInSession).where(SignInSession.token_hash == token_hash(token)).values(seen_at=now))
        db.session.commit()
    except sa.exc.DBAPIError as error:
        db.session.rollback()
        if not storage_is_full(error):
            raise


def wait_for(bucket: str, now: datetime) -> Refused | None:
    """Why the next try has to wait, or None."""
    failure = db.session.get(SignInFailure, bucket)
    until = failure.last_at + wait_after(failure.failures) if failure else now
    return Refused.because("too_many_failures", seconds=int((until - now).total_seconds()) + 1) if now < until else None


def open_session(person_id: int, bucket: str, *, address: str, agent: str, now: datetime) -> str:
    """A new session and its token; forgets the failures counted here. Only flushes."""
    token = secrets.token_urlsafe(32)
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
    return token


def note_failure(bucket: str, now: datetime) -> None:
    """Remember one more wrong password or code from this place."""
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


def end_all_sessions(person_id: int, now: datetime, *, but: str = "") -> int:
    """End every session of a person, but the one of the token `but`. Returns how many were live. Only flushes."""
    return _end(sa.and_(SignInSession.person_id == person_id, SignInSession.token_hash != token_hash(but)), now)


def forget_old(now: datetime, retention_days: int) -> int:
    """Drop what has served its purpose: failures of yesterday, and sessions unused for the retention the bank has set. Returns how many."""
    begin_write()
    failures = db.session.execute(sa.delete(SignInFailure).where(SignInFailure.last_at < now - FAILURES_KEPT))
    sessions = db.session.execute(sa.delete(SignInSession).where(SignInSession.seen_at < now - timedelta(days=retention_days)))
    db.session.commit()
    return int(failures.rowcount) + int(sessions.rowcount)


def _end(condition: sa.ColumnElement[bool], now: datetime) -> int:
    ended = db.session.execute(sa.update(SignInSession).where(condition, SignInSession.ended_at.is_(None)).values(ended_at=now))
    return int(ended.rowcount)
