"""Pieces of a page that are the same for everybody: rendered once a language, then sent again."""

from collections.abc import Callable, Hashable

from flask import Flask, current_app, request
from flask_babel import get_locale
from markupsafe import Markup

# A manual has some fifty sections; whoever looks through old editions must not fill the memory.
MOST = 1_000


def init_kept(app: Flask) -> None:
    """Let templates write `{% call kept("what", what it depends on) %}…{% endcall %}`."""
    app.extensions["kept"] = {}
    app.jinja_env.globals["kept"] = kept


def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """What the block renders to. Nothing personal and no token may stand in it.

    `key` names all that it depends on, but for the language and where the site is mounted.
    """
    pieces: dict[Hashable, Markup] = current_app.extensions["kept"]
    full = (str(get_locale()), request.script_root, *key)
    piece = pieces.get(full)
    if piece is None:
        if len(pieces) >= MOST:
            pieces.clear()
        piece = pieces[full] = caller()
    return piece
