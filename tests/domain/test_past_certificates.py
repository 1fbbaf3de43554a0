"""Lists of past certificates: what each row does, as tables."""

from datetime import date

import pytest

from app.domain.past_certificates import Holder, ListedCertificate, Shelf, first_certificates, plan_certificates, words_of

TODAY = date(2026, 3, 2)
HOLDERS = {
    "S0001": Holder(1, "王小雨", "111", held=frozenset({("lobby-manager", "旧-7")})),
    "S0002": Holder(2, "李明轩", "112", revoked=frozenset({"lobby-manager"}), frozen=frozenset({"complaints"})),
    "H0001": Holder(3, "周敏", "110", barred="not_for_oneself"),
    "S0004": Holder(4, "钱多", "111", barred="not_for_own_trainee"),
}
WORDS = words_of([("lobby-manager", "大堂经理上岗资格"), ("complaints", "投诉处理专项")])
GOOD = ("S0001", "大堂经理上岗资格", "旧-8", "2024-01-01", "2025-12-31", "原系统")


def planned(*rows: tuple[str, ...]):
    listed = [ListedCertificate(number, *row) for number, row in enumerate(rows, 2)]
    return plan_certificates(listed, Shelf(holders=HOLDERS, qualifications=WORDS, first_rows=first_certificates(listed), today=TODAY))


def changed(place: int, value: str) -> tuple[str, ...]:
    return (*GOOD[:place], value, *GOOD[place + 1 :])


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (GOOD, "new"),
        (changed(0, "s０001"), "new"),
        (changed(1, "lobby-manager"), "new"),
        (changed(1, " 大堂经理 上岗资格"), "new"),
        (changed(2, "旧-7"), "same"),
        (changed(4, "2024-01-01"), "new"),
        (changed(4, "2027/12/31"), "new"),
    ],
)
def test_what_a_row_does(row: tuple[str, ...], kind: str) -> None:
    assert [one.kind for one in planned(row)] == [kind]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (changed(0, "S9999"), "staff_no", "row_nobody"),
        (changed(0, "一"), "staff_no", "row_staff_no"),
        (changed(0, "H0001"), "staff_no", "row_own_record"),
        (changed(0, "S0004"), "staff_no", "row_own_trainee"),
        (changed(0, "S0002"), "qualification", "row_revoked"),
        (changed(1, "厨师"), "qualification", "row_qualification"),
        (("S0002", "投诉处理专项", *GOOD[2:]), "qualification", "row_frozen"),
        (changed(2, ""), "number", "row_text"),
        (changed(2, "x" * 61), "number", "row_text"),
        (changed(3, "2024-02-30"), "valid_from", "row_date"),
        (changed(4, "2023-12-31"), "valid_until", "row_until"),
        (changed(4, "长期"), "valid_until", "row_until"),
        (changed(5, ""), "issuer", "row_text"),
    ],
)
def test_each_fault_names_its_cell(row: tuple[str, ...], field: str, code: str) -> None:
    (one,) = planned(row)
    assert one.kind == "faulty" and [(fault.field, fault.code) for fault in one.faults] == [(field, code)]


def test_the_same_certificate_twice_is_named() -> None:
    second = planned(GOOD, changed(0, "ｓ0001"))[1]
    assert [(fault.code, fault.first) for fault in second.faults] == [("row_twice", 2)]
