"""What every page needs: navigation by right, addresses of assets, theme and language."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.domain.manual import section_of
from app.web.access import viewer
from app.web.clock import now, today
from app.web.locale import LANGUAGE_COOKIE, LANGUAGES, say
from app.web.offline import kept_edition

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
TEXT_SIZE_COOKIE = "text_size"
# From small to large; "" is the size that the browser is set to.
TEXT_SIZES = ("small", "", "large", "largest")

# endpoint, right, icon; the label is translated where it is used.
_NAV = (
    ("home.index", "own", "home"),
    ("manual.contents", "own", "book"),
    ("practice.hub", "own", "target"),
    ("quizzes.papers", "own", "pen"),
    ("training.assignments", "see_training", "people"),
    ("reports.standings", "see_standings", "shield"),
    ("roster.people", "issue_codes", "user"),
)


# A phone's bar holds so many entries. What is more moves into the person menu, the first of these first: the home page leads there.
BAR = 5
_SPARE = ("quizzes.papers", "practice.hub")


def init_shell(app: Flask) -> None:
    """Register the context of the page shell."""
    app.context_processor(_shell)
    app.jinja_env.globals["asset"] = app.extensions["asset"] = _asset_of(app)
    app.jinja_env.globals["csrf_token"] = _csrf_token
    app.jinja_env.install_gettext_callables(say, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own way through three calls to the same sentence costs a fifth of a long page.
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = say
    app.jinja_env.globals["clause_url"] = clause_url
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def asset(path: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep the file for good."""
    address_of: Callable[[str], str] = current_app.extensions["asset"]
    return address_of(path)


def clause_url(clause_id: str) -> str:
    """Where a clause stands in the manual."""
    return url_for("manual.section", section_id=section_of(clause_id), _anchor=f"c{clause_id}")


def _asset_of(app: Flask) -> Callable[[str], str]:
    @cache
    def address(path: str) -> str:
        content = (Path(app.static_folder or "") / path).read_bytes()
        return f"{app.static_url_path}/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"

    def of_request(path: str) -> str:
        return f"{request.script_root}{address(path)}"

    return of_request


def _csrf_token() -> str:
    # A page with a dozen forms asks as often; the extension looks up its settings each time.
    token: str = g.get("csrf_token") or generate_csrf()
    return token


def _shell() -> dict[str, object]:
    theme = request.cookies.get(THEME_COOKIE, "")
    text_size = request.cookies.get(TEXT_SIZE_COOKIE, "")
    language = request.cookies.get(LANGUAGE_COOKIE, "zh")
    return {
        "nav": _navigation(),
        "csrf_token": _csrf_token,
        "sees_audit": current_user.is_authenticated and viewer().can("see_audit"),
        "makes_keys": current_user.is_authenticated and viewer().can("manage_api"),
        "marks_texts": current_user.is_authenticated and viewer().can("assign"),
        "theme": theme if theme in THEMES else "",
        "text_size": text_size if text_size in TEXT_SIZES else "",
        "text_sizes": TEXT_SIZES,
        "offline": kept_edition(),
        "language": language if language in LANGUAGES else "zh",
        "bank_name": current_app.config["BANK_NAME"],
        "our_bank": current_app.config["BANK"],
        "demo": current_app.config["DEMO"],
        "today": today(),
        "server_now": now(),
    }


def _slice_of(endpoint: str | None) -> str:
    """The package that a page's view comes from: a slice may have several blueprints."""
    view = current_app.view_functions.get(endpoint or "")
    return view.__module__.rpartition(".")[0] if view else ""


def _navigation() -> list[dict[str, object]]:
    if not current_user.is_authenticated:
        return []
    labels = {
        "home.index": _("首页"),
        "manual.contents": _("手册"),
        "practice.hub": _("练习"),
        "quizzes.papers": _("考试"),
        "training.assignments": _("培训"),
        "reports.standings": _("资格"),
        "roster.people": _("人员"),
    }
    here = _slice_of(request.endpoint)
    seen = [(endpoint, icon) for endpoint, right, icon in _NAV if viewer().can(right)]
    extra = _SPARE[: max(0, len(seen) - BAR)]
    return [
        {
            "endpoint": endpoint,
            "label": labels[endpoint],
            "icon": icon,
            "active": here == _slice_of(endpoint),
            "extra": endpoint in extra,
        }
        for endpoint, icon in seen
    ]
