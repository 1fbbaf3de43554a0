"""Staff numbers, names, codes, waiting, and the two password profiles."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.identity import (
    CODE_ALPHABET,
    LONGEST_WAIT,
    MLPS,
    NIST,
    PasswordProfile,
    character_classes,
    code_of,
    name_of,
    password_expired,
    password_fault,
    staff_no_of,
    wait_after,
)

KNOWN = ("S0001", "王小雨", "示例银行", "云州市分行", "Riverside Branch")
SET_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("S0001", "S0001"),
        (" s0001\t", "S0001"),
        ("Ｓ０００１", "S0001"),
        ("ｓ000１", "S0001"),
        ("1234", "1234"),
        ("A" * 20, "A" * 20),
        ("A" * 21, None),
        ("123", None),
        ("", None),
        ("S0001\u200b", None),
        ("S\u202e0001", None),
        ("S0001\x00", None),
        ("Ѕ0001", None),
        ("оО0001", None),
        ("S 0001", None),
        ("S-0001", None),
        ("工号0001", None),
        ("S٠٠٠١", None),
    ],
)
def test_a_staff_number_has_one_spelling(raw: str, number: str | None) -> None:
    assert staff_no_of(raw) == number


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (" 王小雨 ", "王小雨"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("=1+1", "=1+1"),
        ("", None),
        ("  ", None),
        ("王" * 61, None),
        ("王\n小雨", None),
        ("王\x1b[31m", None),
        ("王\u202e雨", None),
        ("王\u200b雨", None),
    ],
)
def test_names(raw: str, name: str | None) -> None:
    assert name_of(raw) == name


@pytest.mark.parametrize(
    ("profile", "password", "fault"),
    [
        # nist: length and the blocklist, nothing else
        (NIST, "a" * 14, "password_short"),
        (NIST, "柳树在湖边发芽三月春风来得早", "password_short"),
        (NIST, "柳树在湖边发芽三月春风来得早呀", None),
        (NIST, "green willows by lake", None),
        (NIST, "green willows 9", None),
        (NIST, "green willow 9", "password_short"),
        (NIST, "8361 2950 7741 36", None),
        (NIST, "x7" + "long words here " * 8, "password_long"),
        (NIST, "l0ng words here and there, and everywhere " * 3 + "ok", None),
        (NIST, "my number s0001 is", "password_guessable"),
        (NIST, "ｍｙ ｎｕｍｂｅｒ Ｓ０００１", "password_guessable"),
        (NIST, "王小雨在湖边看柳树一棵两棵三棵", "password_guessable"),
        (NIST, "我在示例银行上班第一天很开心呀", "password_guessable"),
        (NIST, "云州市分行的早晨阳光照进大厅里", "password_guessable"),
        (NIST, "down at RIVERSIDE BRANCH again", "password_guessable"),
        (NIST, "password123456789", "password_common"),
        (NIST, "P@ssw0rd!P@ssw0rd!", "password_common"),
        (NIST, "aaaaaaaaaaaaaaaa", "password_common"),
        (NIST, "abcabcabcabcabcabc", "password_common"),
        (NIST, "abcde12abcde12abcde12", "password_common"),
        (NIST, "123456789012345", "password_common"),
        (NIST, "987654321987654321", "password_common"),
        (NIST, "qwertyuiopasdfghjkl", "password_common"),
        (NIST, "1qaz2wsx3edc4rfv", "password_common"),
        (NIST, "abcdefghijklmnopqrst", "password_common"),
        (NIST, "woaini1314520!!!", "password_common"),
        (NIST, "我爱你我爱你我爱你我爱你中国", "password_short"),
        (NIST, "大堂经理大堂经理银行银行2026!", "password_common"),
        (NIST, "Icbc.Admin.2026.!", "password_common"),
        (NIST, "20260302 20260401", None),
        (NIST, "correcthorsebatterystaple", "password_common"),
        # mlps: twelve, three of four classes
        (MLPS, "Willow-2026", "password_short"),
        (MLPS, "Willow-3-rain", None),
        (MLPS, "willow3rains", "password_simple"),
        (MLPS, "willow-3-rain", None),
        (MLPS, "WILLOWRAINBOW9", "password_simple"),
        (MLPS, "WillowRainBow", "password_simple"),
        (MLPS, "柳树在湖边发芽三月春风来", "password_simple"),
        (MLPS, "柳树在湖边发芽三月春风Aa3", None),
        (MLPS, "Password-2026", "password_common"),
        (MLPS, "Xy-S0001-lake", "password_guessable"),
    ],
)
def test_password_profiles(profile: PasswordProfile, password: str, fault: str | None) -> None:
    assert password_fault(password, profile, KNOWN) == fault


def test_an_empty_or_one_letter_word_blocks_nothing() -> None:
    assert password_fault("green willows by lake", NIST, ("", "g", " ")) is None


@pytest.mark.parametrize(("text", "classes"), [("", 0), ("abc", 1), ("aB", 2), ("aB3", 3), ("aB3-", 4), ("柳", 1), ("柳a", 2)])
def test_character_classes(text: str, classes: int) -> None:
    assert character_classes(text) == classes


@pytest.mark.parametrize(
    ("profile", "age", "expired"),
    [
        (NIST, timedelta(days=9999), False),
        (MLPS, timedelta(days=89, hours=23, minutes=59), False),
        (MLPS, timedelta(days=90), True),
        (MLPS, timedelta(days=400), True),
    ],
)
def test_only_mlps_passwords_grow_old(profile: PasswordProfile, age: timedelta, expired: bool) -> None:
    assert password_expired(SET_AT, profile, SET_AT + age) is expired


@pytest.mark.parametrize(
    ("raw", "code"),
    [("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"), (" abcd efgh\u3000jkmn ", "ABCDEFGHJKMN"), ("ＡＢＣＤ－２３４５", "ABCD2345"), ("", "")],
)
def test_codes_as_people_type_them(raw: str, code: str) -> None:
    assert code_of(raw) == code


def test_a_code_has_no_look_alikes() -> None:
    assert not set(CODE_ALPHABET) & set("0O1IL") and len(set(CODE_ALPHABET)) == 31


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (10, 64), (13, 512), (14, 900), (1000, 900)])
def test_waiting_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds) <= LONGEST_WAIT
