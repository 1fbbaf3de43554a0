"""Text as a search compares it: width and letter case do not matter, and any run of blanks is one space."""

import unicodedata
from collections.abc import Iterable, Sequence

from app.domain.values import Frozen


class Piece(Frozen):
    """A stretch of an excerpt; `marked` where it is what was looked for."""

    text: str
    marked: bool = False


def fold(text: str) -> str:
    """The text to compare by: ＰＢＭＳ and pbms are the same, and so are （ and (."""
    return _fold(text)[0]


def excerpt(text: str, words: Iterable[str], before: int, length: int) -> tuple[Piece, ...]:
    """A stretch of `text` around the first of the folded `words`, with all of them marked; its beginning where none stands in it.

    `before` and `length` count characters; what is left out is shown as ….
    """
    ranges = find_ranges(text, words)
    start = max(0, ranges[0][0] - before) if ranges else 0
    # A start so near either end of the text moves to where more of it can be shown.
    start = 0 if start <= 3 else min(start, max(0, len(text) - length))
    end = min(len(text), start + length)
    if ranges:
        # A long phrase is shown to its end.
        end = max(end, ranges[0][1])
    inside = [(max(first, start), min(last, end)) for first, last in ranges if first < end and last > start]
    pieces = marked_pieces(text[start:end], [(first - start, last - start) for first, last in inside])
    head = (Piece(text="…"),) if start else ()
    return (*head, *pieces, *((Piece(text="…"),) if end < len(text) else ()))


def find_ranges(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the folded `words` stand in `text`, as (first, last + 1) in its own characters, in order and joined where they touch."""
    folded, places = _fold(text)
    found = []
    for word in words:
        at = folded.find(word) if word else -1
        while at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def marked_pieces(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text cut at `ranges`, which are in order and do not overlap."""
    pieces, at = [], 0
    for first, last in ranges:
        pieces += [Piece(text=text[at:first]), Piece(text=text[first:last], marked=True)]
        at = last
    pieces.append(Piece(text=text[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _fold(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` that it comes from.

    Folded character by character, so that every place is known: a letter with a separate accent stays two.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).lower():
            if letter.isspace():
                if letters and letters[-1] == " ":
                    continue
                letter = " "  # noqa: PLW2901
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
