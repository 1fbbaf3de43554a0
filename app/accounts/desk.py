"""What HR and admins do with people: adding, correcting, closing accounts, giving and taking roles. Always within their own scope."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant, SignInCode
from app.accounts.postings_services import first_day_is, set_postings
from app.accounts.queries import get_branch_in_scope, get_person_in_scope, keeps_account, number_of_admins
from app.accounts.services import insert_person, insert_role, lock_person
from app.accounts.sessions import end_all_sessions
from app.domain.calendar import civil_date
from app.domain.identity import name_of
from app.domain.personal_data import was_erased
from app.domain.rights import ADMIN, ROLES, Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit

RIGHT = "manage_people"


def enrol_person(
    viewer: Viewer, staff_no: str, name: str, branch_code: str, hired_on: date, roles: Iterable[str], now: datetime
) -> int | Refused:
    """Add a person to a branch in the viewer's scope, with roles over that branch. Returns the id. All or nothing."""
    begin_write()
    outcome = _enrol(viewer, staff_no, name, branch_code, hired_on, roles, now)
    if isinstance(outcome, Refused):
        db.session.rollback()
        return outcome
    db.session.commit()
    return outcome


def correct_person(viewer: Viewer, person_id: int, name: str, branch_code: str, hired_on: date, now: datetime) -> Refused | None:
    """Correct the name or the first day, or move somebody. Roles that covered the old branch and do not cover the new one end."""
    begin_write()
    refused = _correct(viewer, _locked(viewer, person_id), name, branch_code, hired_on, now)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def set_active(viewer: Viewer, person_id: int, active: bool, now: datetime) -> Refused | None:
    """Close or reopen an account. Closing ends its sessions and its code at once; what the person has answered stays."""
    begin_write()
    person = _locked(viewer, person_id)
    refused = _why_not(viewer, person)
    if refused:
        db.session.rollback()
        return refused
    person.active = active
    db.session.flush()
    set_postings({person_id: person.branch_id if active else None}, civil_date(now))
    if not active:
        end_all_sessions(person_id, now)
        db.session.execute(sa.delete(SignInCode).where(SignInCode.person_id == person_id, SignInCode.used_at.is_(None)))
    if not active and any(grant.role == ADMIN for grant in person.roles) and _no_admin_left():
        db.session.rollback()
        return Refused.because("last_admin")
    _note("account_reopened" if active else "account_closed", viewer, person_id, now)
    db.session.commit()
    return None


def end_sessions_of(viewer: Viewer, person_id: int, now: datetime) -> int | Refused:
    """Sign somebody out everywhere. Returns how many sessions were live."""
    begin_write()
    refused = _why_not(viewer, _locked(viewer, person_id))
    if refused:
        db.session.rollback()
        return refused
    ended = end_all_sessions(person_id, now)
    _note("sessions_ended", viewer, person_id, now, ended=ended)
    db.session.commit()
    return ended


def give_role(viewer: Viewer, person_id: int, role: str, branch_code: str, now: datetime) -> Refused | None:
    """Give a role over a branch in the viewer's scope and all below it. Giving it twice changes nothing."""
    begin_write()
    person = _locked(viewer, person_id)
    branch = get_branch_in_scope(viewer, RIGHT, branch_code)
    refused = _why_no_role(viewer, person, role, branch, branch_code) or insert_role(person_id, role, branch_code, now, viewer.person_id)
    if refused:
        db.session.rollback()
        return refused
    db.session.commit()
    return None


def take_role(viewer: Viewer, person_id: int, role: str, branch_code: str, now: datetime) -> Refused | None:
    """Take a role back; it is gone at that person's next click. Taking it twice changes nothing."""
    begin_write()
    person = _locked(viewer, person_id)
    branch = get_branch_in_scope(viewer, RIGHT, branch_code)
    refused = _why_no_role(viewer, person, role, branch, branch_code)
    if refused or branch is None:
        db.session.rollback()
        return refused
    _withdraw(viewer, person, [grant for grant in person.roles if grant.role == role and grant.branch_id == branch.id], now)
    if role == ADMIN and _no_admin_left():
        db.session.rollback()
        return Refused.because("last_admin")
    db.session.commit()
    return None


