"""Which misconceptions are common: how often each was chosen on papers, of how many questions that offered it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.domain.misconceptions import MISREADS, SAYS

CLAUSES_TOLD = 2


class Confusion(NamedTuple):
    """`met` of the `chances` on papers, `named` of the `looked` diagnoses that could have named it; `clauses` to read again."""

    key: str
    says: str
    met: int
    chances: int
    named: int
    looked: int
    clauses: tuple[str, ...]

    @property
    def percent(self) -> int:
        """How many of a hundred chances were taken, rounded down."""
        return self.met * 100 // self.chances if self.chances else 0


Asked = tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]


def confusions(papers: Iterable[Asked], named: Mapping[str, int], looked: Mapping[str, int]) -> list[Confusion]:
    """The misconceptions that somebody showed, the most frequent first.

    `papers` are pinned papers as JSON has them, each with its marks; `named` counts diagnoses by misconception, `looked` those that
    could have named it.
    """
    chances, met = Counter[str](), Counter[str]()
    cited: dict[str, Counter[str]] = defaultdict(Counter)
    for paper, marks in papers:
        wrong = {mark["slot"]: mark for mark in marks if not mark["right"]}
        for entry in paper["items"]:
            mark = wrong.get(entry["slot"])
            for slip in _slips(entry["item"]):
                chances[slip] += 1
                if mark is not None and mark.get("slip") == SAYS[slip]:
                    met[slip] += 1
                    cited[slip].update(mark["clauses"])
    found = [
        Confusion(key, SAYS[key], met[key], chances[key], named.get(key, 0), looked.get(key, 0), _clauses(key, cited[key]))
        for key in {*met, *named}
        if key in SAYS
    ]
    return sorted(found, key=lambda line: (-(line.met + line.named), -line.percent, line.key))


def _slips(item: Mapping[str, Any]) -> frozenset[str]:
    """The misconceptions that some option of an item shows."""
    options = item.get("options") if item.get("type") == "single" else None
    return frozenset(option["slip"] for option in options or () if option.get("slip") in SAYS)


def _clauses(key: str, cited: Counter[str]) -> tuple[str, ...]:
    return MISREADS.get(key) or tuple(clause for clause, _ in cited.most_common(CLAUSES_TOLD))
