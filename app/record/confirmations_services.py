"""The bank gives its word on clauses of ours, and takes it back. Rows are added and closed, never changed or deleted."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.confirming import asks_for_word, signatory_of
from app.domain.manual import Clause, Manual, in_order
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.record.models import ClauseConfirmation
from app.record.services import audit

# What an integer column of either database holds.
LARGEST_ID = 2**31 - 1


def confirm_clauses(
    actor_id: int, wordings: Mapping[str, str], signatory: str, on: date, manual: Manual, now: datetime
) -> tuple[int, ...] | Refused:
    """Note that `signatory` confirms clauses, each in the wording that was read: clause id → digest. Returns the ids of the new rows.

    What is confirmed already, also by somebody else at this very moment, stays as it is. Refused as a whole when a clause reads
    differently by now: nobody signs what they have not seen.
    """
    if refused := why_not_confirm(wordings, signatory, on, manual, now):
        return refused
    name, clauses = signatory_of(signatory), [_of_ours(clause_id, manual) for clause_id in in_order(wordings)]
    begin_write()
    signed = []
    # In the manual's order, so that two who confirm the same clauses wait for each other and never in a circle.
    for clause in clauses:
        row = {"clause": clause.id, "digest": clause.digest, "person_id": actor_id, "signatory": name, "confirmed_on": on}
        if (row_id := _insert(row | {"recorded_at": now})) is not None:
            detail = {"digest": clause.digest, "signatory": name, "on": on.isoformat(), "text": clause.text, "ruling": clause.ruling}
            audit("clause_confirmed", actor_id=actor_id, subject=f"clause:{clause.id}", now=now, detail=detail)
            signed.append(row_id)
    db.session.commit()
    return tuple(signed)


def why_not_confirm(wordings: Mapping[str, str], signatory: str, on: date, manual: Manual, now: datetime) -> Refused | None:
    """Why this cannot be signed, or None."""
    if not wordings:
        return Refused.because("no_clause_chosen")
    clauses = {clause_id: _of_ours(clause_id, manual) for clause_id in wordings}
    if changed := tuple(clause_id for clause_id in in_order(clauses) if clauses[clause_id].digest != wordings[clause_id]):
        return Refused.because("clauses_changed", clauses=changed)
    if signatory_of(signatory) is None:
        return Refused.because("signatory_malformed")
    return Refused.because("confirmed_in_the_future") if on > civil_date(now) else None


def withdraw_confirmations(actor_id: int, confirmation_ids: Collection[int], now: datetime) -> int:
    """Take confirmations back; what is withdrawn already stays as it is. Returns how many were taken back."""
    begin_write()
    # A number that no row can have is no error, and must not reach a column that cannot hold it.
    possible = [number for number in confirmation_ids if 0 < number <= LARGEST_ID]
    withdrawn = db.session.execute(
        sa.update(ClauseConfirmation)
        .where(ClauseConfirmation.id.in_(possible), ClauseConfirmation.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=actor_id)
        .returning(ClauseConfirmation.clause, ClauseConfirmation.digest)
    ).all()
    for clause, digest in withdrawn:
        audit("confirmation_withdrawn", actor_id=actor_id, subject=f"clause:{clause}", now=now, detail={"digest": digest})
    db.session.commit()
    return len(withdrawn)


def _of_ours(clause_id: str, manual: Manual) -> Clause:
    clause = manual.clause(clause_id)
    if clause is None:
        raise NotFound("no_such_clause")
    if not asks_for_word(clause):
        raise DomainError("clause_of_the_bank", clause=clause_id)
    return clause


def _insert(row: Mapping[str, object]) -> int | None:
    """The id of the new row, None where the wording is confirmed already: the index on what stands leaves no room for a second."""
    return db.session.scalar(insert_into(ClauseConfirmation).values(row).on_conflict_do_nothing().returning(ClauseConfirmation.id))