def _enrol(
    viewer: Viewer, staff_no: str, name: str, branch_code: str, hired_on: date, roles: Iterable[str], now: datetime
) -> int | Refused:
    branch = get_branch_in_scope(viewer, RIGHT, branch_code)
    if branch is None:
        return Refused.because("no_such_branch", code=branch_code)
    person_id = insert_person(staff_no, name, branch_code, now, hired_on=hired_on, actor_id=viewer.person_id)
    if isinstance(person_id, Refused):
        return person_id
    for role in roles:
        if not viewer.keeps(role, branch.path):
            return Refused.because("beyond_own_rights")
        refused = insert_role(person_id, role, branch_code, now, viewer.person_id)
        if refused:
            return refused
    return person_id


def _correct(viewer: Viewer, person: Person, name: str, branch_code: str, hired_on: date, now: datetime) -> Refused | None:
    refused = _why_not(viewer, person)
    if refused:
        return refused
    folded, branch = name_of(name), get_branch_in_scope(viewer, RIGHT, branch_code)
    if folded is None:
        return Refused.because("name_malformed")
    if branch is None:
        return Refused.because("no_such_branch", code=branch_code)
    before = person.branch.path
    changed = [
        field
        for field, old, new in (
            ("name", person.name, folded), ("branch", person.branch_id, branch.id), ("hired_on", person.hired_on, hired_on),
        )
        if old != new
    ]  # fmt: skip
    person.name, person.branch_id, person.hired_on = folded, branch.id, hired_on
    if "hired_on" in changed:
        first_day_is(person.id, hired_on)
    if person.active:
        set_postings({person.id: branch.id}, civil_date(now))
    lost = [grant for grant in person.roles if before.startswith(grant.branch.path) and not branch.path.startswith(grant.branch.path)]
    _withdraw(viewer, person, lost, now)
    if any(grant.role == ADMIN for grant in lost) and _no_admin_left():
        return Refused.because("last_admin")
    if changed:
        _note("person_corrected", viewer, person.id, now, fields=changed)
    return None


def _locked(viewer: Viewer, person_id: int) -> Person:
    lock_person(person_id)
    person = get_person_in_scope(viewer, RIGHT, person_id)
    if person is None:
        raise NotFound("no_such_person")
    if any(grant.role == ADMIN for grant in person.roles):
        # Before anything is changed, and always in the same order: two admins cannot end each other at once, nor wait for each other.
        db.session.execute(sa.select(RoleGrant.person_id).where(RoleGrant.role == ADMIN).order_by(RoleGrant.person_id).with_for_update())
    return person


def _why_not(viewer: Viewer, person: Person) -> Refused | None:
    if person.id == viewer.person_id:
        return Refused.because("own_account")
    if was_erased(person.id, person.staff_no):
        return Refused.because("erased_already")
    return None if keeps_account(viewer, person) else Refused.because("beyond_own_rights")


def _why_no_role(viewer: Viewer, person: Person, role: str, branch: Branch | None, branch_code: str) -> Refused | None:
    if person.id == viewer.person_id:
        return Refused.because("own_account")
    if role not in ROLES:
        return Refused.because("no_such_role", role=role)
    if branch is None:
        return Refused.because("no_such_branch", code=branch_code)
    return None if viewer.keeps(role, branch.path) else Refused.because("beyond_own_rights")


def _withdraw(viewer: Viewer, person: Person, grants: list[RoleGrant], now: datetime) -> None:
    for grant in grants:
        _note("role_taken", viewer, person.id, now, role=grant.role, branch=grant.branch.code)
        db.session.delete(grant)
    db.session.flush()


def _no_admin_left() -> bool:
    """Whether nobody could look after the bank any more."""
    return number_of_admins() == 0


def _note(action: str, viewer: Viewer, person_id: int, now: datetime, **detail: object) -> None:
    audit(action, actor_id=viewer.person_id, subject=f"person:{person_id}", now=now, detail=detail)
