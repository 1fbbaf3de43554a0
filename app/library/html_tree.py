"""Sanitised HTML as a tree of elements, for those who make something else of it."""

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"br", "hr", "img", "col"}


class Element:
    """A tag with what stands in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str, css: str = "") -> Iterator["Element"]:
        """Every element below with this tag and this class, in order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag and (not css or css in child.classes):
                    yield child
                yield from child.all(tag, css)

    @property
    def text(self) -> str:
        """The words, without what only a screen reader says."""
        if "visually-hidden" in self.classes:
            return ""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        # The text has been through the allow-list, which closes what it opens.
        if tag not in _VOID and len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_html(html: str) -> Element:
    """The root, a nameless element that holds the whole piece."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
