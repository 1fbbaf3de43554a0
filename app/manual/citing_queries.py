"""How many questions ask about each clause."""

from app.domain.coverage import ClauseCoverage, cover
from app.library.load import Library

# Every section that a trainer opens asks; the count is kept for the content in use, which never changes while it is.
_HELD: list[tuple[object, object, dict[str, ClauseCoverage]]] = []


def get_citations(library: Library) -> dict[str, ClauseCoverage]:
    """By clause id, how many written items cite it and in how many cases it is asked by a generator; examinable clauses only."""
    if not _HELD or _HELD[0][0] is not library.bank or _HELD[0][1] is not library.manual:
        covered = cover(library.manual, library.bank, library.rulebook)
        _HELD[:] = [(library.bank, library.manual, {line.clause.id: line for line in covered.clauses})]
    return _HELD[0][2]
