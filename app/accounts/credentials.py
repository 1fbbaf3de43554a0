"""Passwords and one-time codes. Hashing is slow, so it is always done before the transaction that keeps the result."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import PastPassword, Person, SignInCode
from app.accounts.passwords import hash_password, matches
from app.accounts.queries import get_code, get_person_by_staff_no, get_person_in_scope, keeps_account, past_hashes, words_of
from app.accounts.services import lock_person
from app.accounts.sessions import bucket_of, end_all_sessions, note_failure, open_session, wait_for
from app.domain.identity import CODE_ALPHABET, CODE_LENGTH, CODE_LIVES, PasswordProfile, code_of, password_fault, staff_no_of
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit

MOST_PAST_PASSWORDS = 10


@dataclass(frozen=True)
class Rules:
    """What the bank asks of a new password: the profile, and its own name, which nobody may build on."""

    profile: PasswordProfile
    bank_name: str


@dataclass(frozen=True)
class Place:
    """Where a try comes from: what failures are counted by, the address and the browser as they are shown later."""

    mark: str
    address: str
    agent: str


@dataclass(frozen=True)
class _Account:
    """What is needed of an account while no transaction is open."""

    person_id: int
    password_hash: str
    secret_hash: str
    known: tuple[str, ...]
    past: tuple[str, ...]


def change_password(person_id: int, current: str, new: str, *, token: str, place: Place, rules: Rules, now: datetime) -> Refused | None:
    """Replace one's own password, which needs the current one; ends the other sessions."""
    person = db.session.get_one(Person, person_id)
    bucket = bucket_of(person.staff_no, place.mark)
    wait = wait_for(bucket, now)
    if wait:
        return wait
    account = _account(person, person.password_hash, rules)
    db.session.rollback()
    if not matches(current, account.secret_hash):
        note_failure(bucket, now)
        return Refused.because("wrong_current_password")
    hashed = _hash_of_new(new, account, rules)
    if isinstance(hashed, Refused):
        return hashed
    begin_write()
    if not _replace_password(account, hashed, now):
        db.session.rollback()
        return Refused.because("wrong_current_password")
    end_all_sessions(person_id, now, but=token)
    audit("password_changed", actor_id=person_id, subject=f"person:{person_id}", now=now, address=place.address)
    db.session.commit()
    return None


def prove_password(person_id: int, password: str, mark: str, now: datetime) -> Refused | None:
    """Whether it is really they who sit there: their password, asked again before what cannot be undone. Failures count as at the door."""
    person = db.session.get_one(Person, person_id)
    bucket, held = bucket_of(person.staff_no, mark), person.password_hash
    wait = wait_for(bucket, now)
    db.session.rollback()
    if wait:
        return wait
    if not matches(password, held):
        note_failure(bucket, now)
        return Refused.because("wrong_current_password")
    return None


def issue_code(viewer: Viewer, person_id: int, now: datetime) -> str | Refused:
    """A new one-time code for somebody in the viewer's scope; the old one is void from now on. It is told once and stored hashed."""
    refused = _why_no_code(viewer, person_id)
    if refused:
        return refused
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    hashed = hash_password(code)
    begin_write()
    # The person's row is the lock: of two codes issued at once the later one counts.
    lock_person(person_id)
    refused = _why_no_code(viewer, person_id)
    if refused:
        db.session.rollback()
        return refused
    db.session.execute(sa.delete(SignInCode).where(SignInCode.person_id == person_id))
    db.session.add(
        SignInCode(
            person_id=person_id, code_hash=hashed, issued_at=now, issued_by=viewer.person_id, expires_at=now + CODE_LIVES, used_at=None
        )
    )
    audit("code_issued", actor_id=viewer.person_id, subject=f"person:{person_id}", now=now)
    db.session.commit()
    return code


