"""HR's desk of the day: against a count person by person, for whom, on which day, and the same in the files. On both databases."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.desk import correct_person, set_active
from app.accounts.models import Branch, Posting
from app.domain.calendar import FOREVER
from app.domain.standing import VALID
from app.domain.standing_filters import LAPSING_DAYS, StandingFilters
from app.domain.today_filters import SHOWS, TodayFilters
from app.extensions import db
from app.library.load import Library
from app.qualification.models import StandingInterval
from app.record.models import AuditRow
from app.reports import today_people_queries, today_queries
from app.reports.queries import list_lines as list_standing_lines
from app.reports.today_people_queries import list_lines
from app.reports.today_queries import Board, get_board, list_places
from tests.browsing import client_of, queries_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import KEY, hire, live
from tests.reports.rosters import fill_roster, put
from tests.reports.test_exports import plain, read_csv, read_xlsx

TODAY = date(2026, 3, 2)
SPAN = 50
EVERYWHERE = ["000", "110", "111", "112", "120", "121"]


def board_of(world: World, who: str = "auditor", on: date = TODAY, branch: str = "") -> Board:
    viewer = world.viewer(who)
    return get_board(viewer, KEY, TodayFilters(on=on, branch=branch), list_places(viewer, branch))


def found(board: Board) -> dict[str, tuple[int, date]]:
    return {lobby.place.code: (lobby.people, lobby.ends_on) for lobby in board.lobbies}


class Counted:
    """The whole database, asked for one person and one day at a time."""

    def __init__(self) -> None:
        self.postings = db.session.execute(sa.select(Posting.person_id, Branch.code, Posting.from_on, Posting.to_on).join(Branch)).all()
        rows = sa.select(StandingInterval.person_id, StandingInterval.from_on, StandingInterval.to_on, StandingInterval.state)
        self.intervals = db.session.execute(rows).all()
        self.known: dict[date, set[int]] = {}

    def valid(self, on: date) -> set[int]:
        if on not in self.known:
            self.known[on] = self._valid(on)
        return self.known[on]

    def _valid(self, on: date) -> set[int]:
        return {row.person_id for row in self.intervals if row.from_on <= on < row.to_on and row.state in {state.value for state in VALID}}

    def there(self, branches: Iterable[str], on: date) -> set[int]:
        held, codes = self.valid(on), set(branches)
        return {row.person_id for row in self.postings if row.code in codes and row.from_on <= on < row.to_on and row.person_id in held}

    def lobby(self, branch: str, on: date) -> tuple[int, date]:
        days = (on + timedelta(days=number) for number in range(4 * SPAN))
        return len(self.there([branch], on)), next((day for day in days if not self.there([branch], day)), FOREVER)

    def lapsing(self, branches: Iterable[str], on: date, within: int) -> int:
        days = [on + timedelta(days=number) for number in range(within + 2)]
        gone = self.there(branches, on)
        return sum(any(person not in self.valid(day) for day in days) for person in gone)


@pytest.fixture(params=[0, 500], ids=["many branches", "few branches"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to ask: as of a large bank, and as of the few branches of one head."""
    for module in (today_queries, today_people_queries):
        monkeypatch.setattr(module, "FEW", request.param)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_desk_agrees_with_a_count_day_by_day(world: World, clock: Clock, seed: int, way: None) -> None:
    fill_roster(12 if seed == 1 else 40, TODAY, SPAN, clock(), seed)
    counted = Counted()
    for days in (-SPAN, -9, 0, SPAN // 2):
        on = TODAY + timedelta(days=days)
        board = board_of(world, on=on)
        assert found(board) == {code: counted.lobby(code, on) for code in ("111", "112", "121")}, days
        assert board.valid == len(counted.there(EVERYWHERE, on))
        assert board.lapsing == {within: counted.lapsing(EVERYWHERE, on, within) for within in LAPSING_DAYS}
        below = board_of(world, on=on, branch="110")
        assert found(below) == {code: counted.lobby(code, on) for code in ("111", "112")}
        assert below.valid == len(counted.there(["110", "111", "112"], on))
        for lobby in board.lobbies:
            line = list_lines(world.viewer("auditor"), KEY, [lobby.place.id], on)[lobby.place.id]
            assert (len(line.cover.people), line.cover.ends_on) == (lobby.people, lobby.ends_on)
            assert {each.person_id for each in line.cover.people} == counted.there([lobby.place.code], on)


def test_somebody_who_comes_back_in_time_leaves_no_gap(world: World, way: None) -> None:
    """The one is away in the middle and back before the other goes: nobody who looks only at who is there today would know."""
    days = [TODAY + timedelta(days=number) for number in (-20, 10, 20)]
    put(world["trainee"], [(days[0], "qualified"), (days[1], "suspended"), (days[2], "qualified")])
    put(world["branch_head"], [(days[0], "qualified"), (TODAY + timedelta(days=25), "expired")])
    put(world["other"], [(days[0], "qualified"), (days[1], "suspended"), (days[2], "qualified")])
    assert found(board_of(world, "hr")) == {"111": (2, FOREVER), "112": (1, days[1])}
    assert found(board_of(world, "hr", on=days[1])) == {"111": (1, FOREVER), "112": (0, days[1])}


def test_the_worst_stands_first_and_every_tile_is_the_length_of_its_list(world: World, clock: Clock) -> None:
    fill_roster(25, TODAY, SPAN, clock(), 3)
    board = board_of(world)
    assert [lobby.worst_first() for lobby in board.lobbies] == sorted(lobby.worst_first() for lobby in board.lobbies)
    assert board.number("bare") + board.number("covered") == board.number("") == 3
    for lobby in board.lobbies:
        shown = {show for show in SHOWS if lobby in board.asked_for(show)}
        assert ("bare" in shown) == (lobby.people == 0) and ("thin" in shown) == (lobby.people == 1)
        assert ("30" in shown) == (lobby.people > 0 and lobby.ends_on <= TODAY + timedelta(days=31))
        assert ("problems" in shown) == bool(shown & {"bare", "thin", "90"})


def test_nobody_sees_beyond_their_scope(world: World, clock: Clock, way: None) -> None:
    fill_roster(25, TODAY, SPAN, clock(), 4)
    counted = Counted()
    scopes = {"hr": ["110", "111", "112"], "branch_head": ["111"], "auditor": EVERYWHERE, "trainee": [], "admin": []}
    for who, scope in scopes.items():
        board = board_of(world, who)
        assert set(found(board)) == set(scope) & {"111", "112", "121"}
        assert board.valid == len(counted.there(scope, TODAY))
        for branch in db.session.scalars(sa.select(Branch)).all():
            people = list_lines(world.viewer(who), KEY, [branch.id], TODAY)[branch.id].cover.people
            assert len(people) == (len(counted.there([branch.code], TODAY)) if branch.code in scope else 0), who


@pytest.fixture
def staffed(world: World, library: Library, clock: Clock) -> World:
    """111 has two people, one until 10 April; 112 has one until tomorrow; 121 has somebody who lapsed."""
    hired = date(2024, 1, 1)
    live(hire("S1000", "甲", "111", hired), library, date(2024, 4, 10))
    live(hire("S1001", "乙", "111", hired), library, date(2025, 5, 1))
    live(hire("S1002", "丙", "112", hired), library, date(2024, 3, 3))
    live(hire("S1003", "丁", "121", hired), library, date(2024, 3, 1))
    return world


def test_the_last_valid_day_is_counted(staffed: World) -> None:
    board = board_of(staffed)
    assert found(board) == {"121": (0, TODAY), "112": (1, date(2026, 3, 4)), "111": (2, date(2027, 5, 2))}
    assert [lobby.place.code for lobby in board.lobbies] == ["121", "112", "111"]


def test_the_page(staffed: World, app: Flask) -> None:
    page = client_of(app, "auditor").get("/reports/today").text
    assert "3 个网点中有 1 个没有人可以在大堂当班：江城便利店" in page
    assert "90 天内还有 1 个网点将无人可当班，最早的是湖滨理财网点（自 2026-03-04 起）" in page
    assert "在岗 2 人都没有有效资格" in page and "丙资格到期或失效" in page and "至 2026-04-10" in page
    own = client_of(app, "branch_head").get("/reports/today").text
    assert "1 个网点的大堂都有合格人员可以当班" in own and "江城便利店" not in own and "丙" not in own
    assert "没有这样的网点" in client_of(app, "branch_head").get("/reports/today?show=bare").text


def test_a_tile_of_people_leads_to_a_list_of_that_length(staffed: World) -> None:
    board = board_of(staffed)
    for days in LAPSING_DAYS:
        filters = StandingFilters(qualification=KEY, on=TODAY, lapsing=days)
        assert board.lapsing[days] == len(list_standing_lines(staffed.viewer("auditor"), filters))
    assert board.lapsing == {30: 1, 60: 2, 90: 2} and board.valid == 3


def test_a_past_day_has_the_people_and_the_branches_of_that_day(staffed: World, clock: Clock) -> None:
    hr, ids = staffed.viewer("hr"), {row.staff_no: row.id for row in db.session.execute(sa.text("SELECT id, staff_no FROM people"))}
    assert correct_person(hr, ids["S1001"], "乙", "112", date(2024, 1, 1), clock()) is None
    assert set_active(hr, ids["S1000"], False, clock()) is None
    assert found(board_of(staffed, "hr")) == {"111": (0, TODAY), "112": (2, date(2027, 5, 2))}
    before = TODAY - timedelta(days=1)
    assert found(board_of(staffed, "hr", on=before)) == {"111": (2, TODAY), "112": (1, date(2027, 5, 2))}
    lobby = next(lobby for lobby in board_of(staffed, "hr", on=before).lobbies if lobby.place.code == "111")
    line = list_lines(hr, KEY, [lobby.place.id], before)[lobby.place.id]
    assert set(line.cover.last) == {ids["S1000"], ids["S1001"]} == line.moving, "they went elsewhere: no qualification ended"


def test_files_are_equal_to_the_screen(staffed: World, app: Flask) -> None:
    client = client_of(app, "auditor")
    for query in ("", "show=problems", "branch=110", "show=covered&on=2026-03-05"):
        rows = read_csv(client.get(f"/reports/today/lobbies.csv?{query}").data)
        sheet = read_xlsx(client.get(f"/reports/today/lobbies.xlsx?{query}").data)
        assert [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == rows
        page = client.get(f"/reports/today?{query}").text
        assert page.count('class="lead-cell"') == len(rows) - 1
        places = [page.index(f">{row[0]}</td>") for row in rows[1:]]
        assert places == sorted(places)
        for row in rows[1:]:
            assert all(f">{cell}</td>" in page for cell in (row[0], row[1], row[2], row[4], row[6], row[7] or "—"))
            assert all(name.partition(" ")[0] in page for name in row[5].split("；"))
    db.session.rollback()
    details = [json.loads(row.detail) for row in db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "data_exported"))]
    assert [detail["what"] for detail in details[:2]] == ["today.csv", "today.xlsx"] and details[2]["filters"]["show"] == "problems"


