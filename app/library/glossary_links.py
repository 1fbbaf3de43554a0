"""Terms of the glossary as links in a section's text: the first time a term stands there, and where a reader expects no other link.

The text itself stays as it is, letter by letter; only tags are added.
"""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from html.parser import HTMLParser

from app.domain.glossary import Term

# Nothing is linked inside another link or a control, in headings, titles and tables, or in what is to be read letter by letter.
_CLOSED = {"a", "abbr", "button", "code", "h2", "h3", "h4", "kbd", "pre", "summary", "table"}
_CLOSED_CLASSES = {"scene-title", "slips-title"}
_VOID = {"br", "col", "hr", "img"}
_WORD = "[A-Za-z0-9]"


class TermLinker:
    """Finds the terms of one glossary. `section()` starts a new section, in which every term is linked once more."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._anchors = {name: term.anchor for term in terms for name in term.names}
        self._pattern = _pattern_of(self._anchors)

    def section(self) -> Callable[[str], str]:
        """A function that links one piece of a section's HTML after the other, in reading order."""
        linked: set[str] = set()

        def link(html: str) -> str:
            if self._pattern is None:
                return html
            walker = _Walker(lambda text: self._with_links(text, linked))
            walker.feed(html)
            walker.close()
            return walker.written

        return link

    def _with_links(self, text: str, linked: set[str]) -> str:
        assert self._pattern is not None

        def replace(match: re.Match[str]) -> str:
            anchor = self._anchors[unescape(match[0])]
            if anchor in linked:
                return match[0]
            linked.add(anchor)
            return f'<a class="term" href="/manual/glossary#{anchor}">{match[0]}</a>'

        return self._pattern.sub(replace, text)


def _pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all names, the longest first, in branches by first letter: of a manual's many letters few begin a term."""
    branches: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        written = escape(name, quote=False)
        branches.setdefault(written[0], []).append(re.escape(written[1:]) + (f"(?!{_WORD})" if re.match(_WORD, written[-1]) else ""))
    # A term in Latin letters is a word of its own, not part of one.
    parts = [
        (f"(?<!{_WORD})" if re.match(_WORD, first) else "") + f"{re.escape(first)}(?:{'|'.join(rests)})"
        for first, rests in branches.items()
    ]
    return re.compile("|".join(parts)) if parts else None


class _Walker(HTMLParser):
    """Writes the HTML again as it was read, but for the text that may carry links."""

    def __init__(self, with_links: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self._with_links = with_links
        self._written: list[str] = []
        self._waiting: list[str] = []
        # The tags that stand open since the one that closes its inside to links.
        self._closed: list[str] = []

    @property
    def written(self) -> str:
        self._flush()
        return "".join(self._written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(self.get_starttag_text() or "")
        classes = (dict(attrs).get("class") or "").split()
        if tag not in _VOID and (self._closed or tag in _CLOSED or not _CLOSED_CLASSES.isdisjoint(classes)):
            self._closed.append(tag)

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._tag(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._tag(f"</{tag}>")
        if self._closed and self._closed[-1] == tag:
            self._closed.pop()

    # A run of text may come in several calls, cut at each character reference; it is put together before terms are looked for.
    def handle_data(self, data: str) -> None:
        self._waiting.append(data)

    def handle_entityref(self, name: str) -> None:
        self._waiting.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._waiting.append(f"&#{name};")

    def _tag(self, written: str) -> None:
        self._flush()
        self._written.append(written)

    def _flush(self) -> None:
        text, self._waiting = "".join(self._waiting), []
        self._written.append(text if self._closed or not text else self._with_links(text))
