"""How Chinese characters are spelled in pinyin, without tones: by a dictionary of characters, all readings of each."""

from functools import cache
from typing import Any

from pypinyin import Style, pinyin


@cache
def spelling(text: str) -> tuple[frozenset[str], ...]:
    """For each character all its readings in small letters, ü as v; a character that has none stands for itself."""
    found = pinyin(text, style=Style.NORMAL, heteronym=True, errors=_as_they_stand, v_to_u=False)
    return tuple(frozenset(reading.lower() for reading in readings) for readings in found)


def initial(text: str) -> str:
    """The letter under which a dictionary lists the text, A to Z; # for what begins with none."""
    readings = pinyin(text[:1], style=Style.FIRST_LETTER, errors=_as_they_stand)
    letter = readings[0][0].upper() if readings else ""
    return letter if letter.isascii() and letter.isalpha() else "#"


def sort_key(text: str) -> tuple[str, ...]:
    """Sorts texts as a dictionary does: by the first reading of each character, letter by letter."""
    return tuple(readings[0].lower() for readings in pinyin(text, style=Style.TONE3, errors=_as_they_stand))


def _as_they_stand(letters: str) -> Any:
    """A run of characters without pinyin, one by one; the library's annotation allows for one text only."""
    return list(letters)