def test_the_number_of_queries_does_not_grow(fast_world: World, fast_app: Flask, clock: Clock) -> None:
    client = client_of(fast_app, "auditor")
    paths = ("/reports/today", f"/reports/today?on={TODAY - timedelta(days=9)}", "/reports/today/pictures")
    few = [queries_of(client, path) for path in paths]
    fill_roster(60, TODAY, SPAN, clock())
    assert [queries_of(client, path) for path in paths] == few
    assert max(few) <= 10, "sign-in and rights included"


OUTSIDE = ("show=x", "on=2026-13-01", "branch=121", "branch=999", "is_admin=1", "show=bare&show=thin", "page=x")
STRANGE = ("who=a", "who=a&what=x&from=&to=", "who=a&what=leaves&from=soon&to=", "x=1", "&".join(["who=a&what=leaves&from=&to="] * 11))


def test_an_address_outside_the_choice_is_422(world: World, app: Flask) -> None:
    client = client_of(app, "hr")
    assert {client.get(f"/reports/today?{query}").status_code for query in OUTSIDE} == {422}
    assert {client.get(f"/reports/today/lobbies.csv?{query}").status_code for query in OUTSIDE[:-1]} == {422}
    assert {client.get(f"/reports/today/what-if?{query}").status_code for query in STRANGE} == {422}


