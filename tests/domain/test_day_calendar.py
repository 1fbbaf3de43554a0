"""The calendar file, read back by a parser of its own that knows nothing of how it was written."""

import re
from datetime import UTC, date, datetime

import pytest

from app.domain.day_calendar import DayEvent, calendar_of

STAMP = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def parsed(body: bytes) -> list[dict[str, str]]:
    """The events by the letter of RFC 5545: CRLF lines, unfolded, names with their parameters, text unescaped."""
    assert body.endswith(b"\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    physical = body.decode("utf-8").split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in physical)
    logical: list[str] = []
    for line in physical:
        if line.startswith(" "):
            logical[-1] += line[1:]
        else:
            logical.append(line)
    assert logical[0] == "BEGIN:VCALENDAR" and logical[-1] == "END:VCALENDAR" and "VERSION:2.0" in logical
    assert any(line.startswith("PRODID:") for line in logical)
    events: list[dict[str, str]] = []
    for line in logical:
        match = re.fullmatch(r"([A-Z-]+(?:;[A-Z-]+=[^:;]+)*):(.*)", line)
        assert match, line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and not line.startswith("END:"):
            assert match[1] not in events[-1]
            events[-1][match[1]] = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], match[2])
    return events


def test_a_day_is_a_whole_day_with_its_end_after_it() -> None:
    event = DayEvent(
        uid="a@bank", on=date(2028, 2, 29), title="到期", text="第一行\n第二行；a,b;c\\d", url="https://bank.example/reminders"
    )
    (read,) = parsed(calendar_of("我的日程", [event], STAMP))
    assert read == {
        "UID": "a@bank",
        "DTSTAMP": "20260302T013000Z",
        "DTSTART;VALUE=DATE": "20280229",
        "DTEND;VALUE=DATE": "20280301",
        "SUMMARY": "到期",
        "TRANSP": "TRANSPARENT",
        "DESCRIPTION": "第一行\n第二行；a,b;c\\d",
        "URL": "https://bank.example/reminders",
    }


@pytest.mark.parametrize("text", ["大堂经理上岗资格" * 20, "a" * 300, "𬭎" * 90, "混排 mixed 文字，" * 15, "a" * 67 + "中", "é" * 66])
def test_long_lines_are_folded_between_characters(text: str) -> None:
    (read,) = parsed(calendar_of("x", [DayEvent(uid="u", on=date(2026, 1, 1), title=text)], STAMP))
    assert read["SUMMARY"] == text


def test_nothing_in_a_text_ends_a_line_or_begins_a_property() -> None:
    wicked = "a\r\nEND:VEVENT\r\nBEGIN:VALARM\nX:\x00\x07\u2028y"
    (read,) = parsed(calendar_of("x\r\nEND:VCALENDAR", [DayEvent(uid="u", on=date(2026, 1, 1), title=wicked)], STAMP))
    assert read["SUMMARY"] == "a\nEND:VEVENT\nBEGIN:VALARM\nX:y"


def test_an_empty_calendar_is_one() -> None:
    assert parsed(calendar_of("x", [], STAMP)) == []
