"""Lists as tests write them, and the way from a file to its end."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.domain.rights import Viewer
from app.extensions import db
from app.roster.batches_queries import get_batch, get_columns
from app.roster.batches_services import begin_apply, begin_undo, run_batch
from app.roster.models import RosterBatch, RosterRow
from app.roster.staging_services import Upload, plan_batch, stage_upload
from tests.clock import Clock
from tests.people import done

HEADER = "工号,姓名,网点代码,入职日期\n"


def dry_run(viewer: Viewer, text: str | bytes, clock: Clock, full: str = "") -> str:
    """Upload a list with the usual header and work out what it would do; `full` is the branch of a full roster. Returns the batch's id."""
    body = text.encode() if isinstance(text, str) else text
    batch_id = done(stage_upload(viewer, Upload("名单.csv", body, mode="full" if full else "changes", branch_code=full), clock()))
    batch = get_batch(viewer, batch_id, clock())
    assert batch is not None
    mapping = get_columns(batch)
    assert mapping is not None
    assert plan_batch(viewer, batch_id, mapping, clock()) is None
    return batch_id


def applied(viewer: Viewer, text: str | bytes, clock: Clock, full: str = "", typed: str = "") -> str:
    """The same, applied to its end."""
    batch_id = dry_run(viewer, text, clock, full)
    assert begin_apply(viewer, batch_id, typed, clock()) is None
    run_batch(batch_id, clock)
    return batch_id


def undone(viewer: Viewer, batch_id: str, clock: Clock) -> None:
    assert begin_undo(viewer, batch_id, clock()) is None
    run_batch(batch_id, clock)


def state_of(batch_id: str) -> str:
    db.session.rollback()
    return db.session.scalars(sa.select(RosterBatch.state).where(RosterBatch.id == batch_id)).one()


def kinds(batch_id: str) -> list[tuple[str, str]]:
    """(staff number, what its row does) in the order of the list."""
    db.session.rollback()
    rows = sa.select(RosterRow.staff_no, RosterRow.kind).where(RosterRow.batch_id == batch_id).order_by(RosterRow.position)
    return [(staff_no, kind) for staff_no, kind in db.session.execute(rows)]


def faults(batch_id: str) -> list[tuple[int, str, str]]:
    """(row, field, code) of everything that is wrong."""
    rows = db.session.scalars(sa.select(RosterRow).where(RosterRow.batch_id == batch_id).order_by(RosterRow.position))
    return [(row.row, field, code) for row in rows for field, _value, code, _first in row.faults]


def person(staff_no: str) -> tuple[Any, ...]:
    """Name, branch, first day, whether the account is open."""
    db.session.rollback()
    query = sa.select(Person.name, Branch.code, Person.hired_on, Person.active).join(Branch).where(Person.staff_no == staff_no)
    return tuple(db.session.execute(query).one())


def postings(staff_no: str) -> Sequence[tuple[Any, ...]]:
    """(branch, first day, day after the last) of every posting."""
    query = sa.select(Branch.code, Posting.from_on, Posting.to_on).join(Branch, Branch.id == Posting.branch_id)
    query = query.join(Person, Person.id == Posting.person_id).where(Person.staff_no == staff_no).order_by(Posting.from_on)
    return [tuple(row) for row in db.session.execute(query)]
