"""What the first visit of a page costs the line: how many requests, and how many bytes as gzip sends them."""

import gzip
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.visits import Visitor

MOST_REQUESTS, MOST_BYTES = 8, 120 * 1024
_ASSETS = re.compile(r'<(?:link\b[^>]*?\bhref|script\b[^>]*?\bsrc|img\b[^>]*?\bsrc|use\b[^>]*?\bhref)="([^"#]+)[^"]*"')
_IMPORTS = re.compile(r"""\bimport\b[^"';]*?["']([^"']+)["']|url\(["']?([^"')#]+)""")


@dataclass(frozen=True)
class Weight:
    """Bytes by address, compressed."""

    parts: dict[str, int]

    @property
    def requests(self) -> int:
        return len(self.parts)

    @property
    def bytes(self) -> int:
        return sum(self.parts.values())

    @property
    def passes(self) -> bool:
        return self.requests <= MOST_REQUESTS and self.bytes <= MOST_BYTES


def first_visit(visitor: Visitor, path: str) -> Weight:
    """Fetch a page and all that it asks for, as a browser with an empty cache does. Figures count too, although they load late."""
    parts: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop(0)
        if address in parts:
            continue
        reply = visitor.get(urlsplit(address).path)
        if reply.status != 200:
            raise RuntimeError(f"{address}: {reply.status}")
        parts[address] = len(gzip.compress(reply.body, 6, mtime=0))
        kind = reply.headers["Content-Type"].partition(";")[0]
        if kind == "text/html":
            waiting += [found for found in _ASSETS.findall(reply.text) if not found.startswith("data:")]
        elif kind in ("text/javascript", "application/javascript", "text/css"):
            found = [one or other for one, other in _IMPORTS.findall(reply.text)]
            base = posixpath.dirname(urlsplit(address).path)
            waiting += [posixpath.normpath(posixpath.join(base, name)) for name in found if not name.startswith("data:")]
    return Weight(parts)
