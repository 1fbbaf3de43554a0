"""Lists of people: reading, columns, and what each row would do, as tables."""

from datetime import date

import pytest

from app.domain.people_list import KnownPerson, ListedPerson, Surroundings, date_of, first_rows, listed
from app.domain.roster_columns import fingerprint, guessed, mapping_fault, plain
from app.domain.roster_plan import must_be_typed, plan
from app.domain.roster_tables import SheetRow, csv_fault, read_csv, table_fault

TODAY = date(2026, 3, 2)
HIRED = date(2020, 7, 1)
PEOPLE = {
    "S0001": KnownPerson(1, "王小雨", "111", HIRED, active=True, visible=True),
    "S0002": KnownPerson(2, "李明轩", "112", HIRED, active=False, visible=True),
    "S0003": KnownPerson(3, "赵子涵", "121", HIRED, active=True, visible=False),
    "H0001": KnownPerson(4, "周敏", "110", HIRED, active=True, visible=True, stays="stays_own_account"),
}


def around(rows: list[ListedPerson]) -> Surroundings:
    return Surroundings(branches=frozenset({"110", "111", "112"}), people=PEOPLE, first_rows=first_rows(rows), today=TODAY)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("S0100", "孙琳", "111", "2026-03-01"), "new"),
        (("S0100", "孙琳", "111", "2020-03-01", "2026-03-01"), "same"),
        (("S0001", "王小雨", "111", "2020-07-01"), "same"),
        (("s０001", "王小雨", "111", "2020/7/1"), "same"),
        (("S0001", "王晓雨", "111", "2020-07-01"), "changed"),
        (("S0001", "王小雨", "111", "2020-07-02"), "changed"),
        (("S0001", "王晓雨", "112", "2020-07-01"), "moved"),
        (("S0001", "王小雨", "111", "2020-07-01", "2026-03-01"), "leaving"),
        (("S0001", "王小雨", "111", "2020-07-01", "2026-03-02"), "same"),
        (("S0002", "李明轩", "112", "2020-07-01"), "returning"),
        (("S0002", "李明轩", "112", "2020-07-01", "2025-12-31"), "same"),
        (("H0001", "周敏", "110", "2020-07-01"), "same"),
        (("H0001", "周敏敏", "110", "2020-07-01"), "stays"),
        (("H0001", "周敏", "110", "2020-07-01", "2026-03-01"), "stays"),
    ],
)
def test_what_a_row_does(row: tuple[str, ...], kind: str) -> None:
    rows = [ListedPerson(2, *row)]
    (planned,) = plan(rows, around(rows))
    assert planned.kind == kind, planned


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (("工号", "孙琳", "111", "2026-03-01"), [("staff_no", "row_staff_no")]),
        (("", "孙琳", "111", "2026-03-01"), [("staff_no", "row_staff_no")]),
        (("оО01", "孙琳", "111", "2026-03-01"), [("staff_no", "row_staff_no")]),
        (("S0001\u200b", "孙琳", "111", "2026-03-01"), [("staff_no", "row_staff_no")]),
        (("S0003", "赵子涵", "111", "2026-03-02"), [("staff_no", "row_elsewhere")]),
        (("S0100", "", "111", "2026-03-01"), [("name", "row_name")]),
        (("S0100", "孙\x01琳", "111", "2026-03-01"), [("name", "row_name")]),
        (("S0100", "孙琳", "121", "2026-03-01"), [("branch_code", "row_branch")]),
        (("S0100", "孙琳", "", "2026-02-30"), [("branch_code", "row_branch"), ("hired_on", "row_date")]),
        (("S0100", "孙琳", "111", "1949-10-01"), [("hired_on", "row_date")]),
        (("S0100", "孙琳", "111", "2028-01-01"), [("hired_on", "row_date")]),
        (("S0100", "孙琳", "111", "2026-03-01", "2026-02-28"), [("left_on", "row_left_on")]),
        (("S0100", "孙琳", "111", "2026-03-01", "在职"), [("left_on", "row_left_on")]),
    ],
)
def test_each_fault_names_its_cell(row: tuple[str, ...], faults: list[tuple[str, str]]) -> None:
    rows = [ListedPerson(2, *row)]
    (planned,) = plan(rows, around(rows))
    assert planned.kind == "faulty" and [(fault.field, fault.code) for fault in planned.faults] == faults


def test_look_alike_numbers_are_one_person_or_none_never_twins() -> None:
    rows = [ListedPerson(2, "S0100", "孙琳", "111", "2026-03-01"), ListedPerson(3, "ｓ０１００", "孙琳", "111", "2026-03-01")]
    second = plan(rows, around(rows))[1]
    assert [(fault.code, fault.first) for fault in second.faults] == [("row_twice", 2)]


