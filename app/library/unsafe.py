"""What a section's text asks for and will not get: tags, handlers and addresses that the allow-list drops, and links that lead nowhere.

The page is safe without this; it tells the author, who would otherwise wonder where the text has gone.
"""

import re
from collections.abc import Collection, Iterator

from app.library.markup import ATTRIBUTES, TAGS

_CODE = re.compile(r"`[^`]*`")
_TAG = re.compile(r"<\s*([a-zA-Z][\w:-]*)([^<>]*)>?")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*)\s*=")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
_OWN = re.compile(r"(?:/(?![/\\])|#|mailto:)", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:/manual/([\d.]+))?(?:#c([\d.]+))?$")


def dropped(text: str, sections: Collection[str], clauses: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """By line offset, what will not reach the reader, and why."""
    for offset, line in enumerate(text.split("\n")):
        plain = _CODE.sub("", line)
        for tag, attributes in _TAG.findall(plain):
            if tag.lower() not in TAGS:
                yield offset, f"<{tag}>", "手册里不能用这个标签，显示时会被去掉"
                continue
            for attribute in _ATTRIBUTE.findall(attributes):
                if attribute.lower() not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag.lower(), set()):
                    yield offset, f"<{tag} {attribute}>", "手册里不能用这个属性，显示时会被去掉"
        for target in _LINK.findall(plain):
            if not _OWN.match(target):
                yield offset, f"链接 {target[:60]}", "只能链接到本站的页面（/…）、本页的条款（#c…）或邮箱（mailto:）"
            elif _dead(target, sections, clauses):
                yield offset, f"链接 {target[:60]}", "手册里没有这个小节或条款"


def _dead(target: str, sections: Collection[str], clauses: Collection[str]) -> bool:
    match = _REFERENCE.match(target)
    if match is None:
        return False
    section, clause = match[1], match[2]
    return bool((section and section.strip(".") not in sections) or (clause and clause not in clauses))
