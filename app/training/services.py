"""Assigning modules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.assignments import Need, need_of
from app.domain.calendar import civil_date
from app.domain.due_dates import Due, DueKind, due_fault, due_on
from app.domain.programme import Module
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.record.queries import get_events_of
from app.record.services import append, lock_ledger
from app.training.models import Assignment
from app.training.queries import Target, get_cohort_in_scope, get_rounds, list_target_people

# How many people one transaction assigns to: everybody else who writes waits for its end.
BATCH = 50


@dataclass(frozen=True)
class Assigned:
    """How many people were given the module now, and how many kept what they had: still running, or finished and still valid."""

    new: int
    already: int


def assign_to(viewer: Viewer, target: Target, module_key: str, due: Due, library: Library, now: datetime) -> Assigned | Refused:
    """Give a module to everybody of a target whom the viewer may assign to."""
    if target.cohort_id is not None and get_cohort_in_scope(viewer, "assign", target.cohort_id) is None:
        raise NotFound("no_such_cohort")
    if target.person_ids:
        return assign_module(viewer, target.person_ids, module_key, due, library, now)
    people = list_target_people(viewer, target)
    return assign_module(viewer, [person.id for person in people], module_key, due, library, now)


def assign_module(
    viewer: Viewer, person_ids: Iterable[int], module_key: str, due: Due | date, library: Library, now: datetime
) -> Assigned | Refused:
    """Give a module to people in the viewer's scope. Who has it and has not finished keeps the first due date.

    Fifty people are one transaction. Should one fail, those before it stay assigned, and assigning again reaches the others only.
    """
    module = library.programme.module(module_key)
    wanted = sorted(set(person_ids))
    rule = due if isinstance(due, Due) else Due(kind=DueKind.FIXED, day=due)
    if module is None:
        return Refused.because("no_such_module")
    if not wanted:
        return Refused.because("nobody_chosen")
    if module not in library.programme.assignable(civil_date(now)):
        return Refused.because("module_not_in_force")
    fault = due_fault(rule, civil_date(now))
    if fault:
        return Refused.because(fault)
    if len(list_target_people(viewer, Target(person_ids=tuple(wanted)))) != len(wanted):
        raise NotFound("no_such_person")
    new = sum(_assign_some(viewer, wanted[start : start + BATCH], module, rule, library, now) for start in range(0, len(wanted), BATCH))
    return Assigned(new=new, already=len(wanted) - new)


def _assign_some(viewer: Viewer, person_ids: Sequence[int], module: Module, due: Due, library: Library, now: datetime) -> int:
    begin_write()
    # Under the ledger's lock two trainers cannot assign the same round twice.
    lock_ledger()
    # Read anew: somebody may have been moved out of the viewer's scope meanwhile.
    people = list_target_people(viewer, Target(person_ids=tuple(person_ids)))
    events, rounds, today = get_events_of(person_ids), get_rounds(person_ids, module.key), civil_date(now)
    fresh = [person for person in people if need_of(events[person.id], module, library.programme, today) is Need.NEW]
    for person in fresh:
        day = due_on(due, person.hired_on, today)
        _assign(viewer.person_id, person.id, module, rounds.get(person.id, 0) + 1, day, library, now)
    db.session.commit()
    return len(fresh)


def _assign(actor_id: int, person_id: int, module: Module, number: int, day: date, library: Library, now: datetime) -> None:
    db.session.add(Assignment(person_id=person_id, module=module.key, round=number, due_on=day, assigned_at=now, assigned_by=actor_id))
    append(
        "assigned",
        person_id,
        effective_on=civil_date(now),
        actor_id=actor_id,
        now=now,
        payload={"module": module.key, "round": number, "due_on": day.isoformat()},
    )
    settle(person_id, library.programme, now)
