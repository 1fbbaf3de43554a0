"""Markdown to HTML that is safe to serve: rendered, then passed through an allow-list."""

import html
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser

import nh3
from markdown import Markdown

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "header", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "id", "lang", "aria-label", "data-label"},
    "a": {"href", "title"},
    "div": {"role", "tabindex"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_OWN_ADDRESS = re.compile(r"(?:#|/(?![/\\])|mailto:)[^\s\\]*")
# A placeholder in the text: [[prime_line]] speaks a value of the rulebook, [[3.1.4]] links to a clause and [[3.1]] to a section.
PLACEHOLDER = re.compile(r"\[\[([^\[\]\n]{1,60})\]\]")
REFERENCE = re.compile(r"\d+(?:\.\d+)*")


def render(text: str) -> str:
    """Markdown to HTML, not yet sanitised: the parts of a section are put together first and cleaned once."""
    return _markdown().reset().convert(text)


@cache
def _markdown() -> Markdown:
    # Setting one up takes as long as rendering a paragraph, and a manual has hundreds.
    return Markdown(extensions=["tables", "sane_lists"], output_format="html")


def clean(rendered: str) -> str:
    """Only what a manual needs: no script, no handler, no style, no address but one of this site's or a mail address."""
    return nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_own_address, url_schemes={"mailto"}, link_rel=None)


def _own_address(_tag: str, attribute: str, value: str) -> str | None:
    # An address without a scheme can still lead away: //host, and what a browser reads as that, like /\host or a tab in between.
    return None if attribute in ("href", "src") and not _OWN_ADDRESS.fullmatch(value) else value


def plain_text(rendered: str) -> str:
    """The words of a piece of HTML, with single spaces."""
    words = _Words()
    words.feed(rendered)
    return re.sub(r"\s+", " ", "".join(words.parts)).strip()


def fill(text: str, spoken: Callable[[str], str | None]) -> tuple[str, list[tuple[int, str]]]:
    """Replace placeholders by what `spoken` says. Returns the text and, by line offset, the names it did not know."""
    unknown: list[tuple[int, str]] = []
    filled = []
    for offset, line in enumerate(text.split("\n")):

        def replace(match: re.Match[str], offset: int = offset) -> str:
            value = spoken(match[1].strip())
            if value is None:
                unknown.append((offset, match[1]))
                return html.escape(match[0])
            return value

        filled.append(PLACEHOLDER.sub(replace, line))
    return "\n".join(filled), unknown


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "tr", "h2", "h3", "td", "th"):
            self.parts.append(" ")
