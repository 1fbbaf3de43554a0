"""What the rows of a list of past certificates do, a piece at a time. Only flushes."""

from collections.abc import Sequence
from datetime import date, datetime

from app.domain.calendar import civil_date
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.qualification.services import settle
from app.record.services import append, lock_ledger
from app.roster.models import RosterBatch, RosterRow
from app.roster.past_certificates_queries import get_holders

CODE = "earlier_system"


def accept_rows(
    proposer: Viewer, confirmer: Viewer, batch: RosterBatch, rows: Sequence[RosterRow], programme: Programme, now: datetime
) -> int:
    """Write the evidence into the ledger and settle. Returns 0, or the position of the first row that may no longer be; then roll back.

    A certificate counts from its own first day, or from today when that is still to come: who asks about a day in the past is told what
    was true then, and who asks what was believed then is told that nobody knew.
    """
    lock_ledger()
    ids = [row.person_id for row in rows if row.person_id is not None]
    of_both = [get_holders(viewer, ids, programme) for viewer in (proposer, confirmer)]
    for row in rows:
        key = row.after["qualification"]
        for holders in of_both:
            holder = holders.get(row.person_id or 0)
            if holder is None or holder.barred or key in holder.revoked | holder.frozen or (key, row.after["number"]) in holder.held:
                return row.position
    for row in rows:
        if row.person_id is not None:
            row.told, row.state = [_accept(batch, row, row.person_id, confirmer.person_id, now)], "done"
    for person_id in dict.fromkeys(ids):
        settle(person_id, programme, now)
    return 0


def void_rows(batch: RosterBatch, rows: Sequence[RosterRow], programme: Programme, now: datetime) -> None:
    """Declare void what a batch that had to stop had written: the ledger forgets nothing, the standing does."""
    lock_ledger()
    for row in rows:
        for seq in row.told:
            payload = {"of": seq, "reason": "wrong_data", "code": "wrong_data", "batch": batch.id}
            append(
                "corrected",
                row.person_id or 0,
                effective_on=civil_date(now),
                actor_id=batch.decided_by or batch.person_id,
                payload=payload,
                now=now,
            )
        row.state = "undone"
    for person_id in dict.fromkeys(row.person_id for row in rows if row.person_id is not None):
        settle(person_id, programme, now)


def _accept(batch: RosterBatch, row: RosterRow, person_id: int, actor_id: int, now: datetime) -> int:
    told = {name: row.after[name] for name in ("qualification", "number", "valid_from", "valid_until", "issuer")}
    payload = told | {"source": f"sha256:{batch.sha256}", "reason": CODE, "code": CODE, "batch": batch.id}
    first = date.fromisoformat(row.after["valid_from"])
    event = append("imported", person_id, effective_on=min(first, civil_date(now)), actor_id=actor_id, payload=payload, now=now)
    return event.seq
