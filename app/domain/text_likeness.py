"""How alike two short Chinese texts are: the share of runs of characters that they have in common."""

import unicodedata
from functools import lru_cache


def bare(text: str) -> str:
    """A text without what does not tell two texts apart: width, case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] not in "PZ")


@lru_cache(maxsize=20_000)
def grams(text: str, length: int) -> frozenset[str]:
    """All runs of `length` characters of the bare text; the text itself where it is shorter."""
    plain = bare(text)
    return frozenset(plain[start : start + length] for start in range(max(1, len(plain) - length + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: runs in both by runs in either, 0..1."""
    return len(one & other) / max(1, len(one | other))
