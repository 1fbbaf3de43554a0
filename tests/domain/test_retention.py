"""How long a leaver is kept, and what stands against erasing: a table."""

from datetime import date

import pytest

from app.domain.retention import Matter, erasure_fault, kept_until

TODAY = date(2026, 3, 2)
LONG_GONE = {"active": False, "left_on": date(2020, 5, 1), "last_end": date(2021, 8, 31)}


@pytest.mark.parametrize(
    ("facts", "years", "until"),
    [
        (LONG_GONE, 3, date(2024, 8, 31)),
        (LONG_GONE, 5, date(2026, 8, 31)),
        (LONG_GONE, 1, date(2024, 8, 31)),
        (LONG_GONE | {"left_on": date(2022, 1, 31)}, 3, date(2025, 1, 31)),
        (LONG_GONE | {"last_end": None}, 3, date(2023, 5, 1)),
        (LONG_GONE | {"last_end": date(2024, 2, 29)}, 3, date(2027, 2, 28)),
        (LONG_GONE | {"left_on": None, "last_end": None}, 3, None),
        (LONG_GONE | {"active": True}, 3, None),
    ],
    ids=["certificate", "longer", "never shorter", "left later", "no certificate", "leap day", "nothing", "here"],
)
def test_until_when_a_record_is_kept(facts: dict, years: int, until: date | None) -> None:
    assert kept_until(Matter(**facts), years) == until


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"active": True}, "erase_still_here"),
        ({"appeal_open": True}, "appeal_open"),
        ({"decision_open": True}, "erase_decision_open"),
        ({"attempt_open": True}, "erase_attempt_open"),
        ({"last_end": date(2023, 3, 2)}, "erase_within_term"),
        ({"last_end": date(2023, 3, 1)}, None),
        ({"last_end": date(2030, 1, 1), "appeal_open": True}, "appeal_open"),
        ({"erased": True}, "erased_already"),
    ],
)
def test_what_stands_against_erasing(change: dict, fault: str | None) -> None:
    assert erasure_fault(Matter(**LONG_GONE | change), 3, TODAY) == fault
