"""How far somebody is with an assignment, and whether another one would be work."""

from datetime import date

import pytest

from app.domain.assignments import Need, Status, assignment_progress, need_of, status_of
from app.domain.programme import Programme
from tests.domain.life import MODULE, QUALIFICATION, Life, day

PROGRAMME = Programme(schema=1, modules=(MODULE,), qualifications=(QUALIFICATION,))
# Assigned and passed on 2 March 2024: valid to 2 March 2026, renewable from 1 January 2026.
FIRST, OPENS, LAST = day("2024-03-02"), day("2026-01-01"), day("2026-03-02")


def holder() -> Life:
    return Life().assigned(FIRST).read(FIRST).sat(FIRST)


@pytest.mark.parametrize(
    ("life", "assigned_on", "due_on", "today", "status"),
    [
        (Life().assigned(FIRST), FIRST, day("2024-03-16"), day("2024-03-16"), Status.NOT_STARTED),
        (Life().assigned(FIRST), FIRST, day("2024-03-16"), day("2024-03-17"), Status.OVERDUE),
        (Life().assigned(FIRST).read(FIRST, "1.1"), FIRST, day("2024-03-16"), day("2024-03-16"), Status.IN_PROGRESS),
        (Life().assigned(FIRST).read(FIRST, "1.1"), FIRST, day("2024-03-16"), day("2024-03-17"), Status.OVERDUE),
        (Life().assigned(FIRST).read(FIRST).sat(FIRST, passed=False), FIRST, day("2024-03-16"), day("2024-03-16"), Status.IN_PROGRESS),
        (holder(), FIRST, day("2024-03-16"), day("2024-03-17"), Status.DONE),
        # The certificate comes to its end: what was asked for two years ago was still done.
        (holder(), FIRST, day("2024-03-16"), OPENS, Status.DONE),
        (holder(), FIRST, day("2024-03-16"), day("2027-01-01"), Status.DONE),
        # Assigned again once the window was open: only new passes count, and what was read stays read.
        (holder().assigned(OPENS), OPENS, LAST, OPENS, Status.IN_PROGRESS),
        (holder().assigned(OPENS), OPENS, LAST, day("2026-03-03"), Status.OVERDUE),
        (holder().assigned(OPENS).sat(day("2026-02-01")), OPENS, LAST, day("2026-03-03"), Status.DONE),
        # And two years later that second assignment is still fulfilled.
        (holder().assigned(OPENS).sat(day("2026-02-01")), OPENS, LAST, day("2028-02-01"), Status.DONE),
    ],
)
def test_the_status_of_an_assignment(life: Life, assigned_on: date, due_on: date, today: date, status: Status) -> None:
    assert status_of(assignment_progress(life.events, MODULE, PROGRAMME, assigned_on), due_on, today) is status


@pytest.mark.parametrize(
    ("life", "today", "need"),
    [
        (Life(), FIRST, Need.NEW),
        (Life().read(FIRST, "1.1"), FIRST, Need.NEW),
        (Life().assigned(FIRST), FIRST, Need.RUNNING),
        (Life().assigned(FIRST).read(FIRST), day("2025-03-02"), Need.RUNNING),
        (holder(), day("2024-03-03"), Need.FINISHED),
        (holder(), day("2025-12-31"), Need.FINISHED),
        (holder(), OPENS, Need.NEW),
        (holder().assigned(OPENS), OPENS, Need.RUNNING),
        (holder().assigned(OPENS).sat(OPENS), day("2026-01-02"), Need.FINISHED),
        (holder(), day("2026-03-03"), Need.NEW),
        (holder().assigned(day("2026-06-01")), day("2026-06-02"), Need.RUNNING),
    ],
)
def test_whether_assigning_would_be_work(life: Life, today: date, need: Need) -> None:
    assert need_of(life.events, MODULE, PROGRAMME, today) is need
