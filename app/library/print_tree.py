"""The HTML of a section as a tree of plain values for the typesetter: data that a page template walks through and never runs.

A block is a dictionary with its kind under "k", running text a list of strings and marked stretches. What only a screen needs, such as
the text alternative of a picture, is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.library.html_tree import Element, parse_html

Node = dict[str, Any]
Inline = list[str | Node]

_BLOCKS = {"p", "ul", "ol", "dl", "table", "figure", "section", "div", "blockquote", "pre", "h2", "h3", "h4", "hr", "details", "header"}
_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "small": "small", "code": "code", "kbd": "code", "sup": "sup",
          "sub": "sub", "del": "del", "s": "del", "mark": "strong", "u": "em"}  # fmt: skip
_BOXES = ("scene", "slips", "note")
_TO_CLAUSE = re.compile(r"/manual/\d+(?:\.\d+)*#(c\d+(?:\.\d+)+)")
_TO_SECTION = re.compile(r"/manual/(\d+(?:\.\d+)*)")
_FIGURE = re.compile(r"/manual/figures/([\w.-]+)\.svg")


# A column of a table, in characters.
_NARROWEST, _WIDEST = 3, 22
_LATIN = 0x2E7F


def tree_of(html: str) -> list[Node]:
    """The blocks of a piece of sanitised HTML."""
    return _blocks(parse_html(html).children)


def _blocks(children: Iterable[Element | str]) -> list[Node]:
    """The blocks among these; running text between them becomes paragraphs."""
    found: list[Node] = []
    loose: list[Element | str] = []

    def gather() -> None:
        if text := _inline(loose):
            found.append({"k": "p", "c": text})
        loose.clear()

    for child in children:
        if isinstance(child, Element) and child.tag in _BLOCKS:
            gather()
            found += _block(child)
        else:
            loose.append(child)
    gather()
    return found


def _block(element: Element) -> list[Node]:
    drawn = next((make for css, make in _DRAWN.items() if css in element.classes), None)
    return [drawn(element)] if drawn else _MAKERS.get(element.tag, _inside)(element)


def _inside(element: Element) -> list[Node]:
    """A wrapper for the screen: what is in it counts."""
    return _blocks(element.children)


def _paragraph(element: Element) -> list[Node]:
    if "ruling" in element.classes:
        # Its own heading is the template's to set.
        return [{"k": "ruling", "c": _inline(element.children[1:])}]
    return [{"k": "p", "c": text}] if (text := _inline(element.children)) else []


def _heading(element: Element) -> list[Node]:
    return [{"k": "h", "level": int(element.tag[1]), "c": _inline(element.children)}]


def _list(element: Element) -> list[Node]:
    items = [_blocks(item.children) for item in _of(element, "li")]
    return [{"k": "list", "ordered": element.tag == "ol", "start": int(element.attributes.get("start") or 1), "items": items}]


def _section(element: Element) -> list[Node]:
    kind = next((css for css in _BOXES if css in element.classes), "")
    return [_box(kind, element)] if kind else _inside(element)


def _definitions(element: Element) -> list[Node]:
    return [{"k": "terms", "items": [[each.tag, _inline(each.children)] for each in _of(element, "dt", "dd")]}]


def _of(element: Element, *tags: str) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element) and child.tag in tags)


def _box(kind: str, element: Element) -> Node:
    children = [child for child in element.children if not (isinstance(child, Element) and f"{kind}-title" in child.classes)]
    title = next(element.all("p", f"{kind}-title"), None)
    return {"k": "box", "kind": kind, "title": title.text if title else "", "c": _blocks(children)}


def _figure(element: Element) -> list[Node]:
    image = next(element.all("img"), None)
    name = _FIGURE.fullmatch(image.attributes.get("src", "")) if image else None
    return [{"k": "figure", "name": name[1], "alt": image.attributes.get("alt", "")}] if image and name else []


def _table(element: Element) -> list[Node]:
    caption = next(element.all("caption"), None)
    head = [_cells(row) for part in element.all("thead") for row in part.all("tr")]
    body = [_cells(row) for part in element.all("tbody") for row in part.all("tr")]
    rows = head + body or [_cells(row) for row in element.all("tr")]
    table = {
        "k": "table",
        "wide": "wide" in element.classes,
        "widths": _widths(element),
        "caption": _inline(caption.children) if caption else [],
        "head": head,
        "body": body if head else rows,
    }
    return [table]


def _widths(element: Element) -> list[int]:
    """How wide each column should be, in parts: by its longest cell, within bounds, for a long text breaks and a short one must not."""
    rows = [list(_of(row, "td", "th")) for row in element.all("tr")]
    plain = [row for row in rows if all("colspan" not in cell.attributes for cell in row)]
    columns = max((len(row) for row in plain), default=1)
    longest = [max((_longest(row[column]) for row in plain if column < len(row)), default=1) for column in range(columns)]
    return [min(max(length, _NARROWEST), _WIDEST) for length in longest]


def _longest(cell: Element) -> int:
    """The longest line of a cell in full-width characters; two letters or digits take the room of one."""
    lines = [item.text for item in cell.all("li")] or [cell.text]
    return max(sum(2 if ord(char) > _LATIN else 1 for char in line) // 2 for line in lines)


def _cells(row: Element) -> list[Node]:
    return [
        {
            "head": cell.tag == "th",
            "across": int(cell.attributes.get("colspan", "1") or 1),
            "down": int(cell.attributes.get("rowspan", "1") or 1),
            "c": _blocks(cell.children),
        }
        for cell in _of(row, "td", "th")
    ]


def _stations(element: Element) -> Node:
    """The day as one line: its stations with their stops."""
    stations = []
    for station in element.all("li", "station"):
        when = next(station.all("span", "station-when"), None)
        name = next(station.all("h3")).text.removeprefix(when.text if when else "")
        stops = [_stop(stop) for stops in station.all("ol", "stops") for stop in _of(stops, "li")]
        stations.append({"when": when.text.rstrip("：") if when else "", "name": name, "stops": stops})
    return {"k": "stations", "stations": stations}


def _stop(element: Element) -> Node:
    number = next(element.all("span", "stop-no"), None)
    standard = next(element.all("span", "stop-standard"), None)
    words = element.text
    for part in (number, standard):
        words = words.removesuffix(part.text).rstrip() if part else words
    return {"text": words, "no": number.text if number else "", "standard": standard is not None}


def _plan(element: Element) -> Node:
    """The floor plan: which zone lies where is the template's to know, by the zone's key."""
    title = next(element.all("p", "plan-title"), None)
    zones = [
        {"key": _key(zone), "no": next(zone.all("b")).text, "name": next(zone.all("span")).text} for zone in element.all("li", "plan-zone")
    ]
    spots = [{"key": _key(spot), "name": spot.text} for spot in element.all("li", "plan-spot")]
    legend = [_blocks(entry.children) for each in element.all("ol", "plan-legend") for entry in _of(each, "li")]
    return {"k": "plan", "title": _inline(title.children) if title else [], "zones": zones, "spots": spots, "legend": legend}


def _key(element: Element) -> str:
    return element.classes[-1].removeprefix("plan-")


_DRAWN: dict[str, Callable[[Element], Node]] = {"stations": _stations, "plan": _plan}
_MAKERS: dict[str, Callable[[Element], list[Node]]] = {
    "p": _paragraph,
    **dict.fromkeys(("h2", "h3", "h4"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "section": _section,
    "table": _table,
    "figure": _figure,
    "dl": _definitions,
    "blockquote": lambda element: [{"k": "quote", "c": _blocks(element.children)}],
    "pre": lambda element: [{"k": "pre", "text": element.text.strip("\n")}],
    "hr": lambda _: [{"k": "rule"}],
}


def _inline(children: Iterable[Element | str]) -> Inline:
    """Running text with single spaces, nothing at either end."""
    found = _pieces(children)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip()
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip()
    return [piece for piece in found if piece != ""]


def _pieces(children: Iterable[Element | str]) -> Inline:
    """The strings and marked stretches in order; neighbouring strings are joined."""
    found: Inline = []
    for child in children:
        for piece in [child] if isinstance(child, str) else _stretch(child):
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] = re.sub(r"\s+", " ", found[-1] + piece)
            else:
                found.append(re.sub(r"\s+", " ", piece) if isinstance(piece, str) else piece)
    return found


def _stretch(element: Element) -> Inline:
    tag, classes = element.tag, element.classes
    if "visually-hidden" in classes:
        return []
    if tag == "br":
        return [{"k": "br"}]
    if tag == "abbr" and "ours" in classes:
        return [{"k": "ours", "c": [element.text]}]
    text = _pieces(element.children)
    if tag == "a":
        target = _target(element.attributes.get("href", ""))
        return [{"k": "to", "to": target, "c": text}] if target else text
    return [{"k": _MARKS[tag], "c": text}] if tag in _MARKS else text


def _target(address: str) -> str:
    """The name of what a link of the manual leads to: "c3.1.4" for a clause, "s3.1" for a section; "" for what no print has."""
    if clause := _TO_CLAUSE.fullmatch(address):
        return clause[1]
    section = _TO_SECTION.fullmatch(address)
    return f"s{section[1]}" if section else ""


def linked_within(value: Any, targets: frozenset[str]) -> Any:
    """The tree with only those links that lead to one of `targets`; the words of the others stay."""
    if isinstance(value, list):
        found: list[Any] = []
        for each in value:
            if isinstance(each, dict) and each.get("k") == "to" and each["to"] not in targets:
                found += linked_within(each["c"], targets)
            else:
                found.append(linked_within(each, targets))
        return found
    return {key: linked_within(each, targets) for key, each in value.items()} if isinstance(value, dict) else value
