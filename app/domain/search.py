"""Finding a rule, a term, a form or a script by any of its words.

The content is frozen and small, some hundred thousand characters. So the index lives in memory beside the library, and each word is
looked for in every document as a plain substring: what a search of the bare text finds this one finds, by construction and whatever
the database. A table of cut-up text would have to be kept in step with the files on each kind of database, and would find less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from app.domain.folding import Piece, excerpt, find_ranges, fold, marked_pieces
from app.domain.spelling import Speller, Spelling, find_spelled, is_spelled, spells_all
from app.domain.values import Frozen

Kind = Literal["clause", "text", "term", "form", "situation", "checklist"]
KINDS: tuple[Kind, ...] = ("clause", "text", "term", "form", "situation", "checklist")

MOST_HITS = 50
EXCERPT = 90
LONGEST_QUERY = 100
MOST_WORDS = 8


class Document(Frozen):
    """What is found as one. `title` is shown above its `text`; `names` are what it may be called exactly.

    `address` is a path of this site with its anchor; `group` the id of the section it stands in, "" where it stands beside the chapters.
    """

    kind: Kind
    title: str
    address: str
    text: str
    names: tuple[str, ...] = ()
    group: str = ""
    duty: bool = False


class Hit(Frozen):
    """A document that was found: its title and a stretch of its text, with the words marked."""

    kind: Kind
    title: tuple[Piece, ...]
    address: str
    excerpt: tuple[Piece, ...]
    group: str
    duty: bool
    # Whether the words stand in the text itself, so that the page they lead to can mark them.
    in_text: bool


class Found(Frozen):
    """What a query found: the first hits in order, how many there are of each kind, and the words as they were compared."""

    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    counts: dict[Kind, int]
    # How many there are of the kinds that were asked for: more than `hits` where those are cut off.
    total: int


class Rank(IntEnum):
    """How well a document answers, the best first."""

    NAMED = 0
    SPELLED_OUT = 1
    IN_TITLE = 2
    SPELLED_IN_TITLE = 3
    IN_TEXT = 4


@dataclass(frozen=True)
class _Entry:
    document: Document
    names: frozenset[str]
    heads: str
    whole: str
    title: Spelling
    spellings: tuple[Spelling, ...]


class Index:
    """The documents in the order in which they are read, prepared for comparison."""

    def __init__(self, documents: Iterable[Document], spell: Speller) -> None:
        self.entries = tuple(_entry(document, spell) for document in documents)
        self.text = "\n".join(entry.whole for entry in self.entries)

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(entry.document for entry in self.entries)


def _entry(document: Document, spell: Speller) -> _Entry:
    names = (document.title, *(name for name in document.names if name != document.title))
    spellings = tuple(spell(name) for name in names)
    # A line break parts title, names and text: no word runs across it, because none holds a blank.
    heads = fold("\n".join(names))
    exact = frozenset(fold(name).strip() for name in document.names)
    return _Entry(document, exact, heads, f"{heads}\n{fold(document.text)}", spellings[0], spellings)


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query as they are compared, each once. What is too long is cut: nobody looks for a page of text."""
    return tuple(dict.fromkeys(fold(query[:LONGEST_QUERY]).split()))[:MOST_WORDS]


def matching(query: str, index: Index) -> list[tuple[Rank, Document]]:
    """Every document that holds all words, the best first: by rank, the duty-critical before others, then in reading order."""
    return [(rank, entry.document) for rank, entry in _matching(words_of(query), index)]


def find(query: str, index: Index, kind: Kind | None = None, most: int = MOST_HITS, length: int = EXCERPT) -> Found:
    """The first `most` hits of a query, of one kind or of all, with excerpts of about `length` characters."""
    words = words_of(query)
    found = _matching(words, index)
    counts = dict.fromkeys(KINDS, 0)
    for _, entry in found:
        counts[entry.document.kind] += 1
    asked = [entry for _, entry in found if kind is None or entry.document.kind == kind]
    return Found(
        words=words,
        hits=tuple(_hit(entry, words, length) for entry in asked[:most]),
        counts={each: count for each, count in counts.items() if count},
        total=len(asked),
    )


