"""What was taken out of a text and what was put in, in pieces that a person can read."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from app.domain.values import Frozen

# Below this likeness two texts have so little in common that islands of single characters would be all that is left unmarked.
ALIKE = 0.3
# Characters that stayed between two changes, and are too few to hold on to while reading.
ISLAND = 3
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
# A figure or a word of letters is one piece; of Chinese every character is one, and neighbours that changed are put together again.
_PIECE = re.compile(r"\d[\d,.]*[%‰]?|[A-Za-z][A-Za-z@'’-]*|\s|.", re.DOTALL)
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_NEEDLESS = re.compile(rf"(?<={_WIDE})[ \t\u00a0]+|[ \t\u00a0]+(?={_WIDE})")

Kind = Literal["same", "deleted", "inserted"]
# A stretch of both texts: what the old one says and what the new one says in its place; equal where nothing changed.
Pair = tuple[str, str]


class Segment(Frozen):
    """A stretch of text that both have, that only the old one has, or only the new one."""

    kind: Kind
    text: str


def tidy(text: str) -> str:
    """The text without what nobody sees: invisible characters, doubled blanks, blanks beside Chinese, empty lines."""
    text = _NEEDLESS.sub("", re.sub(r"[ \t\u00a0]+", " ", _INVISIBLE.sub("", text)))
    return "\n".join(line for line in (line.strip() for line in text.split("\n")) if line)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but blanks."""
    return _bare(one) == _bare(other)


def differences(before: str, after: str) -> tuple[Segment, ...]:
    """The way from one text to the other. Without what was deleted it reads as the new text, without what was inserted as the old."""
    before, after = tidy(before), tidy(after)
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _segments([(before, after)])
    pairs = [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()]
    return _segments(_without_islands(pairs))


def changed_blocks(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The runs of lines that differ: the old lines and the new ones in their place, joined; "" where there are none."""
    matcher = SequenceMatcher(None, [_bare(line) for line in before], [_bare(line) for line in after], autojunk=False)
    found = matcher.get_opcodes()
    return [("\n".join(before[a:b]), "\n".join(after[c:d])) for kind, a, b, c, d in found if kind != "equal"]


def _bare(text: str) -> str:
    return "".join(_INVISIBLE.sub("", text).split())


def _without_islands(pairs: list[Pair]) -> list[Pair]:
    """The pairs without what stayed by chance: a short stretch, no longer than the changes on both its sides, becomes a part of them."""
    index = 1
    while index < len(pairs) - 1:
        island, left, right = pairs[index], pairs[index - 1], pairs[index + 1]
        if island[0] == island[1] and len(island[0]) <= min(ISLAND, max(map(len, left)), max(map(len, right))):
            pairs[index - 1 : index + 2] = [(left[0] + island[0] + right[0], left[1] + island[1] + right[1])]
            index = max(1, index - 2)
        else:
            index += 1
    return pairs


def _segments(pairs: list[Pair]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for old, new in pairs:
        if old == new:
            found.append(Segment(kind="same", text=old))
            continue
        found += [Segment(kind="deleted", text=old)] if old else []
        found += [Segment(kind="inserted", text=new)] if new else []
    return tuple(segment for segment in found if segment.text)
