"""Reading the manual offline: an option of one browser for one person, off by default.

A signed cookie says that it is on and for whom. Pages carry the name of the edition to keep only while it is theirs; a page without it has
the browser forget what it kept. Only the manual itself is ever kept, see app/manual/offline_views.py.
"""

import hashlib

from flask import Response, current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from app.web.content import library

COOKIE = "offline"
DAYS = 180
# What an offline page is made of besides its words.
STYLES = ("css/app.css", "css/pictures.css", "css/reading.css", "css/search.css")
FILES = (*STYLES, "icons.svg", "favicon.svg", "js/offline_page.js", "img/plan-walls.svg", "img/plan-fittings.svg")


def kept_edition() -> str:
    """The edition that this browser should keep, as its name; "" where offline reading is off or was switched on by somebody else.

    On the sign-in page it stays on: whose session has run out may come back, and another person's signing in will end it.
    """
    owner = _owner()
    if owner is None or (current_user.is_authenticated and current_user.person_id != owner):
        return ""
    return edition()


def edition() -> str:
    """Names the words and the looks of the offline pages: what is kept is fetched anew when either changes."""
    address = current_app.extensions["asset"]
    parts = (library().digest, *(address(path).partition("?")[2] for path in FILES))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def switch_on(response: Response | BaseResponse, person_id: int) -> None:
    """Remember that this person wants to read offline in this browser."""
    response.set_cookie(
        COOKIE,
        _signer().dumps(person_id),
        max_age=DAYS * 86400,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def switch_off(response: Response | BaseResponse) -> None:
    """Forget it; the next page has the browser forget what it kept."""
    response.delete_cookie(COOKIE, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")


def clear_site_data(response: Response | BaseResponse) -> None:
    """At the end of a session nothing stays in the browser: no kept page, no draft. Browsers heed it over https and on loopback.

    Where the site shares its host with others the header would clear theirs, too; there our scripts clear what is ours.
    """
    switch_off(response)
    if not request.script_root:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'


def clear_if_of_another(response: Response | BaseResponse, person_id: int) -> None:
    """When somebody else signs in to this browser, what it kept for the last person goes."""
    if request.cookies.get(COOKIE) and _owner() != person_id:
        clear_site_data(response)


def _owner() -> int | None:
    held = request.cookies.get(COOKIE)
    if not held:
        return None
    try:
        person_id: int = _signer().loads(held)
    except BadSignature:
        return None
    return person_id


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="offline-reading")
