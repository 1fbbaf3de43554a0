"""How far a person is with what was assigned to them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.domain.ledger import Event
from app.domain.periods import grants, policy_of, renewal_opens, standing_events
from app.domain.programme import Module, Programme
from app.domain.progress import Progress, progress


class Status(StrEnum):
    """Of one assignment. Overdue outweighs how far one is: it is what has to be acted on."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    OVERDUE = "overdue"


class Need(StrEnum):
    """What a new assignment would be: new work, work that is running already, or nothing to do until a renewal is due."""

    NEW = "new"
    RUNNING = "running"
    FINISHED = "finished"


def assignment_progress(events: Sequence[Event], module: Module, programme: Programme, assigned_on: date) -> Progress:
    """Progress in the period that an assignment is meant for.

    An assignment made once the renewal window was open (or after the lapse) asks for new passes. An earlier one was fulfilled by the
    passes that earned the certificate, and stays fulfilled when that certificate comes to its end.
    """
    events = standing_events(events)
    opened = [
        renewal_opens(grant, policy_of(events, qualification, assigned_on))
        for qualification in programme.served_by(module.key)
        for grant in grants(events, qualification)
    ]
    return progress(events, module, since=max((day for day in opened if day <= assigned_on), default=date.min))


def status_of(done: Progress, due_on: date, today: date) -> Status:
    """The status of an assignment with this progress on a day; the due date itself is still in time."""
    if done.done:
        return Status.DONE
    if today > due_on:
        return Status.OVERDUE
    return Status.IN_PROGRESS if done.sections_read or done.papers_passed or done.observed or done.hours else Status.NOT_STARTED


def need_of(events: Sequence[Event], module: Module, programme: Programme, today: date) -> Need:
    """What assigning the module today would mean for a person."""
    if assignment_progress(events, module, programme, today).done:
        return Need.FINISHED
    assigned = [event.effective_on for event in events if event.kind == "assigned" and event.data["module"] == module.key]
    running = bool(assigned) and not assignment_progress(events, module, programme, assigned[-1]).done
    return Need.RUNNING if running else Need.NEW
