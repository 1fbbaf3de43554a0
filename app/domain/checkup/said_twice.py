"""One thing said in two ways: names, headings, cross references, counts, parts in a process."""

from collections import defaultdict
from collections.abc import Iterable

from app.domain.checkup.finding import Finding, Place, clause_place
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen


class Saying(Frozen):
    """What a place says about a matter. Two sayings about one `about` ought to be equal; `settled_by` is a ruling on it."""

    where: Place
    about: str
    says: str
    settled_by: str = ""


def disagreements(sayings: Iterable[Saying]) -> tuple[Finding, ...]:
    """A finding for every matter about which different things are said; one ruling on it settles it."""
    by_matter: dict[str, list[Saying]] = defaultdict(list)
    for saying in sayings:
        by_matter[saying.about].append(saying)
    found = []
    for about, said in by_matter.items():
        different = list(dict.fromkeys(saying.says for saying in said))
        if len(different) < 2:
            continue
        found.append(
            Finding(
                kind="said_twice",
                where=tuple(dict.fromkeys(saying.where for saying in said)),
                what=f"{about}有不同的写法：{'；'.join(different)}",
                why="读者会以为说的是几件事，或者不知道该照哪一处做；统一写法，或者用口径说明写清关系。",
                settled_by=next((saying.settled_by for saying in said if saying.settled_by), ""),
            )
        )
    return tuple(found)


def sayings_of(rulebook: Rulebook) -> tuple[Saying, ...]:
    """Zones with several names, and forms or counts that are told apart by a ruling."""
    found: list[Saying] = []
    for zone in rulebook.zones:
        where = clause_place(zone.clauses[0])
        for alias in zone.aliases:
            # A ruling settles the names it quotes, and no other that is added later.
            settled = zone.ruling if zone.ruling and f"“{alias}”" in zone.ruling else ""
            about = f"{zone.name}的名称" + ("" if settled else f"“{alias}”")
            found += [Saying(where=where, about=about, says=name, settled_by=settled) for name in (zone.name, alias)]
    for what, entries in (("名称相近的两种表", rulebook.forms), ("识别数的统计口径", rulebook.counts)):
        for entry in entries:
            if entry.ruling:
                found.append(Saying(where=clause_place(entry.clauses[0]), about=what, says=entry.name, settled_by=entry.ruling))
                found += [
                    Saying(where=clause_place(other.clauses[0]), about=what, says=other.name)
                    for other in entries
                    if other is not entry and _alike(other.name, entry.name)
                ]
    return tuple(found)


def _alike(one: str, other: str) -> bool:
    """Whether two names begin or end alike, so that one may be taken for the other."""
    return one[:5] == other[:5] or (one[-5:] == other[-5:] and len(one) > 5)
