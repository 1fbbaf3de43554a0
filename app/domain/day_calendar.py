"""A calendar of whole days as other programs read it (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from app.domain.values import Frozen

# Octets of a line without its end (RFC 5545, 3.1).
LONGEST_LINE = 75


class DayEvent(Frozen):
    """Something on a whole day. `uid` stays with the matter, so that a calendar that asks again moves it and does not double it."""

    uid: str
    on: date
    title: str
    text: str = ""
    url: str = ""


def calendar_of(name: str, events: Sequence[DayEvent], stamp: datetime) -> bytes:
    """The calendar as a file; `stamp` is when it was made."""
    made = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lobby Academy//Reminders//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for event in events:
        lines += _lines_of(event, made)
    return "".join(f"{piece}\r\n" for line in (*lines, "END:VCALENDAR") for piece in _folded(line)).encode()


def _lines_of(event: DayEvent, made: str) -> list[str]:
    """An event of a whole day ends on the day after it: the end is exclusive. It does not make anybody busy."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"DTSTAMP:{made}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.title)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.text:
        lines.append(f"DESCRIPTION:{_escaped(event.text)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _escaped(text: str) -> str:
    """A text value: no bare separators, and no control characters, which no line may hold."""
    for plain, marked in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(plain, marked)
    return "".join(char for char in text if char.isprintable() or char == "\t")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, those after the first begun with a space; no character is cut in two."""
    piece, room = "", LONGEST_LINE
    for char in line:
        octets = len(char.encode())
        if octets > room:
            yield piece
            piece, room = " ", LONGEST_LINE - 1
        piece, room = piece + char, room - octets
    yield piece
