"""Reading people, branches and sessions."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant, SignInSession
from app.domain.rights import TRAINEE, Role, Viewer
from app.extensions import db


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def get_session(token: str, now: datetime, idle: timedelta) -> SignInSession | None:
    """The live session of a token: not ended, not idle for longer than `idle`, its person still active."""
    row = db.session.get(SignInSession, token_hash(token))
    if row is None or row.ended_at is not None or now - row.seen_at > idle or not row.person.active:
        return None
    return row


def list_sessions(viewer: Viewer, now: datetime, idle: timedelta) -> Sequence[SignInSession]:
    """The viewer's own live sessions, the newest first."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(SignInSession.person_id == viewer.person_id, SignInSession.ended_at.is_(None), SignInSession.seen_at > now - idle)
        .order_by(SignInSession.created_at.desc())
    ).all()


def viewer_of(person: Person) -> Viewer:
    """The person as one who looks. Everybody is a trainee over nothing but themselves."""
    held = tuple(Role(role=grant.role, path=grant.branch.path) for grant in person.roles)
    return Viewer(person_id=person.id, roles=(*held, Role(role=TRAINEE, path=f"self/{person.id}")))


def get_person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def get_person_by_staff_no(staff_no: str) -> Person | None:
    return db.session.scalar(sa.select(Person).where(Person.staff_no == staff_no))


def get_branch_by_code(code: str) -> Branch | None:
    return db.session.scalar(sa.select(Branch).where(Branch.code == code))


def in_scope(viewer: Viewer, right: str) -> sa.ColumnElement[bool]:
    """The condition on a joined Branch that keeps a query inside the viewer's scope. False for a viewer without the right."""
    return sa.or_(sa.false(), *(Branch.path.startswith(path, autoescape=True) for path in viewer.paths(right)))


def get_person_in_scope(viewer: Viewer, right: str, person_id: int) -> Person | None:
    """The person, if the viewer holds the right over their branch."""
    return db.session.scalar(sa.select(Person).join(Branch).where(Person.id == person_id, in_scope(viewer, right)))


def list_people(viewer: Viewer, right: str, *, active: bool = True) -> Sequence[Person]:
    """Everybody in the viewer's scope, by branch and staff number."""
    return db.session.scalars(
        sa.select(Person).join(Branch).where(Person.active == active, in_scope(viewer, right)).order_by(Branch.path, Person.staff_no)
    ).all()


def list_branches(viewer: Viewer, right: str) -> Sequence[Branch]:
    """The branches in the viewer's scope in tree order."""
    return db.session.scalars(sa.select(Branch).where(in_scope(viewer, right)).order_by(Branch.path)).all()


def number_of_admins() -> int:
    """How many active people hold the admin role; needs no viewer, the first start asks before there is one."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(RoleGrant)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.role == "admin", Person.active)
        )
        or 0
    )
