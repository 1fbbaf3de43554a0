"""The list of standings: what each filter finds, in which order, for whom, and with how many queries. On both databases."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.domain.standing import State
from app.domain.standing_filters import LAPSING_DAYS, SORTS, StandingFilters
from app.extensions import db
from app.library.load import Library
from app.reports.queries import Line, count_lines, count_standings, list_lines, list_uncovered_branches
from tests.browsing import client_of, queries_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import KEY, hire, live

TODAY = date(2026, 3, 2)
# Passed on a day, valid for 24 months: the last valid day is the same day two years later.
LAPSES = {"S1000": 0, "S1001": 30, "S1002": 31, "S1003": 60, "S1004": 61, "S1005": 90, "S1006": 91}


@pytest.fixture
def staff(world: World, library: Library) -> World:
    """Beside the small bank: holders who lapse on each edge, one expired yesterday, learners in time and late, one ready."""
    for number, (staff_no, days) in enumerate(LAPSES.items()):
        last = TODAY + timedelta(days=days)
        live(hire(staff_no, f"持证{number}", "111" if number % 2 else "112", date(2024, 1, 1)), library, last.replace(year=last.year - 2))
    live(hire("S2000", "过期", "111", date(2024, 1, 1)), library, date(2024, 3, 1))
    live(hire("S3000", "及时", "112", date(2026, 1, 1)), library, TODAY - timedelta(days=14), read=False, passed=False)
    live(hire("S3001", "逾期", "112", date(2026, 1, 1)), library, TODAY - timedelta(days=15), read=False, passed=False)
    live(hire("S4000", "可考", "121", date(2026, 1, 1)), library, TODAY, passed=False)
    return world


def asked(**filters: Any) -> StandingFilters:
    return StandingFilters(**({"qualification": KEY, "on": TODAY} | filters))


def found(world: World, who: str = "auditor", **filters: Any) -> set[str]:
    return {line.staff_no for line in list_lines(world.viewer(who), asked(**filters))}


FOUND: list[tuple[dict[str, Any], set[str]]] = [
    ({"lapsing": 30}, {"S1000", "S1001"}),
    ({"lapsing": 60}, {"S1000", "S1001", "S1002", "S1003"}),
    ({"lapsing": 90}, set(LAPSES) - {"S1006"}),
    ({"state": State.EXPIRED}, {"S2000"}),
    ({"state": State.QUALIFIED}, {"S1004", "S1005", "S1006"}),
    ({"state": State.RENEWAL_DUE}, {"S1000", "S1001", "S1002", "S1003"}),
    ({"state": State.LEARNING}, {"S3000", "S3001"}),
    ({"state": State.READY}, {"S4000"}),
    ({"overdue": True}, {"S3001"}),
    ({"overdue": True, "on": TODAY + timedelta(days=1)}, {"S3000", "S3001"}),
    ({"state": State.EXPIRED, "on": TODAY + timedelta(days=1)}, {"S1000", "S2000"}),
    ({"lapsing": 30, "branch": "111"}, {"S1001"}),
    ({"branch": "121", "state": State.READY}, {"S4000"}),
    ({"text": "s2000"}, {"S2000"}),
    ({"text": "持证3"}, {"S1003"}),
    ({"text": "%"}, set()),
    ({"text": "_"}, set()),
    ({"text": "'; drop table people;--"}, set()),
]


def test_who_is_found(staff: World) -> None:
    for filters, expected in FOUND:
        assert found(staff, **filters) == expected, filters


def test_who_joins_later_is_not_counted_before(staff: World) -> None:
    hire("S5000", "新来", "111", TODAY + timedelta(days=1))
    assert not found(staff, text="S5000") and found(staff, text="S5000", on=TODAY + timedelta(days=1)) == {"S5000"}


def test_a_branch_takes_everything_below_it(staff: World) -> None:
    assert found(staff, branch="110") == found(staff, branch="111") | found(staff, branch="112") | {"H0001", "T0001"}


def test_a_renewed_person_does_not_lapse(staff: World, library: Library) -> None:
    person = db.session.scalars(sa.select(Person.id).where(Person.staff_no == "S1001")).one()
    live(person, library, TODAY)
    assert found(staff, lapsing=30) == {"S1000"}
    line = next(line for line in list_lines(staff.viewer("auditor"), asked()) if line.staff_no == "S1001")
    assert line.state == "qualified" and line.until == date(2028, 4, 2)


def test_until_is_the_last_valid_day(staff: World) -> None:
    until = {line.staff_no: line.until for line in list_lines(staff.viewer("auditor"), asked())}
    assert {staff_no: until[staff_no] for staff_no in LAPSES} == {key: TODAY + timedelta(days=days) for key, days in LAPSES.items()}
    assert until["S2000"] == date(2026, 3, 1) and until["S3000"] is None and until["A0001"] is None


def test_every_count_is_the_length_of_the_list_it_leads_to(staff: World) -> None:
    for who, branch in itertools.product(("auditor", "hr", "branch_head"), ("", "111", "112")):
        viewer = staff.viewer(who)
        counts = count_standings(viewer, asked(branch=branch))
        for state in State:
            assert counts.by_state.get(state.value, 0) == len(list_lines(viewer, asked(branch=branch, state=state)))
        for days in LAPSING_DAYS:
            assert counts.lapsing[days] == len(list_lines(viewer, asked(branch=branch, lapsing=days)))
        assert counts.overdue == len(list_lines(viewer, asked(branch=branch, overdue=True)))
        assert counts.total == count_lines(viewer, asked(branch=branch)) == len(list_lines(viewer, asked(branch=branch)))


def test_order_is_the_one_asked_for_and_pages_do_not_overlap(staff: World) -> None:
    for sort, descending in itertools.product(SORTS, (False, True)):
        viewer, filters = staff.viewer("auditor"), asked(sort=sort, descending=descending)
        lines = list_lines(viewer, filters)
        pages = [line for offset in range(0, len(lines), 4) for line in list_lines(viewer, filters, offset, 4)]
        assert pages == lines and len({line.person_id for line in lines}) == len(lines)
        if sort != "branch":
            values = [_value(line, sort) for line in lines]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=descending), (sort, descending)
            assert values == known + [None] * (len(values) - len(known)), "what is not known stands last"


def _value(line: Line, sort: str) -> Any:
    return list(State).index(State(line.state)) if sort == "state" else getattr(line, sort)


def test_nobody_sees_beyond_their_scope_whatever_they_ask(staff: World) -> None:
    """Attack 30: the union of everything that any filter, search, sort or page shows lies inside the viewer's scope."""
    scopes = {
        "hr": {"110", "111", "112"},
        "trainer": {"110", "111", "112"},
        "branch_head": {"111"},
        "trainee": set(),
        "admin": set(),
    }
    codes = ("", "000", "110", "112", "121")
    texts = ("", "S", "赵")
    for who, inside in scopes.items():
        viewer = staff.viewer(who)
        allowed = {person.id for person in db.session.scalars(sa.select(Person)) if person.branch.code in inside}
        for branch, text, state in itertools.product(codes, texts, (None, State.READY, State.UNASSIGNED)):
            filters = asked(branch=branch, text=text, state=state)
            seen = {line.person_id for line in list_lines(viewer, filters)}
            assert seen <= allowed, (who, filters)
            assert count_lines(viewer, filters) == len(seen)
            assert count_standings(viewer, filters).total <= len(allowed)


