"""What is known of somebody, what erasing would do to it, and what people have asked about their own data."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person
from app.accounts.postings_queries import get_postings
from app.accounts.queries import get_person_in_scope, in_scope
from app.domain.attempt import RUNNING
from app.domain.calendar import FOREVER
from app.domain.personal_data import HOLDINGS, Holding
from app.domain.retention import Matter
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.models import Appeal, Decision
from app.quizzes.models import Attempt
from app.record.queries import get_events
from app.roster.erasure_models import DataRequest

RIGHT = "decide"
# Own column, other table, its column: how rows that do not name the person are found.
_BY_WAY_OF = {
    "attempt": ("attempt_id", "attempts", "id"),
    "event": ("seq", "ledger_events", "seq"),
    "upload": ("id", "roster_rows", "batch_id"),
}


class Held(NamedTuple):
    """How many rows of a person a table holds, and what is to become of them."""

    table: str
    rows: int
    holding: Holding


class RequestLine(NamedTuple):
    """A request with the people in it."""

    request: DataRequest
    person: Person
    asker: Person
    proposer: Person | None


def get_matter(person: Person) -> Matter:
    """What stands for and against erasing somebody; the caller has asked whether the person is in scope."""
    postings = get_postings(person.id)
    left_on = postings[-1].to_on if postings and postings[-1].to_on != FOREVER else None
    ends = [event.data["valid_until"] for event in get_events(person.id) if event.data.get("valid_until")]
    unfinished = sa.or_(Attempt.state.in_(RUNNING), Attempt.grading_pending)
    return Matter(
        active=person.active,
        left_on=left_on,
        last_end=date.fromisoformat(max(ends)) if ends else None,
        appeal_open=_any(Appeal.person_id == person.id, Appeal.outcome == "open"),
        decision_open=_any(Decision.person_id == person.id, Decision.outcome == "open"),
        attempt_open=_any(Attempt.person_id == person.id, unfinished),
        erased=_any(DataRequest.person_id == person.id, DataRequest.kind == "erase", DataRequest.outcome == "done"),
    )


def get_holdings(person_id: int) -> tuple[Held, ...]:
    """Every table that holds rows of the person, in the order of the inventory."""
    found = []
    for name, holding in HOLDINGS.items():
        if holding.whose:
            table = db.metadata.tables[name]
            rows = db.session.scalar(sa.select(sa.func.count()).select_from(table).where(rows_of(table, holding, person_id))) or 0
            if rows:
                found.append(Held(name, rows, holding))
    return tuple(found)


def rows_of(table: sa.Table, holding: Holding, person_id: int) -> sa.ColumnElement[bool]:
    """The condition that leaves a person's rows of a table."""
    if holding.whose not in _BY_WAY_OF:
        return table.c[holding.whose] == person_id
    own, other, theirs = _BY_WAY_OF[holding.whose]
    owner = db.metadata.tables[other]
    return table.c[own].in_(sa.select(owner.c[theirs]).where(owner.c.person_id == person_id))


def get_request(viewer: Viewer, request_id: int) -> DataRequest | None:
    """A request about somebody in the viewer's scope."""
    found = db.session.get(DataRequest, request_id)
    return found if found and get_person_in_scope(viewer, RIGHT, found.person_id) else None


def list_requests(viewer: Viewer, person_id: int | None = None) -> Sequence[RequestLine]:
    """What was asked about people in the viewer's scope, what is open first, then the newest."""
    conditions = [in_scope(viewer, RIGHT)] + ([DataRequest.person_id == person_id] if person_id is not None else [])
    return _lines(*conditions)


def list_own_requests(viewer: Viewer) -> Sequence[RequestLine]:
    """What the viewer has asked, and what came of it."""
    return _lines(DataRequest.person_id == viewer.person_id)


def count_open_requests(viewer: Viewer) -> int:
    """How many requests wait for HR in the viewer's scope."""
    query = sa.select(sa.func.count(DataRequest.id)).join(Person, Person.id == DataRequest.person_id).join(Branch)
    return db.session.scalar(query.where(in_scope(viewer, RIGHT), DataRequest.outcome == "open")) or 0


def _lines(*conditions: sa.ColumnElement[bool]) -> Sequence[RequestLine]:
    asker, proposer = aliased(Person), aliased(Person)
    rows = db.session.execute(
        sa.select(DataRequest, Person, asker, proposer)
        .join(Person, Person.id == DataRequest.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .join(asker, asker.id == DataRequest.asked_by)
        .outerjoin(proposer, proposer.id == DataRequest.proposed_by)
        .where(*conditions)
        .order_by(sa.case((DataRequest.outcome == "open", 0), else_=1), DataRequest.id.desc())
    )
    return [RequestLine(*row) for row in rows]


def _any(*conditions: Any) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(*conditions))))
