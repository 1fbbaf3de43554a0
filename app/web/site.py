"""Where this site is reached from outside."""

from flask import current_app, request


def public_site() -> str:
    """The address that print and files carry: the bank's own setting; while there is none, the one under which this page was opened."""
    address: str = current_app.config["BANK"].public_url
    return address or request.url_root.rstrip("/")
