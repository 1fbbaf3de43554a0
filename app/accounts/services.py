"""Branches, people and roles: adding and changing them."""

from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa

from app.accounts.models import Branch, NoticeAcknowledgement, Person, RoleGrant
from app.accounts.passwords import hash_password
from app.accounts.postings_services import begin_postings
from app.accounts.queries import get_branch_by_code, get_person_by_staff_no
from app.domain.calendar import civil_date
from app.domain.identity import NIST, PasswordProfile, name_of, password_fault, staff_no_of
from app.domain.ledger import SYSTEM
from app.domain.rights import ROLES
from app.errors import Refused
from app.extensions import begin_write, db
from app.record.services import audit

T = TypeVar("T")


def add_branch(code: str, name: str, kind: str, parent_code: str | None, now: datetime, actor_id: int = SYSTEM) -> int | Refused:
    """Add a branch below its parent (None: the root). Returns its id."""
    begin_write()
    return _commit_unless_refused(_insert_branch(code, name, kind, parent_code, now, actor_id))


def add_person(
    staff_no: str, name: str, branch_code: str, now: datetime, *, hired_on: date, password_hash: str = "", actor_id: int = SYSTEM
) -> int | Refused:
    """Add a person. Returns the id, or why the number, the name or the branch will not do. The caller makes the hash, outside the lock."""
    begin_write()
    return _commit_unless_refused(
        insert_person(staff_no, name, branch_code, now, hired_on=hired_on, password_hash=password_hash, actor_id=actor_id)
    )


def grant_role(person_id: int, role: str, branch_code: str, now: datetime, actor_id: int = SYSTEM) -> Refused | None:
    """Give a role over a branch and all below it. Giving it twice changes nothing."""
    begin_write()
    return _commit_unless_refused(insert_role(person_id, role, branch_code, now, actor_id))


def acknowledge_notice(person_id: int, version: str, now: datetime) -> None:
    """Remember that a person has read this version of the privacy notice. Doing it twice changes nothing."""
    begin_write()
    lock_person(person_id)
    if db.session.get(NoticeAcknowledgement, (person_id, version)) is None:
        db.session.add(NoticeAcknowledgement(person_id=person_id, version=version, acknowledged_at=now))
        audit("notice_acknowledged", actor_id=person_id, subject=f"person:{person_id}", now=now, detail={"version": version})
    db.session.commit()


def note_export(person_id: int, what: str, now: datetime, address: str) -> None:
    """The audit row of somebody who takes data out: the one thing that a page which only reads may write."""
    begin_write()
    audit("data_exported", actor_id=person_id, subject=f"person:{person_id}", now=now, detail={"what": what}, address=address)
    db.session.commit()


def create_admin(staff_no: str, name: str, password: str, now: datetime, profile: PasswordProfile = NIST) -> int | Refused:
    """The first admin, over the root of the tree; the root is made if there is none."""
    fault = password_fault(password, profile, (staff_no, name))
    if fault:
        return Refused.because(fault, shortest=profile.shortest)
    hashed = hash_password(password)
    begin_write()
    root = db.session.scalar(sa.select(Branch.code).where(Branch.parent_id.is_(None)).order_by(Branch.id))
    if root is None:
        root = "000"
        _insert_branch(root, "总行", "head_office", None, now, SYSTEM)
    person_id = insert_person(staff_no, name, root, now, hired_on=civil_date(now), password_hash=hashed, actor_id=SYSTEM)
    if isinstance(person_id, int):
        insert_role(person_id, "admin", root, now, SYSTEM)
    return _commit_unless_refused(person_id)


def _insert_branch(code: str, name: str, kind: str, parent_code: str | None, now: datetime, actor_id: int) -> int | Refused:
    if get_branch_by_code(code):
        return Refused.because("branch_exists", code=code)
    parent = get_branch_by_code(parent_code) if parent_code else None
    if parent_code and parent is None:
        return Refused.because("no_such_branch", code=parent_code)
    branch = Branch(code=code, name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    db.session.add(branch)
    db.session.flush()
    branch.path = f"{parent.path if parent else '/'}{branch.id}/"
    audit("branch_added", actor_id=actor_id, subject=f"branch:{branch.id}", now=now, detail={"code": code})
    return branch.id


def insert_person(
    staff_no: str, name: str, branch_code: str, now: datetime, *, hired_on: date, password_hash: str = "", actor_id: int
) -> int | Refused:
    """As add_person, but only flushes."""
    number, folded = staff_no_of(staff_no), name_of(name)
    if number is None:
        return Refused.because("staff_no_malformed", value=staff_no)
    if folded is None:
        return Refused.because("name_malformed")
    if get_person_by_staff_no(number):
        return Refused.because("person_exists", staff_no=number)
    branch = get_branch_by_code(branch_code)
    if branch is None:
        return Refused.because("no_such_branch", code=branch_code)
    person = Person(
        staff_no=number, name=folded, branch_id=branch.id, hired_on=hired_on, created_at=now, password_hash=password_hash, active=True
    )
    db.session.add(person)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        # Somebody else added the same person after we looked.
        db.session.rollback()
        return Refused.because("person_exists", staff_no=number)
    begin_postings([(person.id, branch.id, hired_on)])
    audit("person_added", actor_id=actor_id, subject=f"person:{person.id}", now=now)
    return person.id


def insert_role(person_id: int, role: str, branch_code: str, now: datetime, actor_id: int) -> Refused | None:
    """As grant_role, but only flushes."""
    if role not in ROLES:
        return Refused.because("no_such_role", role=role)
    branch = get_branch_by_code(branch_code)
    if branch is None:
        return Refused.because("no_such_branch", code=branch_code)
    lock_person(person_id)
    if db.session.get(RoleGrant, (person_id, role, branch.id)) is None:
        db.session.add(RoleGrant(person_id=person_id, role=role, branch_id=branch.id, granted_at=now))
        audit("role_granted", actor_id=actor_id, subject=f"person:{person_id}", now=now, detail={"role": role, "branch": branch_code})
    return None


def lock_person(person_id: int) -> None:
    """Hold a person's row until the caller's commit, so that two changes of the same account come one after the other."""
    db.session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())


def _commit_unless_refused(outcome: T) -> T:
    """End the transaction: keep what was done, or nothing of it when it was refused."""
    if isinstance(outcome, Refused):
        db.session.rollback()
    else:
        db.session.commit()
    return outcome
