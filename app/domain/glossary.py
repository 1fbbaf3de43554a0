"""The manual's terms of art: what each means, and the other names it goes by."""

import hashlib
from collections.abc import Iterator

from pydantic import Field

from app.domain.manual import Source
from app.domain.ruling import Text
from app.domain.values import Frozen


class Term(Frozen):
    """A term of art. `also` are its other names; `meaning` one or two plain sentences; `source` says whose meaning it is."""

    term: Text
    also: tuple[Text, ...] = ()
    meaning: Text
    clauses: tuple[str, ...] = Field(default=(), max_length=8)
    source: Source

    @property
    def names(self) -> tuple[str, ...]:
        """The term and its other names."""
        return (self.term, *self.also)

    @property
    def anchor(self) -> str:
        """Where it stands on the glossary's page: made from the term, so that a link in an older edition still finds it."""
        return f"t-{hashlib.sha256(self.term.encode()).hexdigest()[:8]}"


def repeated_names(terms: tuple[Term, ...]) -> Iterator[tuple[int, str]]:
    """Every name that stands a second time, letter case aside, with the index of the term that repeats it."""
    seen: set[str] = set()
    for index, term in enumerate(terms):
        for name in term.names:
            if name.casefold() in seen:
                yield index, name
            seen.add(name.casefold())