def nearest(query: str, index: Index, most: int = 4) -> tuple[str, ...]:
    """What to look for instead where all words together find nothing: each word by itself, the names in it, or its longest part."""
    words = words_of(query)
    found = [near for word in words for near in (_itself(word, words, index) or _names_in(word, index) or _longest_parts(word, index))]
    return tuple(dict.fromkeys(found))[:most]


def _itself(word: str, words: Sequence[str], index: Index) -> Sequence[str]:
    return (word,) if len(words) > 1 and _matching((word,), index) else ()


def _names_in(word: str, index: Index) -> Sequence[str]:
    """The two longest names that stand in a word; a name within another is none."""
    names = {name for entry in index.entries for name in entry.names if len(name) > 1 and name in word}
    longest = [name for name in names if not any(name != other and name in other for other in names)]
    return sorted(longest, key=lambda name: (-len(name), name))[:2]


def _longest_parts(word: str, index: Index) -> Sequence[str]:
    # Looked for in the beginning only, so that a page of nonsense costs no more than a slip of the finger.
    # Letters out of a Latin word mean nothing.
    begun = "" if word.isascii() else word[:24]
    for length in range(min(len(word) - 1, 12), 1, -1):
        parts = dict.fromkeys(begun[at : at + length] for at in range(len(begun) - length + 1))
        good = [part for part in parts if part in index.text]
        if good:
            return good[:2]
    return ()


def _matching(words: Sequence[str], index: Index) -> list[tuple[Rank, _Entry]]:
    if not words:
        return []
    together = " ".join(words)
    spelled = "".join(words) if all(is_spelled(word) for word in words) else ""
    found = []
    for place, entry in enumerate(index.entries):
        rank = _rank(words, together, spelled, entry)
        if rank is not None:
            found.append((rank, not entry.document.duty, place, entry))
    found.sort(key=lambda hit: hit[:3])
    return [(rank, entry) for rank, _, _, entry in found]


def _rank(words: Sequence[str], together: str, spelled: str, entry: _Entry) -> Rank | None:
    if together in entry.names:
        return Rank.NAMED
    if all(word in entry.whole for word in words):
        best = Rank.IN_TITLE if all(word in entry.heads for word in words) else Rank.IN_TEXT
    elif all(word in entry.whole or _spelled_in(word, entry) for word in words):
        best = Rank.SPELLED_IN_TITLE
    else:
        return None
    if spelled and any(spells_all(spelled, spelling) for spelling in entry.spellings):
        return Rank.SPELLED_OUT
    return best


def _spelled_in(word: str, entry: _Entry) -> bool:
    return is_spelled(word) and any(find_spelled(word, spelling) for spelling in entry.spellings)


def _hit(entry: _Entry, words: Sequence[str], length: int) -> Hit:
    document = entry.document
    return Hit(
        kind=document.kind,
        title=marked_pieces(document.title, find_ranges(document.title, words) or _spelled_ranges(entry, words)),
        address=document.address,
        excerpt=excerpt(document.text, words, length // 4, length),
        group=document.group,
        duty=document.duty,
        in_text=bool(find_ranges(document.text, words)),
    )


def _spelled_ranges(entry: _Entry, words: Sequence[str]) -> list[tuple[int, int]]:
    """What of the title the words spell."""
    spelled = [word for word in words if is_spelled(word)]
    if spelled and spells_all("".join(spelled), entry.title):
        return [(0, len(entry.document.title))]
    return _apart(sorted(filter(None, (find_spelled(word, entry.title) for word in spelled))))


def _apart(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges without those that overlap an earlier one."""
    kept: list[tuple[int, int]] = []
    for first, last in ranges:
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def grouped(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """The hits by the section they stand in, or by their kind beside the chapters; groups and hits keep the order of their best."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.group or hit.kind, []).append(hit)
    return groups
