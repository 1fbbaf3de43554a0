"""The library and the bank's own settings, for views to hand to services."""

from flask import current_app

from app.library.load import Library


def library() -> Library:
    """The content this process serves."""
    held: Library = current_app.extensions["library"]
    return held
