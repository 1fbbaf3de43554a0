"""Keys of other systems: made and revoked by people, and used. What a key reads is noted before it leaves."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.queries import get_branch_in_scope, token_hash
from app.domain.api import LIVES, SCOPES, key_name_of
from app.domain.ledger import SYSTEM
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.seen_services import seen_just_now
from app.record.services import audit
from app.reports.api_models import ApiToken
from app.reports.api_queries import RIGHT, Key, get_token_in_scope

HOUR = timedelta(hours=1)


def create_key(viewer: Viewer, name: str, branch_code: str, scopes: Collection[str], days: int, now: datetime) -> str | Refused:
    """Make a key over a branch and all below it. Returns the token, which is kept nowhere: 256 bits from the system's random source.

    Nobody makes a way to more than they have: the branch lies within the part of the tree over which the viewer sees standings. So HR makes
    keys, and an admin, who looks after the machine and sees no standings, may only revoke them.
    """
    tidy, chosen = key_name_of(name), sorted(set(scopes) & set(SCOPES))
    if tidy is None:
        return Refused.because("key_name_malformed")
    if not chosen:
        return Refused.because("no_key_scope")
    if days not in LIVES:
        return Refused.because("key_life_malformed")
    token = secrets.token_urlsafe(32)
    begin_write()
    branch = get_branch_in_scope(viewer, RIGHT, branch_code)
    if branch is None:
        db.session.rollback()
        return Refused.because("no_such_branch", code=branch_code)
    row = ApiToken(
        name=tidy,
        token_hash=token_hash(token),
        branch_id=branch.id,
        scopes=chosen,
        created_by=viewer.person_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return Refused.because("key_name_taken", name=tidy)
    detail = {"name": tidy, "branch": branch_code, "scopes": chosen, "days": days}
    audit("api_key_created", actor_id=viewer.person_id, subject=f"key:{row.id}", now=now, detail=detail)
    db.session.commit()
    return token


def revoke_key(viewer: Viewer, key_id: int, now: datetime) -> None:
    """End a key: the next request with it fails. Revoking it twice changes nothing. Raises NotFound."""
    begin_write()
    found = get_token_in_scope(viewer, key_id)
    if found is None:
        raise NotFound("no_such_key")
    revoked = db.session.execute(
        sa.update(ApiToken).where(ApiToken.id == key_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now, revoked_by=viewer.person_id)
    )
    if revoked.rowcount:  # type: ignore[attr-defined]
        audit("api_key_revoked", actor_id=viewer.person_id, subject=f"key:{key_id}", now=now, detail={"name": found.name})
    db.session.commit()


def note_read(key: Key, what: str, people: Collection[int], now: datetime, address: str, *, named: int = 0) -> None:
    """The audit row of an answer that speaks of people: which key, what, of how many.

    One row for each such answer and no counter, because the trail is append-only; a poller that finds nothing new writes nothing but, once
    an hour, that the key is in use. `named` is who was asked for alone: they find it among those who have seen their record, once an hour.
    """
    if not people and key.last_used_at is not None and now - key.last_used_at < HOUR:
        return
    begin_write()
    if people:
        audit("api_read", actor_id=SYSTEM, subject=f"key:{key.id}", now=now, detail={"what": what, "rows": len(people)}, address=address)
    look = {"page": "api", "key": key.name}
    if named and not seen_just_now(SYSTEM, named, look, now):
        audit("person_seen", actor_id=SYSTEM, subject=f"person:{named}", now=now, detail=look, address=address)
    if key.last_used_at is None or now - key.last_used_at >= HOUR:
        db.session.execute(sa.update(ApiToken).where(ApiToken.id == key.id).values(last_used_at=now))
    db.session.commit()
