"""The contents of one section: its headings, and what each clause is about."""

import re
from collections.abc import Iterable
from html import unescape

from app.domain.values import Frozen

# As much of a clause as tells it from its neighbours in a narrow column.
TITLE_LONGEST = 18
_HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")
_BOLD = re.compile(r"\s*<p>\s*<strong>(.*?)</strong>", re.DOTALL)


class OutlineEntry(Frozen):
    """A line of the contents. `anchor` is the id of its element on the page, "" where it has none; `clause` is "" for a heading."""

    title: str
    anchor: str
    clause: str = ""


def outline_of(parts: Iterable[tuple[str, str]]) -> tuple[OutlineEntry, ...]:
    """The headings and clauses in the order of the text. `parts` are pairs of HTML and clause id ("" between clauses)."""
    found: list[OutlineEntry] = []
    for html, clause in parts:
        if clause:
            found.append(OutlineEntry(title=title_of(html), anchor=f"c{clause}", clause=clause))
            continue
        for match in _HEADING.finditer(html):
            named = _ID.search(match[1])
            found.append(OutlineEntry(title=_plain(match[2]), anchor=named[1] if named else ""))
    return tuple(found)


def title_of(html: str) -> str:
    """What a clause is about in a few words: what it begins with in bold type, or its first words."""
    bold = _BOLD.match(html)
    title = _plain(bold[1]) if bold else re.split(r"[。；：，]", _plain(html), maxsplit=1)[0]
    title = title.strip("：:。，；、 ")
    return title if len(title) <= TITLE_LONGEST else title[: TITLE_LONGEST - 1] + "…"


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