def use_code(raw_staff_no: str, raw_code: str, new: str, *, place: Place, rules: Rules, now: datetime) -> str | Refused:
    """Choose a password with a one-time code and sign in. Ends all sessions. Returns the new token.

    An unknown number, a number without a code, an old code and a wrong one look the same and take the same time.
    """
    staff_no = staff_no_of(raw_staff_no) or ""
    bucket = bucket_of(staff_no, place.mark)
    wait = wait_for(bucket, now)
    if wait:
        return wait
    person = get_person_by_staff_no(staff_no) if staff_no else None
    held = get_code(person.id, now) if person and person.active else None
    account = _account(person, held.code_hash if held else "", rules)
    db.session.rollback()
    if not matches(code_of(raw_code), account.secret_hash):
        note_failure(bucket, now)
        return Refused.because("wrong_code")
    hashed = _hash_of_new(new, account, rules)
    if isinstance(hashed, Refused):
        return hashed
    return _redeem(account, hashed, bucket, place, now)


def _redeem(account: _Account, hashed: str, bucket: str, place: Place, now: datetime) -> str | Refused:
    begin_write()
    taken = db.session.execute(
        sa.update(SignInCode)
        .where(
            SignInCode.person_id == account.person_id,
            SignInCode.code_hash == account.secret_hash,
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > now,
        )
        .values(used_at=now)
    ).rowcount
    if not taken or not _replace_password(account, hashed, now):
        db.session.rollback()
        return Refused.because("wrong_code")
    end_all_sessions(account.person_id, now)
    audit("code_used", actor_id=account.person_id, subject=f"person:{account.person_id}", now=now, address=place.address)
    token = open_session(account.person_id, bucket, address=place.address, agent=place.agent, now=now)
    db.session.commit()
    return token


def _why_no_code(viewer: Viewer, person_id: int) -> Refused | None:
    person = get_person_in_scope(viewer, "issue_codes", person_id)
    if person is None:
        raise NotFound("no_such_person")
    if person_id == viewer.person_id:
        return Refused.because("own_account")
    if not person.active:
        return Refused.because("person_inactive")
    return None if keeps_account(viewer, person) else Refused.because("beyond_own_rights")


def _account(person: Person | None, secret_hash: str, rules: Rules) -> _Account:
    if person is None:
        return _Account(0, "", "", (), ())
    past = past_hashes(person.id, rules.profile.kept - 1)
    return _Account(person.id, person.password_hash, secret_hash, (rules.bank_name, *words_of(person)), past)


def _hash_of_new(new: str, account: _Account, rules: Rules) -> str | Refused:
    """The hash of a new password that the rules accept. Slow."""
    fault = password_fault(new, rules.profile, account.known)
    if fault:
        return Refused.because(fault, shortest=rules.profile.shortest)
    if any(matches(new, old) for old in (account.password_hash, *account.past)):
        return Refused.because("password_reused")
    return hash_password(new)


def _replace_password(account: _Account, hashed: str, now: datetime) -> bool:
    """Store a new hash. False when the account was closed or its password changed since it was read. Voids an unused code."""
    changed = db.session.execute(
        sa.update(Person)
        .where(Person.id == account.person_id, Person.password_hash == account.password_hash, Person.active)
        .values(password_hash=hashed, password_set_at=now)
    ).rowcount
    if changed and account.password_hash:
        db.session.add(PastPassword(person_id=account.person_id, password_hash=account.password_hash, ended_at=now))
        db.session.flush()
        kept = sa.select(PastPassword.id).where(PastPassword.person_id == account.person_id)
        latest = kept.order_by(PastPassword.id.desc()).limit(MOST_PAST_PASSWORDS)
        db.session.execute(sa.delete(PastPassword).where(PastPassword.person_id == account.person_id, PastPassword.id.not_in(latest)))
    db.session.execute(sa.delete(SignInCode).where(SignInCode.person_id == account.person_id, SignInCode.used_at.is_(None)))
    return bool(changed)
