"""Reading people, branches and sessions."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Branch, NoticeAcknowledgement, PastPassword, Person, RoleGrant, SignInCode, SignInSession
from app.domain.identity import PasswordProfile, password_expired
from app.domain.notice import NOTICE_VERSION
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


def get_branch_in_scope(viewer: Viewer, right: str, code: str) -> Branch | None:
    """The branch of this code, if the viewer holds the right over it."""
    return db.session.scalar(sa.select(Branch).where(Branch.code == code, in_scope(viewer, right)))


def keeps_account(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may look after this account: nobody opens or closes one that can do more than they may give."""
    return all(viewer.keeps(grant.role, grant.branch.path) for grant in person.roles)


def get_code(person_id: int, now: datetime) -> SignInCode | None:
    """The person's one-time code, if it can still be used."""
    return db.session.scalar(
        sa.select(SignInCode).where(SignInCode.person_id == person_id, SignInCode.used_at.is_(None), SignInCode.expires_at > now)
    )


def past_hashes(person_id: int, kept: int) -> tuple[str, ...]:
    """The hashes of the `kept` latest passwords before the present one."""
    rows = sa.select(PastPassword.password_hash).where(PastPassword.person_id == person_id).order_by(PastPassword.id.desc())
    return tuple(db.session.scalars(rows.limit(max(kept, 0))))


def words_of(person: Person) -> tuple[str, ...]:
    """What anybody could guess for this person: number, name, and the names of the branch and of all above it."""
    above = sa.select(Branch.name).where(sa.literal(person.branch.path).startswith(Branch.path))
    return (person.staff_no, person.name, *db.session.scalars(above))


def get_pending(session: SignInSession, profile: PasswordProfile) -> str:
    """What the person of a session has to do before anything else: "password", "notice", "newer_notice" or nothing.

    The password's age is taken at the sign-in, so that nobody is stopped in the middle of an exam.
    """
    person = session.person
    if password_expired(person.password_set_at or person.created_at, profile, session.created_at):
        return "password"
    versions = set(db.session.scalars(sa.select(NoticeAcknowledgement.version).where(NoticeAcknowledgement.person_id == session.person_id)))
    return "" if NOTICE_VERSION in versions else "newer_notice" if versions else "notice"


def get_acknowledgements(person_id: int) -> Sequence[NoticeAcknowledgement]:
    """Which versions of the privacy notice a person has read, the oldest first."""
    return db.session.scalars(
        sa.select(NoticeAcknowledgement).where(NoticeAcknowledgement.person_id == person_id).order_by(NoticeAcknowledgement.acknowledged_at)
    ).all()