def test_the_number_of_queries_does_not_grow(staff: World, app: Flask, library: Library) -> None:
    client = client_of(app, "hr")
    few = queries_of(client, "/reports/standings")
    for number in range(60):
        live(hire(f"S5{number:03d}", f"多人{number}", "112", TODAY), library, TODAY, passed=number % 2 == 0)
    many = queries_of(client, "/reports/standings")
    assert many == few <= 9, "sign-in and rights included"


OUTSIDE = (
    "sort=score;--",
    "sort=name",
    "state=x",
    "lapsing=31",
    "page=x",
    "page=-1",
    "on=2026-13-01",
    "branch=121",
    "branch=999",
    "is_admin=1",
    "sort=since&sort=until",
)


def test_an_address_outside_the_choice_is_422(world: World, app: Flask) -> None:
    """Attack 26; and a branch out of scope looks like one that is not there."""
    client = client_of(app, "hr")
    for query, path in itertools.product(OUTSIDE, ("/reports/standings", "/reports/standings.csv", "/reports/standings.xlsx")):
        if not query.startswith("page") or path == "/reports/standings":
            assert client.get(f"{path}?{query}").status_code == 422, (path, query)


def test_fifty_a_page(staff: World, app: Flask) -> None:
    for number in range(60):
        hire(f"S6{number:03d}", f"很多{number}", "112", TODAY)
    client = client_of(app, "hr")
    pages = [client.get(f"/reports/standings?q=很多&page={page}").text for page in (1, 2, 3)]
    assert [page.count('class="lead-cell"') for page in pages] == [50, 10, 10], "past the end is the last page"
    assert "共 60 人" in pages[0] and 'rel="next"' in pages[0] and "q=" in pages[0]


def test_where_nobody_is_qualified(staff: World, clock: Clock) -> None:
    def uncovered(who: str, on: date) -> list[str]:
        return [branch.code for branch in list_uncovered_branches(staff.viewer(who), KEY, on)]

    assert uncovered("auditor", TODAY) == ["121"] and uncovered("hr", TODAY) == []
    assert uncovered("hr", date(2027, 1, 1)) == ["111", "112"] and uncovered("branch_head", date(2027, 1, 1)) == ["111"]
    assert uncovered("trainee", TODAY) == []
