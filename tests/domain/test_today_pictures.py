"""The numbers of the pictures, and which lobby is among those that somebody asks for."""

from datetime import date, timedelta

import pytest

from app.domain.calendar import FOREVER
from app.domain.standing_filters import BadFilter
from app.domain.today_filters import SHOWS, condition, read_today_filters, read_wishes, shown
from app.domain.today_pictures import Bar, Month, coverage, endings, months_until

ON = date(2026, 11, 26)


def test_the_worst_covered_city_stands_first() -> None:
    lobbies = [("甲", True), ("甲", False), ("乙", False), ("丙", True), ("丁", True), ("丁", False), ("丁", True), ("丁", False)]
    assert coverage(lobbies) == [Bar("乙", 0, 1), Bar("丁", 2, 4), Bar("甲", 1, 2), Bar("丙", 1, 1)]
    assert coverage([]) == []


def test_a_validity_ends_in_the_month_of_its_last_day() -> None:
    ends = {date(2026, 12, 1): 3, date(2026, 12, 2): 1, date(2027, 1, 1): 2, date(2027, 11, 1): 5, date(2027, 12, 1): 7}
    months = endings(ends, ON)
    assert [month.first for month in months][:3] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert [month.value for month in months] == [3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]


def test_the_months_before() -> None:
    assert months_until(date(2026, 1, 31)) == [date(2025, month, 1) for month in range(2, 13)] + [date(2026, 1, 1)]


def test_a_rate_is_rounded_down() -> None:
    assert [Month(ON, 199, 200).percent, Month(ON, 2, 3).percent, Month(ON, 0, 0).percent] == [99, 66, 0]


# How many may stand there, days until nobody is left → which choices show the lobby, and what is the matter with it.
LOBBIES = [
    (0, 0, {"", "problems", "bare"}, "bare"),
    (1, 1, {"", "problems", "thin", "covered", "30", "60", "90"}, "ending"),
    (2, 31, {"", "problems", "covered", "30", "60", "90"}, "ending"),
    (2, 32, {"", "problems", "covered", "60", "90"}, "ending"),
    (2, 91, {"", "problems", "covered", "90"}, "ending"),
    (2, 92, {"", "covered"}, "covered"),
    (1, 92, {"", "problems", "thin", "covered"}, "thin"),
    (1, None, {"", "problems", "thin", "covered"}, "thin"),
    (9, None, {"", "covered"}, "covered"),
]


@pytest.mark.parametrize(("people", "days", "expected", "matter"), LOBBIES)
def test_what_shows_a_lobby(people: int, days: int | None, expected: set[str], matter: str) -> None:
    ends_on = FOREVER if days is None else ON + timedelta(days=days)
    assert {show for show in ("", *SHOWS) if shown(show, ON)(people, ends_on)} == expected
    assert condition(people, ends_on, ON) == matter


def test_changes_in_an_address() -> None:
    raw = {"who": [" Ｓ1 ", "", "王"], "what": ["moves", "leaves", ""], "from": ["2027-01-01", "", "2020-01-01"], "to": ["111", "", "x"]}
    first, second = read_wishes(raw, ON)
    assert (first.who, first.what, first.from_on, first.to) == ("S1", "moves", date(2027, 1, 1), "111")
    assert (second.who, second.what, second.from_on, second.to) == ("王", "leaves", ON, ""), "no change before the day that is looked from"
    assert read_wishes({}, ON) == ()


@pytest.mark.parametrize("raw", [{"who": ["a"]}, {"who": ["a"], "what": ["x"], "from": [""], "to": [""]}, {"y": ["1"]}])
def test_what_is_no_change(raw: dict[str, list[str]]) -> None:
    with pytest.raises(BadFilter):
        read_wishes(raw, ON)


def test_filters_read_what_they_wrote() -> None:
    filters = read_today_filters({"branch": "110", "show": "bare", "page": "2"}, ON)
    assert read_today_filters(filters.as_args(), date(2000, 1, 1)) == filters
    assert filters.as_args(show=None) == {"on": "2026-11-26", "branch": "110"}
