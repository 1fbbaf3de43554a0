"""Lists of people: the dry run, all or nothing, twice the same, and files that try to break it."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import perf_counter

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.queries import get_person_by_staff_no
from app.domain.people_list import date_of
from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import db
from app.record.models import AuditRow
from app.roster.models import StagedImport
from app.roster.queries import Report, get_report, get_staged, rows_of
from app.roster.services import Imported, apply_import, stage_import
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done

HEADER = "工号,姓名,网点代码,入职日期\n"
GOOD = HEADER + 'S0100,孙琳,111,2026-03-01\nS0101,"刘, 洋",112,2026/3/2\n'
TODAY = date(2026, 3, 2)


def dry_run(viewer: Viewer, text: str) -> Report:
    return get_report(viewer, rows_of(text.encode()), TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_good_file_is_applied_once(fast_world: World, clock: Clock, encoding: str) -> None:
    hr = fast_world.viewer("hr")
    import_id = done(stage_import(hr, "people.csv", GOOD.encode(encoding), clock()))
    assert apply_import(hr, import_id, clock()) == Imported(new=2, unchanged=0)
    found = get_person_by_staff_no("S0101")
    assert found is not None and (found.name, found.branch.code, found.hired_on) == ("刘, 洋", "112", date(2026, 3, 2))
    with pytest.raises(NotFound):
        apply_import(hr, import_id, clock())
    again = done(stage_import(hr, "people.csv", GOOD.encode(encoding), clock()))
    assert apply_import(hr, again, clock()) == Imported(new=0, unchanged=2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "import_empty"),
        (b"  \r\n ", "import_empty"),
        (b"x" * 1_000_001, "import_too_big"),
        (GOOD.encode("utf-16"), "import_encoding"),
        ((GOOD + "\0").encode(), "import_encoding"),
        (b"\xff\xff\xff", "import_encoding"),
        ("姓名,网点代码\n孙琳,111\n".encode(), "import_header"),
        ("S0100,孙琳,111,2026-03-01\n".encode(), "import_header"),
        ("工号;姓名;网点代码;入职日期\n".encode(), "import_header"),
        ((HEADER + "S0100,孙琳,111,2026-03-01\n" * 5001).encode(), "import_too_long"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(fast_world: World, clock: Clock, body: bytes, code: str) -> None:
    refused = stage_import(fast_world.viewer("hr"), "x.csv", body, clock())
    assert isinstance(refused, Refused) and refused.code == code


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ("S0100,孙琳,111,2026-03-01", []),
        ("工号,孙琳,111,2026-03-01", [("工号", "row_staff_no")]),
        (",孙琳,111,2026-03-01", [("工号", "row_staff_no")]),
        ("оО01,孙琳,111,2026-03-01", [("工号", "row_staff_no")]),
        ("S0100,,111,2026-03-01", [("姓名", "row_name")]),
        ("S0100,孙琳,121,2026-03-01", [("网点代码", "row_branch")]),
        ("S0100,孙琳,,2026-03-01", [("网点代码", "row_branch")]),
        ("S0100,孙琳,111,2026-02-30", [("入职日期", "row_date")]),
        ("S0100,孙琳,111,1949-10-01", [("入职日期", "row_date")]),
        ("S0100,孙琳,111,2028-01-01", [("入职日期", "row_date")]),
        ("S0100,孙琳", [("网点代码", "row_branch"), ("入职日期", "row_date")]),
        ("S0001,王小雨,111,2026-03-02", []),
        ("s０001,王小雨,111,2026-03-02", []),
        ("S0001,王大雨,111,2026-03-02", [("姓名", "row_name_differs")]),
        ("S0001,王小雨,112,2026-03-01", [("网点代码", "row_branch_differs"), ("入职日期", "row_date_differs")]),
        ("S0003,赵子涵,111,2026-03-02", [("工号", "row_elsewhere")]),
    ],
)
def test_each_fault_names_its_row_and_field(fast_world: World, row: str, faults: list[tuple[str, str]]) -> None:
    report = dry_run(fast_world.viewer("hr"), HEADER + "S0200,李娜,111,2026-03-01\n\n" + row)
    assert [(fault.column, fault.refused.code) for fault in report.faults] == faults
    assert {fault.row for fault in report.faults} <= {4}


def test_the_second_of_two_rows_with_one_number_is_faulty(fast_world: World) -> None:
    report = dry_run(fast_world.viewer("hr"), HEADER + "S0100,孙琳,111,2026-03-01\ns0100,孙琳,111,2026-03-01\n")
    assert [(fault.row, fault.refused.code, fault.refused.params["first"]) for fault in report.faults] == [(3, "row_twice", 2)]


def test_somebody_of_another_branch_is_not_shown(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    page = _upload(browser, HEADER + "S0003,我猜,111,2026-03-02\n")
    assert "赵子涵" not in page and "管理范围以外" in page


def test_one_faulty_row_stops_all(fast_world: World, clock: Clock) -> None:
    hr, before = fast_world.viewer("hr"), db.session.query(Person).count()
    body = HEADER + "".join(f"P{number:04},人员{number},111,2026-03-01\n" for number in range(500)) + "P9999,坏,999,2026-03-01\n"
    import_id = done(stage_import(hr, "x.csv", body.encode(), clock()))
    refused = apply_import(hr, import_id, clock())
    assert isinstance(refused, Refused) and refused.params == {"n": 1}
    assert db.session.query(Person).count() == before


def test_the_scope_counts_when_it_is_applied(fast_world: World, clock: Clock) -> None:
    """The upload was staged by somebody who has lost the right since."""
    hr = fast_world.viewer("hr")
    import_id = done(stage_import(hr, "x.csv", GOOD.encode(), clock()))
    refused = apply_import(Viewer(person_id=hr.person_id, roles=()), import_id, clock())
    assert isinstance(refused, Refused) and refused.code == "import_faulty"


def test_an_upload_is_ones_own_and_waits_an_hour(fast_world: World, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    import_id = done(stage_import(hr, "x.csv", GOOD.encode(), clock()))
    with pytest.raises(NotFound):
        apply_import(fast_world.viewer("admin"), import_id, clock())
    clock.forward(hours=1)
    assert get_staged(hr, import_id, clock()) is None
    done(stage_import(fast_world.viewer("admin"), "x.csv", GOOD.encode(), clock()))
    assert db.session.query(StagedImport).count() == 1, "what was left lying is thrown away"


def test_one_audit_row_tells_who_was_added(fast_world: World, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    apply_import(hr, done(stage_import(hr, "x.csv", GOOD.encode(), clock())), clock())
    row = db.session.query(AuditRow).filter_by(action="people_imported").one()
    assert str(get_person_by_staff_no("S0100").id) in row.detail and row.actor_id == fast_world["hr"]


def test_the_same_list_applied_by_two_at_once_adds_everybody_once(app: Flask, world: World, clock: Clock) -> None:
    viewers = [world.viewer("hr"), world.viewer("admin")]
    ids = [done(stage_import(viewer, "x.csv", GOOD.encode(), clock())) for viewer in viewers]
    db.session.remove()
    together = Barrier(4)

    def apply(number: int) -> int:
        with app.app_context():
            together.wait()
            try:
                outcome = apply_import(viewers[number % 2], ids[number % 2], clock())
            except DomainError:
                return 0
            return outcome.new if isinstance(outcome, Imported) else 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(apply, range(4))) == 2
    assert db.session.query(Person).filter(Person.staff_no.in_(["S0100", "S0101"])).count() == 2


def test_five_thousand_rows_are_applied_in_seconds(world: World, clock: Clock) -> None:
    admin = world.viewer("admin")
    body = HEADER + "".join(f"P{number:05},人员{number},111,2026-03-01\n" for number in range(5000))
    import_id = done(stage_import(admin, "x.csv", body.encode(), clock()))
    began = perf_counter()
    assert apply_import(admin, import_id, clock()) == Imported(new=5000, unchanged=0)
    assert perf_counter() - began < 15


def test_the_pages_from_the_file_to_the_list(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    assert "入职日期" in browser.get("/people/import/template.csv").get_data().decode("utf-8-sig")
    page = _upload(browser, HEADER + "S0100,=HYPERLINK(1),111,坏\n")
    assert "请写成 2026-03-02 这样的日期" in page and "确认新增" not in page
    reply = browser.post("/people/import", data={"file": (io.BytesIO(GOOD.encode("gb18030")), "名单.csv")})
    path = reply.headers["Location"]
    assert "确认新增 2 人" in browser.get(path).text
    assert browser.post(path, follow_redirects=True).text.count("已新增 2 人") == 1
    assert "孙琳" in browser.get("/people/?q=孙琳").text
    assert browser.get(path).status_code == 404


def test_a_name_is_shown_as_text(fast_app: Flask, fast_world: World) -> None:
    page = _upload(client_of(fast_app, "hr"), HEADER + "S0100,<img src=x onerror=alert(1)>,111,2026-03-01\n")
    assert "<img src=x" not in page and "&lt;img" in page


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-3-2", date(2026, 3, 2)),
        ("2026/3/2", date(2026, 3, 2)),
        ("2026.3.2", date(2026, 3, 2)),
        ("20260302", date(2026, 3, 2)),
        ("2026年3月2日", date(2026, 3, 2)),
        (" 2024-02-29 ", date(2024, 2, 29)),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("2026-3/2", None),
        ("3/2/2026", None),
        ("46083", None),
        ("2026-03-02 00:00", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(raw: str, day: date | None) -> None:
    assert date_of(raw) == day


def _upload(browser, text: str) -> str:
    reply = browser.post("/people/import", data={"file": (io.BytesIO(text.encode()), "list.csv")})
    assert reply.status_code == 302, reply.text
    return browser.get(reply.headers["Location"]).text