def test_a_full_roster_lets_go_whom_it_does_not_name() -> None:
    rows = [ListedPerson(2, "S0001", "王小雨", "111", "2020-07-01")]
    everybody = {number: one for number, one in PEOPLE.items() if one.active and one.visible}
    assert [(row.staff_no, row.kind, row.why) for row in plan(rows, around(rows), everybody)] == [
        ("S0001", "same", ""),
        ("H0001", "stays", "stays_own_account"),
    ]
    rows = [ListedPerson(2, "S0002", "李明轩", "112", "2020-07-01")]
    assert [row.kind for row in plan(rows, around(rows), everybody)] == ["returning", "leaving", "stays"]


def test_somebody_moved_out_of_the_subtree_by_the_file_is_not_missing() -> None:
    rows = [ListedPerson(2, "S0001", "王小雨", "112", "2020-07-01")]
    assert [row.kind for row in plan(rows, around(rows), {"S0001": PEOPLE["S0001"]})] == ["moved"]


@pytest.mark.parametrize(
    ("leaving", "people", "asked"), [(0, 0, False), (1, 10, False), (2, 19, True), (11, 100, True), (10, 100, False), (1, 1, True)]
)
def test_many_leavers_are_typed(leaving: int, people: int, asked: bool) -> None:
    assert must_be_typed(leaving, people) is asked


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("工号,姓名,网点代码,入职日期", {"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3}),
        ("序号,员工编号,姓 名,机构号,入行日期,离职日期", {"staff_no": 1, "name": 2, "branch_code": 3, "hired_on": 4, "left_on": 5}),
        ("人员编号,人员姓名,机构代码,入职时间", {"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3}),
        ("员工编号,工号,姓名", {"staff_no": 1, "name": 2}),
        ("Ｎａｍｅ", {"name": 0}),
        ("甲,乙", {}),
    ],
)
def test_columns_are_guessed_by_their_words(header: str, found: dict[str, int]) -> None:
    assert guessed("people", header.split(",")) == found


def test_only_the_usual_headings_need_no_question() -> None:
    assert plain("people", ["入职日期", "姓名", "工号", "网点代码"]) == {"staff_no": 2, "name": 1, "branch_code": 3, "hired_on": 0}
    assert plain("people", ["入行日期", "姓名", "工号", "网点代码"]) is None


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ({"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3}, None),
        ({"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3, "left_on": 4}, None),
        ({"staff_no": 0, "name": 1, "branch_code": 2}, "mapping_incomplete"),
        ({"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 5}, "mapping_incomplete"),
        ({"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 2}, "mapping_twice"),
    ],
)
def test_a_choice_of_columns_is_checked(mapping: dict[str, int], fault: str | None) -> None:
    assert mapping_fault("people", mapping, 5) == fault


def test_a_header_is_known_again_by_its_words_and_their_order() -> None:
    assert fingerprint("people", ["工号 ", "姓名"]) == fingerprint("people", ["工号", "姓　名"])
    assert fingerprint("people", ["姓名", "工号"]) != fingerprint("people", ["工号", "姓名"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_text_in_any_of_the_usual_spellings(encoding: str, between: str) -> None:
    body = between.join(["工号", "姓名"]) + "\r\n\r\n" + between.join(["S0001", '"刘, 洋"']) + "\r\n"
    assert read_csv(body.encode(encoding)) == (SheetRow(1, ("工号", "姓名")), SheetRow(3, ("S0001", "刘, 洋")))


@pytest.mark.parametrize("body", ["工号".encode("utf-16"), "工号\0".encode(), b"\xff\xff\xff", "工号,姓名\n".encode()[:-2] + b"\xff\xfe"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    assert csv_fault(body) == "import_encoding"


def test_a_table_has_limits() -> None:
    assert table_fault(()) == "import_empty"
    assert table_fault([SheetRow(number, ("x",)) for number in range(50_001)]) is None
    assert table_fault([SheetRow(number, ("x",)) for number in range(50_002)]) == "import_too_long"
    assert table_fault([SheetRow(1, ("x",) * 61)]) == "import_too_wide"


def test_rows_shorter_than_the_header_are_read() -> None:
    rows = read_csv("工号,姓名,网点代码,入职日期\nS0100,孙琳\n".encode())
    assert listed(rows, {"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3}) == (ListedPerson(2, "S0100", "孙琳", "", ""),)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-03-02", TODAY),
        ("2026-3-2", TODAY),
        ("2026/3/2", TODAY),
        ("2026.3.2", TODAY),
        ("20260302", TODAY),
        ("2026年3月2日", TODAY),
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
