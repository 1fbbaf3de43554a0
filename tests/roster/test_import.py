"""Lists of people through services and pages: the dry run, all or nothing, twice the same, full rosters, and files that try to break it."""

import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person, RoleGrant
from app.accounts.queries import get_person_by_staff_no
from app.domain.calendar import FOREVER
from app.domain.personal_data import number_of_erased
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.models import AuditRow
from app.roster.batches_queries import get_batch, list_batches
from app.roster.batches_services import begin_apply
from app.roster.models import RosterBatch, RosterRow
from app.roster.staging_services import Upload, forget_lists, stage_upload
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.roster.lists import HEADER, applied, dry_run, faults, kinds, person, postings, state_of

GOOD = HEADER + 'S0100,孙琳,111,2026-03-01\nS0101,"刘, 洋",112,2026/3/2\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_file_is_applied_and_the_same_file_again_changes_nothing(fast_world: World, clock: Clock, encoding: str) -> None:
    hr = fast_world.viewer("hr")
    assert state_of(applied(hr, GOOD.encode(encoding), clock)) == "applied"
    assert person("S0101") == ("刘, 洋", "112", date(2026, 3, 2), True)
    assert postings("S0100") == [("111", date(2026, 3, 1), FOREVER)]
    rows = db.session.query(AuditRow).count()
    again = dry_run(hr, GOOD.encode(encoding), clock)
    assert kinds(again) == [("S0100", "same"), ("S0101", "same")]
    assert db.session.query(AuditRow).count() == rows and db.session.get(RosterBatch, again).total == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "import_empty"),
        (b"  \r\n ", "import_empty"),
        (b"x" * 3_900_001, "import_too_big"),
        (GOOD.encode("utf-16"), "import_encoding"),
        ((GOOD + "\0").encode(), "import_encoding"),
        (b"\xff\xff\xff", "import_encoding"),
        (("," * 60 + "\n").encode() + b"x" + b"," * 61, "import_too_wide"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(fast_world: World, clock: Clock, body: bytes, code: str) -> None:
    refused = stage_upload(fast_world.viewer("hr"), Upload("x.csv", body), clock())
    assert isinstance(refused, Refused) and refused.code == code


def test_one_faulty_row_of_ten_thousand_stops_all_and_is_named(fast_world: World, clock: Clock) -> None:
    hr, before = fast_world.viewer("hr"), db.session.query(Person).count()
    body = HEADER + "".join(f"P{number:05},人员{number},{'999' if number == 9_997 else '111'},2026-03-01\n" for number in range(10_000))
    batch_id = dry_run(hr, body, clock)
    assert faults(batch_id) == [(9_999, "branch_code", "row_branch")]
    refused = begin_apply(hr, batch_id, "", clock())
    assert isinstance(refused, Refused) and (refused.code, refused.params) == ("import_faulty", {"n": 1})
    assert db.session.query(Person).count() == before


def test_half_a_file_is_a_faulty_row_not_half_a_list(fast_world: World, clock: Clock) -> None:
    batch_id = dry_run(fast_world.viewer("hr"), GOOD.encode()[:-3], clock)
    assert [fault[:2] for fault in faults(batch_id)] == [(3, "hired_on")]


def test_names_dates_and_branches_change_and_what_was_stays_known(fast_world: World, clock: Clock) -> None:
    clock.forward(days=10)
    hr, today = fast_world.viewer("hr"), (clock() + timedelta(hours=8)).date()
    applied(hr, HEADER + "S0001,王晓雨,112,2026-03-02\nS0002,李明轩,112,2026-03-01\n", clock)
    assert person("S0001") == ("王晓雨", "112", date(2026, 3, 2), True)
    assert postings("S0001") == [("111", date(2026, 3, 2), today), ("112", today, FOREVER)]
    assert person("S0002")[2] == date(2026, 3, 1) and postings("S0002") == [("112", date(2026, 3, 1), FOREVER)]
    notes = db.session.query(AuditRow.subject, AuditRow.detail).filter_by(action="person_corrected").order_by(AuditRow.subject).all()
    assert [subject for subject, _ in notes] == [f"person:{fast_world['trainee']}", f"person:{fast_world['other']}"]
    assert "branch" in notes[0][1] and "branch" not in notes[1][1]


def test_a_move_ends_the_roles_that_stay_behind(fast_world: World, clock: Clock) -> None:
    applied(fast_world.viewer("hr"), HEADER + "B0001,高远,112,2026-03-02\n", clock)
    assert db.session.query(RoleGrant).filter_by(person_id=fast_world["branch_head"]).count() == 0


def test_a_full_roster_closes_who_is_not_named_and_a_return_opens_them_again(fast_world: World, clock: Clock) -> None:
    clock.forward(days=10)
    hr, today = fast_world.viewer("hr"), (clock() + timedelta(hours=8)).date()
    named = HEADER + "B0001,高远,111,2026-03-02\nS0002,李明轩,112,2026-03-02\n"
    batch_id = dry_run(hr, named, clock, full="110")
    assert dict(kinds(batch_id)) == {"B0001": "same", "S0002": "same", "H0001": "stays", "T0001": "leaving", "S0001": "leaving"}
    for typed in ("", "1", "twelve"):
        refused = begin_apply(hr, batch_id, typed, clock())
        assert isinstance(refused, Refused) and (refused.code, refused.params["n"]) == ("import_type_number", 2)
    applied(hr, named, clock, full="110", typed="2")
    assert person("S0001")[3] is False and person("H0001")[3] is True and person("S0003")[3] is True, "another city is no part of it"
    assert postings("S0001") == [("111", date(2026, 3, 2), today)]
    assert db.session.query(AuditRow).filter_by(action="account_closed", subject=f"person:{fast_world['trainee']}").count() == 1
    clock.forward(days=5)
    back = applied(hr, HEADER + "S0001,王小雨,112,2026-03-02\n", clock)
    assert kinds(back) == [("S0001", "returning")] and person("S0001") == ("王小雨", "112", date(2026, 3, 2), True)
    assert postings("S0001")[1] == ("112", today + timedelta(days=5), FOREVER)


def test_a_leaver_by_date_leaves_on_that_day(fast_world: World, clock: Clock) -> None:
    clock.forward(days=10)
    applied(fast_world.viewer("hr"), HEADER.replace("\n", ",离职日期\n") + "S0001,王小雨,111,2026-03-02,2026-03-06\n", clock)
    assert person("S0001")[3] is False and postings("S0001") == [("111", date(2026, 3, 2), date(2026, 3, 7))]


def test_oneself_admins_and_accounts_beyond_ones_rights_stay(fast_world: World, clock: Clock) -> None:
    admin = fast_world.viewer("admin")
    batch_id = dry_run(admin, HEADER + "A0001,林书书,000,2026-03-02\nU0001,沈知,110,2026-03-02\n", clock)
    assert kinds(batch_id) == [("A0001", "stays"), ("U0001", "moved")]
    hr = fast_world.viewer("hr")
    assert dict(kinds(dry_run(hr, HEADER + "S0001,王小雨,111,2026-03-02\n", clock, full="110")))["H0001"] == "stays"


def test_the_scope_counts_when_it_is_applied(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    """The upload was staged by somebody who has lost the right since."""
    hr = fast_world.viewer("hr")
    batch_id = dry_run(hr, GOOD, clock)
    assert begin_apply(hr, batch_id, "", clock()) is None
    db.session.rollback()
    with db.engine.connect().execution_options(may_write=True) as connection:
        connection.execute(RoleGrant.__table__.delete().where(RoleGrant.person_id == hr.person_id))
        connection.commit()
    from_here = Viewer(person_id=hr.person_id, roles=())
    client_of(fast_app, "admin").post(f"/people/import/{batch_id}/go-on")
    assert get_batch(from_here, batch_id, clock()) is not None and state_of(batch_id) == "stopped"
    assert get_person_by_staff_no("S0100") is None


def test_an_upload_is_ones_own_and_waits_an_hour(fast_world: World, clock: Clock) -> None:
    hr, admin = fast_world.viewer("hr"), fast_world.viewer("admin")
    batch_id = dry_run(hr, GOOD, clock)
    with pytest.raises(NotFound):
        begin_apply(admin, batch_id, "", clock())
    assert [batch.id for batch in list_batches(admin, "people", clock(), offset=0, limit=9)] == []
    clock.forward(hours=1)
    assert get_batch(hr, batch_id, clock()) is None
    assert forget_lists(clock()) == 1 and db.session.query(RosterRow).count() == 0


def test_what_was_applied_is_seen_by_those_who_manage_people_there(fast_world: World, clock: Clock) -> None:
    batch_id = applied(fast_world.viewer("hr"), GOOD, clock)
    seen = {
        who: [batch.id for batch in list_batches(fast_world.viewer(who), "people", clock(), offset=0, limit=9)]
        for who in ("admin", "trainer")
    }
    assert seen == {"admin": [batch_id], "trainer": []}


def test_what_is_left_of_somebody_erased_is_not_reopened(fast_world: World, clock: Clock) -> None:
    gone = fast_world["trainee"]
    number = number_of_erased(gone)
    begin_write()
    db.session.execute(sa.update(Person).where(Person.id == gone).values(staff_no=number, active=False))
    db.session.commit()
    batch_id = applied(fast_world.viewer("hr"), HEADER + f"{number},王小雨,111,2026-03-02\n", clock)
    assert kinds(batch_id) == [(number, "stays")]
    assert db.session.get_one(Person, gone).active is False


def test_after_thirty_days_the_rows_are_deleted_and_the_counts_stay(fast_world: World, clock: Clock) -> None:
    batch_id = applied(fast_world.viewer("hr"), GOOD, clock)
    clock.forward(days=31)
    assert forget_lists(clock()) == 2
    assert db.session.get(RosterBatch, batch_id).counts["new"] == 2 and db.session.query(RosterRow).count() == 0


def test_the_pages_from_the_file_to_the_list(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    assert "入职日期" in browser.get("/people/import/template.csv").get_data().decode("utf-8-sig")
    page = _upload(browser, HEADER + "S0100,=HYPERLINK(1),111,坏\n")
    assert "请写成 2026-03-02 这样的日期" in page.text and "确认写入" not in page.text
    mend = browser.get(f"{page.request.path}/faults.csv").get_data().decode("utf-8-sig")
    assert "2,入职日期,坏" in mend
    page = _upload(browser, GOOD)
    assert "确认写入 2 行" in page.text and page.text.count("核对导入") == 2
    assert "已全部写入" in browser.post(f"{page.request.path}/apply", follow_redirects=True).text
    assert "孙琳" in browser.get("/people/?q=孙琳").text
    assert "同一个文件已经导入过" not in page.text and "没有要改动的内容" in _upload(browser, GOOD).text
    assert "这次导入已撤销" in browser.post(f"{page.request.path}/undo", follow_redirects=True).text
    assert browser.get(f"{page.request.path}/progress.json").json["running"] is False


def test_a_choice_of_columns_is_remembered(fast_app: Flask, fast_world: World) -> None:
    browser = client_of(fast_app, "hr")
    body = "序号,员工编号,称呼,机构号,入行日期\n1,S0100,孙琳,111,2026-03-01\n"
    page = _upload(browser, body)
    assert page.request.path.endswith("/columns") and "称呼" in page.text and "孙琳" in page.text
    assert "还有必需的列没有选" in browser.post(page.request.path, data={"staff_no": "1"}, follow_redirects=True).text
    chosen = {"staff_no": "1", "name": "2", "branch_code": "3", "hired_on": "4"}
    assert "确认写入 1 行" in browser.post(page.request.path, data=chosen, follow_redirects=True).text
    assert "确认写入 1 行" in _upload(browser, body.replace("孙琳", "孙琳琳")).text


def test_somebody_of_another_branch_is_not_shown(fast_app: Flask, fast_world: World) -> None:
    page = _upload(client_of(fast_app, "hr"), HEADER + "S0003,我猜,111,2026-03-02\n").text
    assert "赵子涵" not in page and "管理范围以外" in page


def test_a_name_is_shown_as_text(fast_app: Flask, fast_world: World) -> None:
    page = _upload(client_of(fast_app, "hr"), HEADER + "S0100,<img src=x onerror=alert(1)>,111,2026-03-01\n").text
    assert "<img src=x" not in page and "&lt;img" in page


def _upload(browser, text: str):
    return browser.post("/people/import/", data={"file": (io.BytesIO(text.encode()), "list.csv")}, follow_redirects=True)
