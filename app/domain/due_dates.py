"""When an assignment is due: on a fixed day, or a number of days after something, worked out for each person."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from app.domain.values import Frozen

LONGEST_DAYS = 730


class DueKind(StrEnum):
    FIXED = "fixed"
    AFTER_HIRE = "after_hire"
    FROM_TODAY = "from_today"


class Due(Frozen):
    """A rule for due dates: `day` for a fixed one, `days` for one counted from the day of hire or from the day of assigning."""

    kind: DueKind
    day: date | None = None
    days: int | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needed = self.day if self.kind is DueKind.FIXED else self.days
        if needed is None:
            raise ValueError(f"a due date of the kind {self.kind} lacks its day or its number of days")
        return self


def due_on(due: Due, hired_on: date, today: date) -> date:
    """The last day on which the work is in time. May lie in the past for somebody hired long ago."""
    if due.kind is DueKind.FIXED and due.day is not None:
        return due.day
    start = hired_on if due.kind is DueKind.AFTER_HIRE else today
    return start + timedelta(days=due.days or 0)


def due_fault(due: Due, today: date) -> str | None:
    """Why a rule cannot be used, as a code, or None. A date counted from the day of hire may be past: the preview says for whom."""
    if due.kind is DueKind.FIXED and due.day is not None and due.day < today:
        return "due_in_the_past"
    if due.days is not None and not 0 <= due.days <= LONGEST_DAYS:
        return "due_days_out_of_range"
    return None
