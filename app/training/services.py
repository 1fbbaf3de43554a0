"""Assigning modules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.queries import get_person_in_scope
from app.domain.calendar import civil_date
from app.domain.programme import Module
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.queries import get_progress_now
from app.qualification.services import settle
from app.record.services import append, lock_ledger
from app.training.models import Assignment
from app.training.queries import get_rounds


@dataclass(frozen=True)
class Assigned:
    """How many people were given the module now, and how many had it still to do already."""

    new: int
    already: int


def assign_module(
    viewer: Viewer, person_ids: Iterable[int], module_key: str, due_on: date, library: Library, now: datetime
) -> Assigned | Refused:
    """Give a module to people in the viewer's scope, all or nothing. Who has it and has not finished keeps the first due date."""
    module = library.programme.module(module_key)
    wanted = sorted(set(person_ids))
    if module is None:
        return Refused.because("no_such_module")
    if not wanted:
        return Refused.because("nobody_chosen")
    if due_on < civil_date(now):
        return Refused.because("due_in_the_past")
    begin_write()
    # Under the ledger's lock two trainers cannot assign the same round twice.
    lock_ledger()
    if any(get_person_in_scope(viewer, "assign", person_id) is None for person_id in wanted):
        raise NotFound("no_such_person")
    rounds = get_rounds(wanted, module_key)
    fresh = [person_id for person_id in wanted if _needs(person_id, module, rounds, library, now)]
    for person_id in fresh:
        _assign(viewer.person_id, person_id, module, rounds.get(person_id, 0) + 1, due_on, library, now)
    db.session.commit()
    return Assigned(new=len(fresh), already=len(wanted) - len(fresh))


def _needs(person_id: int, module: Module, rounds: dict[int, int], library: Library, now: datetime) -> bool:
    if person_id not in rounds:
        return True
    return get_progress_now(person_id, module, library.programme, civil_date(now)).done


def _assign(actor_id: int, person_id: int, module: Module, number: int, due_on: date, library: Library, now: datetime) -> None:
    db.session.add(Assignment(person_id=person_id, module=module.key, round=number, due_on=due_on, assigned_at=now, assigned_by=actor_id))
    append(
        "assigned",
        person_id,
        effective_on=civil_date(now),
        actor_id=actor_id,
        now=now,
        payload={"module": module.key, "round": number, "due_on": due_on.isoformat()},
    )
    settle(person_id, library.programme, now)
