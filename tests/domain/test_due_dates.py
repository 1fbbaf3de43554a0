"""Due dates, worked out for each person."""

from datetime import date

import pytest
from pydantic import ValidationError

from app.domain.due_dates import Due, DueKind, due_fault, due_on

TODAY = date(2026, 3, 2)
FIXED, AFTER_HIRE, FROM_TODAY = DueKind.FIXED, DueKind.AFTER_HIRE, DueKind.FROM_TODAY


@pytest.mark.parametrize(
    ("due", "hired_on", "expected"),
    [
        (Due(kind=FIXED, day=date(2026, 3, 31)), date(2020, 1, 1), date(2026, 3, 31)),
        (Due(kind=FIXED, day=TODAY), date(2026, 3, 2), TODAY),
        (Due(kind=AFTER_HIRE, days=30), date(2026, 2, 28), date(2026, 3, 30)),
        (Due(kind=AFTER_HIRE, days=0), date(2026, 2, 28), date(2026, 2, 28)),
        (Due(kind=AFTER_HIRE, days=30), date(2024, 2, 1), date(2024, 3, 2)),  # a leap year's February
        (Due(kind=AFTER_HIRE, days=30), date(2027, 1, 1), date(2027, 1, 31)),  # hired only later
        (Due(kind=FROM_TODAY, days=14), date(2020, 1, 1), date(2026, 3, 16)),
        (Due(kind=FROM_TODAY, days=0), date(2020, 1, 1), TODAY),
        (Due(kind=FROM_TODAY, days=365), date(2020, 1, 1), date(2027, 3, 2)),
    ],
)
def test_the_last_day_in_time(due: Due, hired_on: date, expected: date) -> None:
    assert due_on(due, hired_on, TODAY) == expected


@pytest.mark.parametrize(
    ("due", "fault"),
    [
        (Due(kind=FIXED, day=TODAY), None),
        (Due(kind=FIXED, day=date(2026, 3, 1)), "due_in_the_past"),
        (Due(kind=FROM_TODAY, days=0), None),
        (Due(kind=FROM_TODAY, days=730), None),
        (Due(kind=FROM_TODAY, days=731), "due_days_out_of_range"),
        (Due(kind=AFTER_HIRE, days=-1), "due_days_out_of_range"),
        (Due(kind=AFTER_HIRE, days=0), None),  # long past for most people, which the preview shows
    ],
)
def test_what_cannot_be_a_due_date(due: Due, fault: str | None) -> None:
    assert due_fault(due, TODAY) == fault


@pytest.mark.parametrize("fields", [{"kind": FIXED}, {"kind": FIXED, "days": 3}, {"kind": FROM_TODAY}, {"kind": AFTER_HIRE, "day": TODAY}])
def test_a_rule_without_what_it_needs_cannot_be_made(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Due.model_validate(fields)
