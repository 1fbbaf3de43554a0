"""Lists as of a past day: who left since stands where they worked then, who moved at the branch of that day. On both databases."""

from datetime import date

import pytest
from flask import Flask

from app.accounts.desk import correct_person, set_active
from app.domain.matrix_filters import MatrixFilters
from app.domain.standing_filters import StandingFilters
from app.library.load import Library
from app.reports.matrix_queries import list_rows
from app.reports.queries import count_standings, get_board, get_sizes, list_lines, list_page, list_uncovered_branches
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import KEY, hire, live, noon

# All three were hired into 111 on the first day and qualified; what happened then is the table below.
HIRED, LEFT, MOVED, RETURNED = date(2026, 4, 1), date(2026, 6, 10), date(2026, 7, 20), date(2026, 9, 1)
PEOPLE = {"S0101": "走了", "S0102": "调走", "S0103": "走了又来"}
# Day → branch by staff number.
WHERE = {
    date(2026, 3, 31): {},
    HIRED: {"S0101": "111", "S0102": "111", "S0103": "111"},
    date(2026, 6, 9): {"S0101": "111", "S0102": "111", "S0103": "111"},
    LEFT: {"S0102": "111"},
    date(2026, 7, 19): {"S0102": "111"},
    MOVED: {"S0102": "112"},
    RETURNED: {"S0102": "112", "S0103": "112"},
    date(2027, 1, 1): {"S0102": "112", "S0103": "112"},
}
NAMES = {"111": "人民路理财中心", "112": "湖滨理财网点"}


@pytest.fixture
def lived(world: World, library: Library, clock: Clock) -> World:
    hr = world.viewer("hr")
    for staff_no, name in PEOPLE.items():
        world.ids[staff_no] = hire(staff_no, name, "111", HIRED)
        live(world[staff_no], library, HIRED)
    for staff_no in ("S0101", "S0103"):
        assert set_active(hr, world[staff_no], False, noon(LEFT)) is None
    assert correct_person(hr, world["S0102"], "调走", "112", HIRED, noon(MOVED)) is None
    assert set_active(hr, world["S0103"], True, noon(RETURNED)) is None
    assert correct_person(hr, world["S0103"], "走了又来", "112", HIRED, noon(RETURNED)) is None
    clock.instant = noon(date(2027, 1, 1))
    return world


def test_everybody_stands_where_they_worked_on_the_day(lived: World, library: Library) -> None:
    keys = [each.key for each in library.programme.qualifications]
    for on, where in WHERE.items():
        expected = {staff_no: NAMES[branch] for staff_no, branch in where.items()}
        filters = StandingFilters(qualification=KEY, on=on, text="S01")
        for who in ("auditor", "hr"):
            viewer = lived.viewer(who)
            assert {line.staff_no: line.branch for line in list_lines(viewer, filters)} == expected, (who, on)
            rows = list_rows(viewer, MatrixFilters(on=on, text="S01"), keys)
            assert {row.staff_no: row.branch for row in rows} == expected, (who, on)
            assert count_standings(viewer, filters).total == len(expected)


def test_rights_are_of_today_over_the_branches_of_that_day(lived: World, app: Flask) -> None:
    head = lived.viewer("branch_head")
    filters = StandingFilters(qualification=KEY, on=HIRED, text="S01")
    lines = list_lines(head, filters)
    assert {line.staff_no: line.opens for line in lines} == {"S0101": True, "S0102": False, "S0103": False}, "pages open by today's branch"
    page = client_of(app, "branch_head").get(f"/reports/matrix?on={HIRED}&q=S01").text
    assert page.count('class="lead-cell"') == 3 and f"/reports/people/{lived['S0102']}" not in page
    assert f"/reports/people/{lived['S0101']}?on={HIRED}" in page
    assert list_lines(head, filters.model_copy(update={"on": RETURNED})) == []


def test_who_has_left_is_asked_for_by_name(lived: World) -> None:
    for on, staff_nos in ((HIRED, []), (LEFT, ["S0101", "S0103"]), (RETURNED, ["S0101"])):
        rows = list_rows(lived.viewer("hr"), MatrixFilters(on=on, who="left", text="S01"), [KEY])
        assert [(row.staff_no, row.branch) for row in rows] == [(number, NAMES["111"]) for number in staff_nos], on


def test_a_lobby_is_covered_by_who_worked_there_then(lived: World) -> None:
    def uncovered(on: date) -> list[str]:
        return [branch.code for branch in list_uncovered_branches(lived.viewer("hr"), KEY, on)]

    assert uncovered(HIRED) == ["112"] and uncovered(MOVED) == ["111"] and uncovered(date(2026, 3, 31)) == ["111", "112"]


def test_pages_found_by_counting_are_pages_of_the_whole_list(lived: World, library: Library) -> None:
    for number in range(9):
        live(hire(f"S02{number:02d}", f"多人{number}", ("112", "111", "121")[number % 3], HIRED), library, HIRED, passed=number % 2 == 0)
    viewer = lived.viewer("auditor")
    base = StandingFilters(qualification=KEY, on=LEFT)
    shapes = ({}, {"descending": True},
              {"state": "qualified"}, {"state": "unassigned"}, {"overdue": True}, {"text": "多人"},
              {"sort": "until"}, {"state": "ready", "overdue": True},
              {"lapsing": 30, "on": date(2028, 3, 20)}, {"branch": "110"})  # fmt: skip
    for shape in shapes:
        filters = StandingFilters.model_validate(base.model_dump() | shape)
        whole, sizes = list_lines(viewer, filters), get_sizes(viewer, get_board(viewer, filters))
        pages = [line for offset in range(0, len(whole) + 4, 4) for line in list_page(viewer, filters, sizes, offset, 4)]
        assert pages == whole and sum(size for _branch, size in sizes) == len(whole) > 0, shape
