"""The glossary against the text: what is used and not explained, what is explained and never used."""

from collections.abc import Iterable, Sequence

from app.domain.checkup.finding import Finding, Place
from app.domain.values import Frozen


class Entry(Frozen):
    """A term with the other names it goes by."""

    where: Place
    names: tuple[str, ...]


def term_findings(entries: Sequence[Entry], expected: Iterable[tuple[str, Place]], texts: Sequence[str]) -> tuple[Finding, ...]:
    """Both ways. `expected` are names that a reader may stop at, with where they stand; `texts` all that is read beside the glossary."""
    known = {name.casefold() for entry in entries for name in entry.names}
    whole = "\n".join(texts).casefold()
    found = [
        Finding(
            kind="term_undefined",
            where=(place,),
            what=f"正文用到“{name}”，术语表里没有",
            why="新同事读到这里没有地方查；在术语表里补一条，或者写成某一条的别名。",
        )
        for name, place in dict(expected).items()
        if name.casefold() in whole and name.casefold() not in known
    ]
    found += [
        Finding(
            kind="term_unused",
            where=(entry.where,),
            what=f"术语“{entry.names[0]}”在正文里一次也没有出现",
            why="没有人会读到它；删去这一条，或者核对正文用的是不是另一个名称。",
        )
        for entry in entries
        if not any(name.casefold() in whole for name in entry.names)
    ]
    return tuple(found)
