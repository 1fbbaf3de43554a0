"""Which reminder is due on which day: tables, edges, and a walk through time."""

import random
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from app.domain.calendar import FOREVER
from app.domain.programme import Module, Programme, Qualification
from app.domain.reminders import DAYS, LAST_STEP_OPEN, Span, digest_due, lapse_of, open_by_standing, step_due, step_reached, steps_ahead

LAST = date(2026, 6, 30)


def day(offset: int) -> date:
    """So many days after the last day."""
    return LAST + timedelta(days=offset)


@pytest.mark.parametrize(
    ("offset", "told", "expected"),
    [
        (-61, (), None),
        (-60, (), 60),
        (-59, (60,), None),
        (-31, (60,), None),
        (-30, (60,), 30),
        (-7, (60, 30), 7),
        (-1, (60, 30, 7), None),
        (0, (60, 30, 7), 0),
        (6, (60, 30, 7, 0), None),
        (7, (60, 30, 7, 0), -7),
        # The job stood still: the latest step that was missed, once, and none of those before it.
        (-57, (), 60),
        (-27, (60,), 30),
        (-5, (60,), 7),
        (3, (60, 30), 0),
        (9, (), -7),
        (9, (-7,), None),
        # A later step that was told stands for all before it, whatever the clock says now.
        (-30, (7,), None),
        # After so long it is no news.
        (7 + LAST_STEP_OPEN, (), -7),
        (8 + LAST_STEP_OPEN, (), None),
        (400, (), None),
    ],
)
def test_the_step_of_a_day(offset: int, told: tuple[int, ...], expected: int | None) -> None:
    assert step_due(LAST, day(offset), told) == expected


@pytest.mark.parametrize("last_on", [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31), date(2027, 3, 31)])
def test_day_by_day_each_step_is_told_once_on_its_day(last_on: date) -> None:
    told: dict[int, date] = {}
    for offset in range(-200, 200):
        today = last_on + timedelta(days=offset)
        step = step_due(last_on, today, tuple(told))
        if step is not None:
            assert step not in told
            told[step] = today
    assert told == {step: last_on - timedelta(days=step) for step in DAYS}


def test_with_the_job_down_at_random_nothing_is_told_twice_and_nothing_is_missed() -> None:
    rng = random.Random(7)
    for _ in range(400):
        steps = tuple(sorted(rng.sample(range(-20, 120), rng.randrange(1, 7)), reverse=True))
        last_on = LAST + timedelta(days=rng.randrange(1000))
        up = [offset for offset in range(-130, 60) if rng.random() < 0.3]
        told: list[int] = []
        for offset in up:
            today = last_on + timedelta(days=offset)
            step = step_due(last_on, today, tuple(told), steps)
            reached = step_reached(last_on, today, steps)
            if step is not None:
                assert step == reached, "what is told is the latest"
                assert step not in told and all(step < earlier for earlier in told), "each at most once, and in order"
                told.append(step)
            # After each run there is nothing that has come and was not told, or overtaken by what was told.
            assert reached is None or told[-1] == reached


def test_what_lies_ahead_is_what_will_be_told() -> None:
    today = day(-45)
    assert steps_ahead(LAST, today, day(0)) == ((day(-30), 30), (day(-7), 7), (day(0), 0))
    assert steps_ahead(LAST, day(-60), day(-59)) == ()
    assert steps_ahead(LAST, day(-61), day(-60)) == ((day(-60), 60),)
    told: list[int] = [60]
    for offset in range(-44, 60):
        if (step := step_due(LAST, day(offset), told)) is not None:
            told.append(step)
            assert (day(offset), step) in steps_ahead(LAST, today, day(60))
    assert told == [60, 30, 7, 0, -7]


def spans(*pieces: tuple[int, str]) -> list[Span]:
    """Standings that follow each other, each from a day counted from LAST."""
    starts = [day(offset) for offset, _ in pieces]
    return [
        Span(start, end, state, f"n{index}")
        for index, (start, end, (_, state)) in enumerate(zip(starts, [*starts, FOREVER][1:], pieces, strict=True))
    ]


HELD = ((-700, "qualified"), (-59, "renewal_due"), (1, "expired"))


