"""The matrix of people and qualifications: whom it lists, what its cells say, who sees whom. On both databases."""

import itertools
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.domain.hindsight import end_of
from app.domain.matrix_filters import MatrixFilters, read_matrix_filters
from app.domain.standing import VALID, State
from app.domain.standing_filters import BadFilter
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.queries import get_standing
from app.qualification.services import settle
from app.record.services import append
from app.reports.matrix_queries import Row, as_believed, count_rows, list_rows
from tests.browsing import client_of, queries_of
from tests.people import World
from tests.reports.lives import KEY, hire, live, noon
from tests.reports.test_exports import plain, read_csv, read_xlsx

TODAY = date(2026, 3, 2)
SPECIAL = "complaint-handler"


def special(person_id: int, library: Library, day: date, valid_from: date, valid_until: date) -> None:
    """Outside evidence for the second qualification."""
    begin_write()
    payload = {"qualification": SPECIAL, "number": f"X{person_id}", "source": "test"}
    payload |= {"valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat()}
    append("imported", person_id, effective_on=day, actor_id=1, now=noon(day), payload=payload)
    settle(person_id, library.programme, noon(day))
    db.session.commit()


@pytest.fixture
def staffed(world: World, library: Library) -> World:
    live(world["trainee"], library, TODAY - timedelta(days=700))
    special(world["trainee"], library, TODAY, TODAY - timedelta(days=10), TODAY + timedelta(days=500))
    live(world["other"], library, TODAY - timedelta(days=30), passed=False)
    live(world["far"], library, TODAY - timedelta(days=900))
    return world


def asked(**changes: object) -> MatrixFilters:
    return MatrixFilters(on=TODAY).model_copy(update=changes)


def keys(library: Library) -> list[str]:
    return [qualification.key for qualification in library.programme.qualifications]


def rows_of(world: World, person: str, library: Library, **changes: object) -> list[Row]:
    filters = asked(**changes)
    found = list_rows(world.viewer(person), filters, keys(library))
    assert count_rows(world.viewer(person), filters, keys(library)) == len(found)
    return found


LISTED: tuple[tuple[str, dict[str, object], str], ...] = (
    ("auditor", {}, "A0001 U0001 H0001 T0001 B0001 S0001 S0002 S0003"),
    ("hr", {}, "H0001 T0001 B0001 S0001 S0002"),
    ("branch_head", {}, "B0001 S0001"),
    ("trainee", {}, ""),
    ("admin", {}, ""),
    ("auditor", {"branch": "120"}, "S0003"),
    ("hr", {"branch": "112"}, "S0002"),
    ("hr", {"text": "王"}, "S0001"),
    ("hr", {"text": "s000"}, "S0001 S0002"),
    ("hr", {"text": "%"}, ""),
    ("hr", {"qualification": KEY, "state": State.RENEWAL_DUE}, "S0001"),
    ("hr", {"qualification": KEY, "state": State.READY}, "S0002"),
    ("hr", {"qualification": KEY, "state": State.UNASSIGNED}, "H0001 T0001 B0001"),
    ("hr", {"qualification": SPECIAL, "state": State.UNASSIGNED}, "H0001 T0001 B0001 S0002"),
    ("auditor", {"qualification": KEY, "state": State.EXPIRED}, "S0003"),
    ("auditor", {"lapsing": 30}, "S0001"),
    ("auditor", {"lapsing": 30, "qualification": SPECIAL}, ""),
    ("auditor", {"lapsing": 90, "qualification": KEY}, "S0001"),
    ("branch_head", {"missing": True}, "B0001 S0001"),
    ("hr", {"role": "trainer"}, "T0001"),
    ("hr", {"role": "trainee"}, "S0001 S0002"),
    ("hr", {"role": "admin"}, ""),
    ("hr", {"who": "left"}, ""),
    ("hr", {"sort": "staff_no", "descending": True}, "T0001 S0002 S0001 H0001 B0001"),
    ("auditor", {"sort": KEY, "branch": "000"}, "S0003 S0001 A0001 U0001 H0001 T0001 B0001 S0002"),
    ("auditor", {"sort": KEY, "descending": True, "text": "s0"}, "S0001 S0003 S0002"),
    # Nobody worked here yet.
    ("hr", {"on": TODAY - timedelta(days=1)}, ""),
)


def test_who_is_listed(staffed: World, library: Library) -> None:
    for who, changes, staff_nos in LISTED:
        assert [row.staff_no for row in rows_of(staffed, who, library, **changes)] == staff_nos.split(), (who, changes)


def test_each_cell_is_the_standing_of_the_day(staffed: World, library: Library) -> None:
    for on in (TODAY, TODAY + timedelta(days=29), TODAY + timedelta(days=31), TODAY + timedelta(days=600)):
        rows = rows_of(staffed, "auditor", library, on=on)
        for row, key, cell in ((each, *pair) for each in rows for pair in zip(keys(library), each.cells, strict=True)):
            standing = get_standing(row.person_id, key, on)
            assert cell.state == standing.state, (row, key, on)
            ends = standing.state in VALID or standing.state is State.EXPIRED
            assert (cell.until.isoformat() if cell.until else None) == (standing.params["until"] if ends else None), (row, key, on)


def test_nobody_lacks_anything_who_holds_all(staffed: World, library: Library) -> None:
    special(staffed["trainee"], library, TODAY, TODAY, TODAY + timedelta(days=90))
    begin_write()
    payload = {"qualification": "yearly-education", "number": "Y1", "source": "t", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    append("imported", staffed["trainee"], effective_on=TODAY, actor_id=1, now=noon(TODAY), payload=payload)
    settle(staffed["trainee"], library.programme, noon(TODAY))
    db.session.commit()
    assert [row.staff_no for row in rows_of(staffed, "branch_head", library, missing=True)] == ["B0001"]


def test_pages_follow_each_other_without_overlap(staffed: World, library: Library) -> None:
    for number in range(7):
        hire(f"S7{number:03d}", f"多人{number}", "112", TODAY)
    for changes in ({}, {"sort": "staff_no"}, {"sort": KEY}, {"sort": KEY, "descending": True}):
        filters = asked(**changes)
        whole = list_rows(staffed.viewer("auditor"), filters, keys(library))
        parts = [list_rows(staffed.viewer("auditor"), filters, keys(library), offset, 4) for offset in range(0, 16, 4)]
        assert list(itertools.chain(*parts)) == whole and len(whole) == 15


def test_nobody_sees_beyond_their_scope_whatever_they_ask(staffed: World, library: Library) -> None:
    """Attack 30, on the matrix."""
    scopes = {"hr": {"110", "111", "112"}, "branch_head": {"111"}, "trainee": set(), "admin": set()}
    for who, inside in scopes.items():
        viewer = staffed.viewer(who)
        allowed = {person.id for person in db.session.scalars(sa.select(Person)) if person.branch.code in inside}
        for branch, text, extra in itertools.product(
            ("", "000", "111", "121"), ("", "0"), ({}, {"missing": True}, {"who": "left"}, {"role": "trainee"}, {"state": State.EXPIRED})
        ):
            filters = asked(branch=branch, text=text, qualification=KEY if "state" in extra else "", **extra)
            assert {row.person_id for row in list_rows(viewer, filters, keys(library))} <= allowed, (who, filters)


def test_the_number_of_queries_does_not_grow(staffed: World, app: Flask, library: Library) -> None:
    client = client_of(app, "hr")
    few = queries_of(client, "/reports/matrix")
    for number in range(60):
        live(hire(f"S5{number:03d}", f"多人{number}", "112", TODAY), library, TODAY, passed=number % 2 == 0)
    assert queries_of(client, "/reports/matrix") == few <= 8, "sign-in, rights and saved views included"


def test_both_files_hold_what_the_screen_shows(staffed: World, app: Flask, library: Library) -> None:
    client = client_of(app, "hr")
    for query in ("", "missing=1&sort=staff_no&desc=1", "branch=111", "q=nobody", "on=2026-04-05&believed=2026-03-02"):
        compare(staffed, client, library, query)


def compare(staffed: World, client, library: Library, query: str) -> None:
    args = dict(part.split("=") for part in query.split("&") if part)
    filters = read_matrix_filters(args, keys(library), TODAY)
    rows = list_rows(staffed.viewer("hr"), filters, keys(library))
    if filters.believed:
        rows = as_believed(rows, library.programme, filters.on, end_of(filters.believed))
    page = client.get(f"/reports/matrix?{query}").text
    table = read_csv(client.get(f"/reports/matrix.csv?{query}").data)
    sheet = read_xlsx(client.get(f"/reports/matrix.xlsx?{query}").data)
    assert [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == table
    assert len(table) == len(rows) + 1 == page.count('class="lead-cell"') + 1
    assert [row[1] for row in table[1:]] == [row.staff_no for row in rows]
    shown = [page.index(f">{row.staff_no}</td>") for row in rows]
    assert shown == sorted(shown)
    for row, line in zip(rows, table[1:], strict=True):
        assert line[4::2] == [plain(cell.until) for cell in row.cells]
        part = page[page.index(f">{row.staff_no}</td>") :].partition("</tr>")[0]
        assert all(f"至 {day}" in part for day in line[4::2] if day) and all(word in part for word in line[3::2])


OUTSIDE = ("sort=score;--", "sort=name", "state=x", "lapsing=31", "on=2026-13-01", "believed=x", "branch=121", "branch=999", "who=all",
           "role=boss", "qualification=x", "missing=2", "is_admin=1", "sort=branch&sort=staff_no", "page=x")  # fmt: skip


def test_an_address_outside_the_choice_is_422(fast_world: World, fast_app: Flask) -> None:
    """Attack 26; and a branch out of scope looks like one that is not there."""
    client = client_of(fast_app, "hr")
    for query, path in itertools.product(OUTSIDE, ("/reports/matrix", "/reports/matrix.csv")):
        if not query.startswith("page") or path == "/reports/matrix":
            assert client.get(f"{path}?{query}").status_code == 422, (path, query)


def test_what_was_believed_neither_chooses_nor_sorts(fast_world: World, fast_app: Flask) -> None:
    client = client_of(fast_app, "hr")
    for extra, ending in itertools.product(("state=expired", "lapsing=30", "missing=1", f"sort={KEY}"), ("", ".csv", ".xlsx")):
        reply = client.get(f"/reports/matrix{ending}?believed=2026-03-01&{extra}")
        assert reply.status_code == 422 and "只为列出的人员逐一推算" in reply.text and 'class="lead-cell"' not in reply.text


@pytest.mark.parametrize(
    "filters",
    [
        asked(),
        asked(believed=TODAY, branch="110", text="王", role="trainer", who="left"),
        asked(qualification=KEY, state=State.EXPIRED, missing=True, sort=KEY, descending=True),
        asked(lapsing=60, sort="staff_no"),
    ],
)
def test_an_address_says_what_was_asked(filters: MatrixFilters) -> None:
    assert read_matrix_filters(filters.as_args(), (KEY, SPECIAL), TODAY) == filters


def test_a_state_is_asked_of_one_qualification_and_a_bad_day_is_named() -> None:
    assert read_matrix_filters({"state": "expired"}, (SPECIAL, KEY), TODAY).qualification == SPECIAL
    with pytest.raises(BadFilter, match="believed"):
        read_matrix_filters({"believed": "0001-01-01"}, (KEY,), TODAY)
