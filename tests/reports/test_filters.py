"""What a list may be asked for, and what is refused."""

from datetime import date

import pytest

from app.domain.standing import State
from app.domain.standing_filters import BadFilter, StandingFilters, read_filters

TODAY = date(2026, 3, 2)
KEYS = ["lobby-manager", "vip-desk"]


def test_nothing_asked_is_everybody_today() -> None:
    assert read_filters({}, KEYS, TODAY) == StandingFilters(qualification="lobby-manager", on=TODAY)


def test_every_filter_survives_the_address() -> None:
    asked = StandingFilters(
        qualification="vip-desk",
        on=date(2025, 12, 31),
        branch="110",
        state=State.RENEWAL_DUE,
        lapsing=60,
        overdue=True,
        text="王",
        sort="until",
        descending=True,
    )
    assert read_filters(asked.as_args(), KEYS, TODAY) == asked


def test_a_change_takes_away_or_replaces() -> None:
    filters = StandingFilters(qualification="vip-desk", on=TODAY, state=State.EXPIRED, text="王")
    assert filters.as_args(state=None, lapsing=30) == {"qualification": "vip-desk", "on": "2026-03-02", "lapsing": "30", "q": "王"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sort", "score;--"),
        ("sort", "name"),
        ("sort", "until desc"),
        ("desc", "yes"),
        ("state", "qualified' or 1=1"),
        ("lapsing", "31"),
        ("lapsing", "-30"),
        ("lapsing", "３０"),
        ("overdue", "true"),
        ("on", "2026-02-30"),
        ("on", "0001-01-01"),
        ("on", "9999-12-31"),
        ("on", "yesterday"),
        ("qualification", "none"),
        ("branch", "1' or '1'='1"),
        ("branch", "%"),
        ("branch", "1" * 21),
        ("q", "x" * 61),
        ("q", "a\x00b"),
        ("q", "a\u202eb"),
        ("is_admin", "1"),
    ],
)
def test_what_is_outside_the_choice_is_refused_by_name(key: str, value: str) -> None:
    with pytest.raises(BadFilter, match=key):
        read_filters({key: value}, KEYS, TODAY)


def test_full_width_search_is_read_as_typed_in_half_width() -> None:
    assert read_filters({"q": " Ｓ０００１ "}, KEYS, TODAY).text == "S0001"