@pytest.mark.parametrize(
    ("name", "pieces", "offset", "expected"),
    [
        ("valid, the window closed", HELD, -300, 0),
        ("valid, the window open", HELD, -10, 0),
        ("on the last day", HELD, 0, 0),
        ("the day after", HELD, 1, 0),
        ("long after", HELD, 300, 0),
        ("before it began", HELD, -800, None),
        ("renewed: the new period follows without a gap", ((-700, "qualified"), (1, "qualified"), (700, "expired")), -10, 699),
        ("renewed too late: the new period counts", ((-700, "qualified"), (1, "expired"), (20, "qualified"), (800, "expired")), 30, 799),
        ("not renewed yet, a gap ahead", ((-700, "qualified"), (1, "expired"), (20, "qualified"), (800, "expired")), 10, 0),
        ("grace, then gone for good", ((-700, "qualified"), (1, "expired"), (31, "expired")), 40, 0),
        ("suspended now", ((-700, "qualified"), (-20, "suspended"), (1, "expired")), -10, None),
        ("suspended when it ended", ((-700, "qualified"), (-20, "suspended"), (1, "expired")), 5, None),
        ("reinstated before the end", ((-700, "qualified"), (-40, "suspended"), (-20, "qualified"), (1, "expired")), -10, 0),
        ("revoked", ((-700, "qualified"), (-20, "revoked")), -10, None),
        ("to be revoked", ((-700, "qualified"), (5, "revoked")), -10, None),
        ("learning anew after a revocation", ((-700, "qualified"), (-20, "revoked"), (-5, "learning")), 0, None),
        ("learning", ((-20, "learning"), (-5, "ready")), 0, None),
        ("valid for ever", ((-700, "qualified"),), 0, None),
        ("nothing", (), 0, None),
    ],
)
def test_what_gives_cause_to_remind(name: str, pieces: tuple[tuple[int, str], ...], offset: int, expected: int | None) -> None:
    found = lapse_of(spans(*pieces), day(offset))
    assert (found and found.last_on) == (None if expected is None else day(expected)), name


def test_the_certificate_named_is_the_one_that_ends() -> None:
    both = spans((-700, "qualified"), (1, "qualified"), (600, "renewal_due"), (700, "expired"))
    found = lapse_of(both, day(-3))
    assert found and found.number == "n2" and found.last_on == day(699)


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ([("learning", "2026-06-30")], True),
        ([("ready", "2026-06-30")], True),
        ([("learning", "2026-07-01")], None),
        ([("qualified", "")], False),
        ([("qualified", ""), ("qualified", "")], False),
        ([("qualified", ""), ("learning", "2026-06-30")], True),
        ([("renewal_due", "")], None),
        ([("expired", "")], None),
        ([("suspended", "")], False),
        ([("revoked", ""), ("learning", "2026-06-30")], False),
        ([], None),
    ],
)
def test_whether_an_assignment_is_open(standings: list[tuple[str, str]], expected: bool | None) -> None:
    assert open_by_standing(standings, LAST) is expected


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("today", "lines", "last", "expected"),
    [
        (MONDAY, (), None, False),
        (MONDAY, ("a",), None, True),
        (MONDAY, ("a",), (MONDAY, ("a",)), False),
        (MONDAY + timedelta(days=1), ("a",), (MONDAY, ("a",)), False),
        (MONDAY + timedelta(days=1), ("a", "b"), (MONDAY, ("a",)), True),
        (MONDAY + timedelta(days=1), ("b",), (MONDAY, ("a",)), True),
        (MONDAY + timedelta(days=1), ("a",), (MONDAY, ("a", "b")), False),
        (MONDAY + timedelta(days=6), ("a",), (MONDAY, ("a",)), False),
        (MONDAY + timedelta(days=7), ("a",), (MONDAY, ("a",)), True),
        (MONDAY + timedelta(days=7), ("a",), (MONDAY + timedelta(days=6), ("a",)), True),
        (date(2027, 1, 1), ("a",), (date(2026, 12, 28), ("a",)), False),
    ],
)
def test_when_a_branch_head_gets_a_digest(
    today: date, lines: tuple[str, ...], last: tuple[date, tuple[str, ...]] | None, expected: bool
) -> None:
    last_on, last_lines = last or (None, ())
    assert digest_due(today, lines, last_on, last_lines) is expected


@pytest.mark.parametrize("days", [(), (30, 60), (30, 30), (400, 7), (7, -61), (-7,), tuple(range(11, 0, -1))])
def test_steps_that_make_no_sense_are_refused(days: tuple[int, ...]) -> None:
    qualification = Qualification(key="q", title="Q", module="m", months=24, renewal_window_days=60)
    with pytest.raises(ValidationError):
        Programme(schema=1, modules=(Module(key="m", title="M"),), qualifications=(qualification,), reminder_days=days)
