"""Chinese words by the Latin letters people type for them: 理财金账户 is licaijinzhanghu, lcjzh, and anything in between.

What a character may be spelled as is handed in: the values here know no dictionary.
"""

from collections.abc import Callable, Sequence

# For every character of a text the ways to spell it, in small Latin letters; a character that is none of the sort stands for itself.
Spelling = Sequence[frozenset[str]]
Speller = Callable[[str], Spelling]

# One letter would be the beginning of nearly everything.
FEWEST_LETTERS = 2


def is_spelled(word: str) -> bool:
    """Whether a folded word can be meant as a spelling: Latin letters only, two at least."""
    return len(word) >= FEWEST_LETTERS and word.isascii() and word.isalpha()


def find_spelled(word: str, spelling: Spelling) -> tuple[int, int] | None:
    """The first stretch of characters, as (first, last + 1), that `word` spells; None if there is none.

    Each character is spelled out or by its initial; the last one may be begun only, as while typing.
    """
    for first, ways in enumerate(spelling):
        if any(way[0] == word[0] for way in ways):
            last = _end(word, spelling, first)
            if last is not None:
                return first, last
    return None


def spells_all(word: str, spelling: Spelling) -> bool:
    """Whether `word` spells the whole text and nothing is missing: lcjzh and licaijinzhanghu for 理财金账户."""
    if not spelling:
        return not word
    return any(spells_all(word[len(part) :], spelling[1:]) for way in spelling[0] for part in {way, way[0]} if word.startswith(part))


def _end(word: str, spelling: Spelling, at: int) -> int | None:
    if not word:
        return at
    if at == len(spelling):
        return None
    # The initial first: so the letters reach as far into the text as they can, which is what people who type initials mean.
    for part in sorted({part for way in spelling[at] for part in (way[0], way)}, key=len):
        if word.startswith(part):
            last = _end(word[len(part) :], spelling, at + 1)
            if last is not None:
                return last
    return at + 1 if any(way.startswith(word) for way in spelling[at]) else None
