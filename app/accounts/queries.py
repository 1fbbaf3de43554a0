"""Reading people, branches and sessions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, NoticeAcknowledgement, PastPassword, Person, RoleGrant, SignInCode, SignInSession
from app.domain.identity import PasswordProfile, password_expired
from app.domain.notice import NOTICE_VERSION
from app.domain.rights import TRAINEE, Role, Viewer
from app.extensions import db


def _live_session() -> sa.Select[Any]:
    """A row for each role of the person, or one without a role."""
    session, person, grant = SignInSession.__table__, Person.__table__, RoleGrant.__table__
    own, held, known = Branch.__table__.alias("own"), Branch.__table__.alias("held"), NoticeAcknowledgement.__table__
    notices = sa.select(known.c.version).where(known.c.person_id == person.c.id)
    return (
        sa.select(
            person.c.id,
            person.c.name,
            person.c.staff_no,
            own.c.name,
            session.c.created_at,
            session.c.seen_at,
            sa.func.coalesce(person.c.password_set_at, person.c.created_at),
            grant.c.role,
            held.c.path,
            notices.where(known.c.version == NOTICE_VERSION).exists(),
            notices.exists(),
        )
        .select_from(session.join(person, person.c.id == session.c.person_id).join(own, own.c.id == person.c.branch_id))
        .outerjoin(grant, grant.c.person_id == person.c.id)
        .outerjoin(held, held.c.id == grant.c.branch_id)
        .where(session.c.token_hash == sa.bindparam("token_hash"), session.c.ended_at.is_(None))
        .where(session.c.seen_at >= sa.bindparam("since"), person.c.active)
    )


_LIVE = _live_session()

# However busy somebody is: after this they sign in once more.
LONGEST_SESSION = timedelta(hours=12)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class LiveSession:
    """A signed-in browser and the person behind it: what every request asks for, so it is one query without any mapped object."""

    person_id: int
    name: str
    staff_no: str
    branch_name: str
    created_at: datetime
    seen_at: datetime
    password_since: datetime
    roles: tuple[Role, ...]
    knows_notice: bool
    knows_older_notice: bool

    @property
    def viewer(self) -> Viewer:
        """The person as one who looks."""
        return Viewer(person_id=self.person_id, roles=(*self.roles, _trainee(self.person_id)))


def get_session(token: str, now: datetime, idle: timedelta) -> LiveSession | None:
    """The live session of a token: not ended, not idle for longer than `idle`, not too old, its person still active."""
    rows = db.session.execute(_LIVE, {"token_hash": token_hash(token), "since": now - idle}).all()
    if not rows or now - rows[0].created_at > LONGEST_SESSION:
        return None
    return LiveSession(*rows[0][:7], tuple(Role(role=row.role, path=row.path) for row in rows if row.role), *rows[0][-2:])


def list_sessions(viewer: Viewer, now: datetime, idle: timedelta) -> Sequence[SignInSession]:
    """The viewer's own live sessions, the newest first."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(
            SignInSession.person_id == viewer.person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at >= now - idle,
            SignInSession.created_at >= now - LONGEST_SESSION,
        )
        .order_by(SignInSession.created_at.desc())
    ).all()


def viewer_of(person: Person) -> Viewer:
    """The person as one who looks. Everybody is a trainee over nothing but themselves."""
    held = tuple(Role(role=grant.role, path=grant.branch.path) for grant in person.roles)
    return Viewer(person_id=person.id, roles=(*held, _trainee(person.id)))


def _trainee(person_id: int) -> Role:
    return Role(role=TRAINEE, path=f"self/{person_id}")


def get_person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def get_printed_names(person_id: int) -> dict[str, str]:
    """What a certificate prints of a person: name, staff_no and branch, as they are now. Without loading the person."""
    query = sa.select(Person.name, Person.staff_no, Branch.name).join(Branch, Branch.id == Person.branch_id).where(Person.id == person_id)
    return dict(zip(("name", "staff_no", "branch"), db.session.execute(query).one(), strict=True))


def get_branch_id(person_id: int) -> int | None:
    """Where a person works, without loading the person."""
    return db.session.scalar(sa.select(Person.branch_id).where(Person.id == person_id))


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


def get_pending(session: LiveSession, profile: PasswordProfile) -> str:
    """What the person of a session has to do before anything else: "password", "notice", "newer_notice" or nothing.

    The password's age is taken at the sign-in, so that nobody is stopped in the middle of an exam.
    """
    if password_expired(session.password_since, profile, session.created_at):
        return "password"
    return "" if session.knows_notice else "newer_notice" if session.knows_older_notice else "notice"


def get_acknowledgements(person_id: int) -> Sequence[NoticeAcknowledgement]:
    """Which versions of the privacy notice a person has read, the oldest first."""
    return db.session.scalars(
        sa.select(NoticeAcknowledgement).where(NoticeAcknowledgement.person_id == person_id).order_by(NoticeAcknowledgement.acknowledged_at)
    ).all()
