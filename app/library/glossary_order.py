"""The glossary as a dictionary is ordered: by pinyin, under the letters A to Z."""

from functools import lru_cache

from app.domain.glossary import Term
from app.library.pinyin import initial, sort_key


@lru_cache(maxsize=2)
def by_initial(terms: tuple[Term, ...]) -> dict[str, tuple[Term, ...]]:
    """The terms under their first letter, both in order; # comes last, for what begins with no letter."""
    shelves: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: (initial(term.term) == "#", initial(term.term), sort_key(term.term))):
        shelves.setdefault(initial(term.term), []).append(term)
    return {letter: tuple(shelf) for letter, shelf in shelves.items()}
