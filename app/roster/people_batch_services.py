"""What the rows of a list of people do, a piece at a time, and what undoes them. Only flushes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.bulk_services import Facts, LostRole, add_people, change_people, give_back_roles, lock_people
from app.domain.calendar import civil_date
from app.domain.rights import Viewer
from app.domain.roster_plan import CHANGED, LEAVING, MOVED, NEW, RETURNING
from app.extensions import db
from app.record.queries import people_with_events
from app.record.services import audit_people
from app.roster.models import RosterBatch, RosterRow
from app.roster.surroundings_queries import RIGHT, get_branch_ids, get_facts, why_they_stay


def apply_rows(viewer: Viewer, batch: RosterBatch, rows: Sequence[RosterRow], now: datetime) -> int:
    """Do what the rows say. Returns 0, or the position of the first row that the world has overtaken; then roll back."""
    known = [row for row in rows if row.person_id is not None]
    ids = [row.person_id for row in known if row.person_id is not None]
    lock_people(ids)
    branches = get_branch_ids()
    current, stays = get_facts(ids), why_they_stay(viewer, ids)
    for row in known:
        if row.person_id in stays or current.get(row.person_id or 0) != row.before:
            return row.position
    for row in rows:
        codes = {one["branch"] for one in (row.before, row.after) if one}
        if not all(code in branches and viewer.covers(RIGHT, branches[code][1]) for code in codes):
            return row.position
    day = _day_of(batch, now)
    new = {row.staff_no: row for row in rows if row.kind == NEW}
    added = add_people({number: _first_facts(row, branches) for number, row in new.items()}, now)
    if added is None:
        return min(row.position for row in new.values())
    lost = change_people({row.person_id: _facts(row.after, branches, row.since or day) for row in known if row.person_id}, now)
    _mark_done(batch, rows, {new[number].position: person_id for number, person_id in added.items()})
    for row in rows:
        told = [_kept(one) for one in lost if one.person_id == row.person_id]
        if told:
            row.told = told
    return 0


def undo_rows(batch: RosterBatch, rows: Sequence[RosterRow], now: datetime) -> None:
    """Take the rows back. What somebody else has changed since is left as it is, and so is a new person who has proved something."""
    ids = [row.person_id for row in rows if row.person_id is not None]
    lock_people(ids)
    branches, current = get_branch_ids(), get_facts(ids)
    proven = people_with_events([row.person_id for row in rows if row.kind == NEW and row.person_id is not None])
    wanted: dict[int, Facts] = {}
    day = _day_of(batch, now)
    for row in rows:
        if row.person_id is None or current.get(row.person_id) != row.after:
            row.state, row.why = "left", "left_changed"
        elif row.person_id in proven:
            row.state, row.why = "left", "left_proven"
        else:
            row.state = "undone"
            wanted[row.person_id] = _facts_before(row, branches, day)
    change_people(wanted, now)
    give_back_roles([_lost(row.person_id, one) for row in rows if row.state == "undone" and row.person_id for one in row.told])


def note_applied(batch: RosterBatch, rows: Sequence[RosterRow], actor_id: int, now: datetime) -> None:
    """An audit row for each person, in the words of the people desk."""
    for kind, action in ((NEW, "person_added"), (LEAVING, "account_closed"), (RETURNING, "account_reopened")):
        audit_people(action, _people(row for row in rows if row.kind == kind), actor_id=actor_id, now=now, detail={"import": batch.id})
    for fields in sorted({_fields(row) for row in rows if row.kind in (CHANGED, MOVED)}):
        people = _people(row for row in rows if row.kind in (CHANGED, MOVED) and _fields(row) == fields)
        audit_people("person_corrected", people, actor_id=actor_id, now=now, detail={"import": batch.id, "fields": fields})


def note_undone(batch: RosterBatch, rows: Sequence[RosterRow], actor_id: int, now: datetime) -> None:
    """As note_applied, for what was taken back."""
    done = [row for row in rows if row.state == "undone"]
    undone = (("account_closed", (NEW, RETURNING)), ("account_reopened", (LEAVING,)), ("person_corrected", (CHANGED, MOVED)))
    for action, kinds in undone:
        people = _people(row for row in done if row.kind in kinds)
        audit_people(action, people, actor_id=actor_id, now=now, detail={"undone_import": batch.id})


def _mark_done(batch: RosterBatch, rows: Sequence[RosterRow], added: Mapping[int, int]) -> None:
    """In one statement, whatever the number of rows; `added` are the ids of the new people by the rows' positions."""
    values: dict[str, Any] = {"state": "done"}
    if added:
        values["person_id"] = sa.case(dict(added), value=RosterRow.position, else_=RosterRow.person_id)
    mine = (RosterRow.batch_id == batch.id, RosterRow.position.in_([row.position for row in rows]))
    db.session.execute(sa.update(RosterRow).where(*mine).values(values), execution_options={"synchronize_session": False})
    for row in rows:
        set_committed_value(row, "state", "done")
        set_committed_value(row, "person_id", added.get(row.position, row.person_id))


def _people(rows: Iterable[RosterRow]) -> list[int]:
    return [row.person_id for row in rows if row.person_id is not None]


def _fields(row: RosterRow) -> tuple[str, ...]:
    return tuple(field for field in row.after if row.before.get(field) != row.after[field])


def _day_of(batch: RosterBatch, now: datetime) -> date:
    """All of a batch holds from one day, also when it runs over midnight, and an undo takes it back from that day on."""
    return civil_date(batch.began_at or now)


def _first_facts(row: RosterRow, branches: Mapping[str, tuple[int, str]]) -> Facts:
    return _facts(row.after, branches, date.fromisoformat(row.after["hired_on"]))


def _facts_before(row: RosterRow, branches: Mapping[str, tuple[int, str]], day: date) -> Facts:
    if row.kind == NEW:
        # Never deleted: closed, with a posting that never came to be.
        return _facts(row.after | {"active": False}, branches, date.fromisoformat(row.after["hired_on"]))
    return _facts(row.before, branches, row.since or day)


def _facts(told: Mapping[str, Any], branches: Mapping[str, tuple[int, str]], since: date) -> Facts:
    return Facts(told["name"], branches[told["branch"]][0], date.fromisoformat(told["hired_on"]), told["active"], since)


def _kept(role: LostRole) -> list[Any]:
    return [role.role, role.branch_id, role.granted_at.isoformat()]


def _lost(person_id: int, kept: Sequence[Any]) -> LostRole:
    return LostRole(person_id, kept[0], kept[1], datetime.fromisoformat(kept[2]))
