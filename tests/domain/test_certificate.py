"""Certificate numbers notice a slip of the hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificate import is_number, number_of

numbers = st.builds(number_of, st.integers(1, 999_999), st.dates(date(2020, 1, 1), date(2199, 1, 1)))


def test_a_number_as_printed() -> None:
    number = number_of(123, date(2026, 3, 2))
    assert number.startswith("2026-000123-") and len(number) == 13 and is_number(number)
    assert number_of(1_234_567, date(2026, 3, 2)).startswith("2026-1234567-")


@given(numbers)
def test_a_number_of_ours_is_well_formed(number: str) -> None:
    assert is_number(number)


@given(numbers, st.data())
def test_one_wrong_digit_is_noticed(number: str, data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([index for index, character in enumerate(number) if character.isdigit()]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[index]]))
    assert not is_number(number[:index] + digit + number[index + 1 :])


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-000123", "26-000123-4", "2026-000123-44", "２０２６-000123-1", "2026-00012x-1", "2026--1", "a-b-c"]
)
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)
