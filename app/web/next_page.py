"""Where to go after signing in: only to a page of this site."""

import re

# One slash, then nothing that a browser could read as a host or a scheme, and no control characters.
_OWN_PATH = re.compile(r"/(?![/\\])[\w\-./~%+?=&:@,;!*'()$#]*", re.ASCII)


def own_path(raw: str | None, otherwise: str = "/") -> str:
    """`raw` when it is a path of this site, else `otherwise`. Refuses `//host`, `/\\host`, `https:…` and escapes that unfold to them."""
    if not raw or len(raw) > 500 or not _OWN_PATH.fullmatch(raw):
        return otherwise
    if re.match(r"/(%2f|%5c|%09|%0a|%0d|%00|\.)", raw, re.IGNORECASE):
        return otherwise
    return raw