def line(who: str, what: str, day: str = "", to: str = "") -> str:
    return f"who={who}&what={what}&from={day}&to={to}"


def test_what_if(staffed: World, app: Flask) -> None:
    client = client_of(app, "hr")
    asked = [line("s1001", "moves", "2026-03-10", "112"), line("甲", "suspended", "2026-03-12"), line("", "leaves")]
    page = client.get(f"/reports/today/what-if?{'&'.join(asked)}").text
    assert "乙（S1001，人民路理财中心）2026-03-10 起调到湖滨理财网点。" in page
    assert "人民路理财中心：2026-03-12 起无人可当班（不改动的话，有人到 2027-05-01）。" in page
    assert "2 人 → 1 人" in page and "0 人 → 1 人" in page
    assert "有人可当班，2026-03-04 起无人；2026-03-10 起又有人" in page
    assert "丙 S1002" not in page and ">乙 S1001</span>" in page, "who may stand there on the day of the move"
    assert client.get("/reports/today/what-if").status_code == 200
    assert found(board_of(staffed, "hr")) == {"111": (2, date(2027, 5, 2)), "112": (1, date(2026, 3, 4))}, "nothing has changed"


def test_what_if_says_what_it_does_not_know(staffed: World, app: Flask, library: Library) -> None:
    live(hire("S1004", "甲", "112", date(2024, 1, 1)), library, date(2025, 4, 10))
    client = client_of(app, "hr")
    page = client.get(
        "/reports/today/what-if?" + "&".join([line("S1003", "leaves"), line("甲", "leaves"), line("S1000", "moves", to="121")])
    ).text
    assert "没有找到“S1003”" in page, "out of scope is as if it were not there"
    assert "叫“甲”的不止一人" in page and "S1004" in page and "没有找到调往的网点“121”" in page
    assert "改动后新出现的空岗" not in page
    assert "丁" not in page and "江城" not in page
