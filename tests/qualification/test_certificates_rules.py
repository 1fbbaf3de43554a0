"""What is true of every certificate: number, state on a day, what a stranger may read, what the ledger keeps."""

from datetime import date, timedelta

import pytest

from app.domain.certificate import (
    certificate_state,
    is_number,
    masked_name,
    number_of,
    printed_hash,
    same_name,
    tidy_number,
)
from app.domain.standing import State
from app.qualification.certificate_pdf import seal_columns

FIRST, LAST = date(2026, 3, 2), date(2028, 3, 2)


@pytest.mark.parametrize(
    ("on", "standing", "expected"),
    [
        (FIRST - timedelta(days=1), State.QUALIFIED, "not_yet"),
        (FIRST, State.QUALIFIED, "qualified"),
        (LAST - timedelta(days=60), State.RENEWAL_DUE, "renewal_due"),
        (LAST, State.RENEWAL_DUE, "renewal_due"),
        (LAST, State.QUALIFIED, "qualified"),
        (LAST + timedelta(days=1), State.EXPIRED, "expired"),
        (LAST + timedelta(days=1), State.QUALIFIED, "expired"),
        (FIRST, State.LEARNING, "learning"),
    ],
)
def test_the_state_of_one_certificate(on: date, standing: State, expected: str) -> None:
    assert certificate_state(FIRST, LAST, standing, on) == expected


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小雨", "王*雨"), ("王雨", "王*"), ("王", "王*"), ("欧阳小雨", "欧**雨"), ("Anna Lee", "A******e"), ("𬭎小雨", "𬭎*雨")],
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize("typed", ["2026-000123-{0}", " 2026 000123 {0} ", "2026—000123－{0}", "２０２６-000123-{0}", "2026000123{0}"])
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    number = number_of(123, FIRST)
    assert tidy_number(typed.format(number[-1])) == number


@pytest.mark.parametrize("typed", ["", "2026", "no", "2026-000123-", "9" * 5000, "2026-000124-4", "٢٠٢٦-٠٠٠١٢٣-٤"])
def test_what_is_no_number_is_none(typed: str) -> None:
    number = tidy_number(typed)
    assert number == "" or is_number(number)


def test_every_single_slip_in_a_number_is_noticed() -> None:
    number = number_of(123, FIRST)
    for place, char in enumerate(number):
        for other in "0123456789":
            if char.isdigit() and other != char:
                assert not is_number(number[:place] + other + number[place + 1 :])


def test_names_are_compared_without_width_case_and_spaces() -> None:
    assert same_name(" 王 小雨", "王小雨") and same_name("ＡＮＮＡ lee", "Anna Lee")
    assert not same_name("王小", "王小雨") and not same_name("", "") and not same_name("王*雨", "王小雨")


def test_the_hash_hangs_on_every_field_and_on_the_token() -> None:
    fields = {"name": "王小雨", "staff_no": "S0001"}
    held = printed_hash("t", fields)
    assert held == printed_hash("t", dict(reversed(fields.items())))
    assert len({held, printed_hash("u", fields), printed_hash("t", fields | {"name": "王大雨"})}) == 3


@pytest.mark.parametrize(
    ("bank", "columns"),
    [
        ("示例银行", ["示例", "银行"]),
        ("云州银行股份有限公司", ["云州银", "行股份", "有限公", "司印"]),
        ("云州行", ["云州", "行印"]),
        ("行", ["行"]),
        ("", ["印"]),
        ("A&B 银行", ["AB", "银行"]),
    ],
)
def test_a_seal_is_read_from_the_right_downwards(bank: str, columns: list[str]) -> None:
    assert seal_columns(bank) == columns
