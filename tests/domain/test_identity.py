"""Staff numbers without twins, names, and how long a guesser waits."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import STAFF_NO, name_of, staff_no_of, wait_after


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("S0001", "S0001"),
        ("s0001", "S0001"),
        ("  S0001\t", "S0001"),
        ("Ｓ０００１", "S0001"),
        ("ｓ0０01", "S0001"),
        ("\u3000S0001\u3000", "S0001"),
        ("𝐒𝟎𝟎𝟎𝟏", "S0001"),
        ("①②③④", "1234"),
        ("0123456789ABCDEFGHIJ", "0123456789ABCDEFGHIJ"),
    ],
)
def test_spellings_of_one_number_are_one_number(raw: str, number: str) -> None:
    assert staff_no_of(raw) == number


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "S01",
        "0123456789ABCDEFGHIJK",
        "Ѕ0001",  # Cyrillic
        "Ο0001",  # Greek
        "оO001",
        "S000\u200b1",
        "S0001\u200d",
        "\ufeffS0001",
        "S0001\u202e",
        "S00\u00ad01",
        "S0001\x00",
        "S00 01",
        "S0001;--",
        "S0001'",
        "S-0001",
        "S0001\nX",
        "٠١٢٣",  # Arabic digits
        "০১২৩",
        "ß0001\u0301",
        "王小雨",
        "S0001é",
    ],
)
def test_what_could_be_a_twin_or_is_none_is_refused(raw: str) -> None:
    assert staff_no_of(raw) is None


@given(st.text(max_size=30))
def test_a_number_is_plain_and_folding_it_again_changes_nothing(raw: str) -> None:
    number = staff_no_of(raw)
    if number is not None:
        assert number.isascii() and STAFF_NO.fullmatch(number) and staff_no_of(number) == number


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("王小雨", "王小雨"),
        (" 王小雨 ", "王小雨"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Ａｎｎａ", "Anna"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("<b>", "<b>"),
        ("名" * 60, "名" * 60),
        ("", None),
        ("  ", None),
        ("名" * 61, None),
        ("王\u202e雨", None),
        ("王\u200b雨", None),
        ("王\n雨", None),
        ("王\x00", None),
        ("王\ud800", None),
    ],
)
def test_names(raw: str, name: str | None) -> None:
    assert name_of(raw) == name


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (13, 512), (14, 900), (30, 900), (10**6, 900)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)
