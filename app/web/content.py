"""The library and the bank's own settings, for views to hand to services."""

from flask import current_app

from app.domain.search import Index
from app.library.load import Library
from app.library.search_index import build_index


def library() -> Library:
    """The content this process serves."""
    held: Library = current_app.extensions["library"]
    return held


def search_index() -> Index:
    """The index of the content this process serves, built when somebody first searches: a start should not wait for it.

    Two first searches at once build it twice, which does no harm: it is the same.
    """
    served = library()
    digest, index = current_app.extensions.get("search_index", ("", None))
    if index is None or digest != served.digest:
        index = build_index(served)
        current_app.extensions["search_index"] = (served.digest, index)
    return index
