"""What a list of past certificates is held against: people in scope, and what the ledger says of them."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.decisions import actor_fault
from app.domain.identity import staff_no_of
from app.domain.ledger import Event
from app.domain.past_certificates import Holder, ListedCertificate, Shelf, first_certificates, words_of
from app.domain.periods import revoked_by, standing_events
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.models import Appeal, Decision
from app.record.queries import get_events_of

RIGHT = "decide"
_CHUNK = 500


def get_shelf(viewer: Viewer, rows: Sequence[ListedCertificate], programme: Programme, today: date) -> Shelf:
    """The people whom the rows name and the viewer may decide about, with what is held of each."""
    numbers = sorted({number for row in rows if (number := staff_no_of(row.staff_no))})
    holders: dict[str, Holder] = {}
    for start in range(0, len(numbers), _CHUNK):
        holders |= _holders(viewer, numbers[start : start + _CHUNK], programme)
    words = words_of((qualification.key, qualification.title) for qualification in programme.qualifications)
    return Shelf(holders=holders, qualifications=words, first_rows=first_certificates(rows), today=today)


def get_holders(viewer: Viewer, person_ids: Sequence[int], programme: Programme) -> dict[int, Holder]:
    """The same for people by id, as things stand now."""
    return {holder.id: holder for holder in _found(viewer, Person.id.in_(person_ids), programme).values()}


def _holders(viewer: Viewer, numbers: Sequence[str], programme: Programme) -> dict[str, Holder]:
    return _found(viewer, Person.staff_no.in_(numbers), programme)


def _found(viewer: Viewer, which: sa.ColumnElement[bool], programme: Programme) -> dict[str, Holder]:
    columns = (Person.id, Person.staff_no, Person.name, Branch.code)
    query = sa.select(*columns).join(Branch, Branch.id == Person.branch_id).where(which, in_scope(viewer, RIGHT))
    people = db.session.execute(query).all()
    events, frozen = get_events_of([row.id for row in people]), _frozen([row.id for row in people])
    return {
        row.staff_no: Holder(
            row.id,
            row.name,
            row.code,
            actor_fault(viewer.person_id, row.id, events[row.id]) or "",
            _revoked(events[row.id], programme),
            frozenset(key for person_id, key in frozen if person_id == row.id),
            frozenset((one.data["qualification"], one.data["number"]) for one in standing_events(events[row.id]) if one.kind == "imported"),
        )
        for row in people
    }


def _revoked(events: Sequence[Event], programme: Programme) -> frozenset[str]:
    counted = standing_events(events)
    return frozenset(one.key for one in programme.qualifications if revoked_by(counted, one) is not None)


def _frozen(person_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(person, qualification) of which an appeal is open."""
    query = sa.select(Decision.person_id, Decision.qualification).join(Appeal, Appeal.decision_id == Decision.id)
    rows = db.session.execute(query.where(Appeal.outcome == "open", Decision.person_id.in_(person_ids)))
    return {(person_id, key) for person_id, key in rows}
