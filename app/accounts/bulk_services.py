"""Many people at once, for lists of people. All of it only flushes; the caller has asked whether the viewer may, and notes it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant, SignInCode, SignInSession
from app.accounts.postings_services import first_day_is, set_postings
from app.extensions import db, insert_into

_PEOPLE = Person.__table__


class Facts(NamedTuple):
    """What a list can say of a person. `since` is the first day on which the branch, or the leaving, holds."""

    name: str
    branch_id: int
    hired_on: date
    active: bool
    since: date


class LostRole(NamedTuple):
    """A role that ended because the person's new branch is not under it."""

    person_id: int
    role: str
    branch_id: int
    granted_at: datetime


def lock_people(person_ids: Collection[int]) -> None:
    """Hold these people's rows until the caller's commit, always in the same order. Rows that refer to them may still be written."""
    rows = sa.select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def add_people(entries: Mapping[str, Facts], now: datetime) -> dict[str, int] | None:
    """Add people by staff number, all checked before. Returns their ids; None when somebody is there already, and then roll back."""
    rows = [
        {"staff_no": number, "name": one.name, "branch_id": one.branch_id, "hired_on": one.hired_on}
        | {"created_at": now, "password_hash": "", "active": True}
        for number, one in entries.items()
    ]
    if not rows:
        return {}
    mine = sa.select(_PEOPLE.c.staff_no, _PEOPLE.c.id).where(_PEOPLE.c.staff_no.in_(list(entries)))
    if db.session.execute(mine).first() is not None:
        return None
    # Many small statements sent at once cost the drivers less than one large one. Somebody who was added a moment ago by another keeps
    # their row, and its time tells it from ours.
    db.session.connection().execute(insert_into(Person).on_conflict_do_nothing(index_elements=["staff_no"]), rows)
    added = {row.staff_no: row.id for row in db.session.execute(mine.where(_PEOPLE.c.created_at == now))}
    if len(added) < len(rows):
        return None
    _post({added[number]: one for number, one in entries.items()})
    return added


def change_people(wanted: Mapping[int, Facts], now: datetime) -> list[LostRole]:
    """Bring locked people to these facts. Closing ends sessions and codes; a move ends the roles that covered the old branch and do not
    cover the new one, which are returned. What people have proved stays as it is."""
    if not wanted:
        return []
    columns = (_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.branch_id, _PEOPLE.c.hired_on, _PEOPLE.c.active)
    before = {row.id: row for row in db.session.execute(sa.select(*columns).where(_PEOPLE.c.id.in_(wanted)))}
    _write(wanted, before)
    for loaded in [one for one in db.session if isinstance(one, Person)]:
        db.session.expire(loaded)
    for person_id, one in wanted.items():
        if one.hired_on != before[person_id].hired_on:
            first_day_is(person_id, one.hired_on)
    _post({key: one for key, one in wanted.items() if (before[key].branch_id, before[key].active) != (one.branch_id, one.active)})
    _sign_out([key for key, one in wanted.items() if before[key].active and not one.active], now)
    moved = {key: (before[key].branch_id, one.branch_id) for key, one in wanted.items() if before[key].branch_id != one.branch_id}
    return _end_roles(moved)


def give_back_roles(lost: Sequence[LostRole]) -> None:
    """Roles that a move had ended, when the move is undone; whoever holds one again already keeps it."""
    rows = [one._asdict() for one in lost]
    if rows:
        db.session.execute(insert_into(RoleGrant).values(rows).on_conflict_do_nothing())


def _write(wanted: Mapping[int, Facts], before: Mapping[int, sa.Row[Any]]) -> None:
    """One statement for all who get the same: most of a list moves to a few branches, or is closed."""
    for column in ("name", "branch_id", "hired_on", "active"):
        groups: dict[Any, list[int]] = {}
        for person_id, one in wanted.items():
            if getattr(one, column) != getattr(before[person_id], column):
                groups.setdefault(getattr(one, column), []).append(person_id)
        for value, person_ids in groups.items():
            db.session.execute(sa.update(_PEOPLE).where(_PEOPLE.c.id.in_(person_ids)).values({column: value}))


def _post(people: Mapping[int, Facts]) -> None:
    for day in {one.since for one in people.values()}:
        set_postings({key: one.branch_id if one.active else None for key, one in people.items() if one.since == day}, day)


def _sign_out(person_ids: Sequence[int], now: datetime) -> None:
    if not person_ids:
        return
    live = (SignInSession.person_id.in_(person_ids), SignInSession.ended_at.is_(None))
    db.session.execute(sa.update(SignInSession).where(*live).values(ended_at=now))
    db.session.execute(sa.delete(SignInCode).where(SignInCode.person_id.in_(person_ids), SignInCode.used_at.is_(None)))


def _end_roles(moved: Mapping[int, tuple[int, int]]) -> list[LostRole]:
    if not moved:
        return []
    paths = {row.id: row.path for row in db.session.execute(sa.select(Branch.id, Branch.path))}
    grants = db.session.execute(sa.select(RoleGrant.__table__).where(RoleGrant.person_id.in_(moved))).all()
    lost = []
    for grant in grants:
        top, (old, new) = paths[grant.branch_id], moved[grant.person_id]
        if paths[old].startswith(top) and not paths[new].startswith(top):
            lost.append(LostRole(grant.person_id, grant.role, grant.branch_id, grant.granted_at))
    for one in lost:
        mine = (RoleGrant.person_id == one.person_id, RoleGrant.role == one.role, RoleGrant.branch_id == one.branch_id)
        db.session.execute(sa.delete(RoleGrant).where(*mine))
    return lost
