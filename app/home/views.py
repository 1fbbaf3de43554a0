"""`/`: what matters today; and the choices that belong to no slice."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.qualification.queries import get_standing, list_certificates
from app.training.queries import list_own_assignments
from app.web.access import public, requires, viewer
from app.web.clock import today
from app.web.content import library
from app.web.locale import LANGUAGE_COOKIE, LANGUAGES
from app.web.next_page import own_path
from app.web.shell import THEME_COOKIE, THEMES

bp = Blueprint("home", __name__)

YEAR = 365 * 86400


@bp.get("/")
@requires("own")
def index() -> str:
    programme = library().programme
    return render_template(
        "home/index.html",
        lines=list_own_assignments(viewer(), programme, today()),
        standings=[
            (qualification, get_standing(viewer().person_id, qualification.key, today())) for qualification in programme.qualifications
        ],
        certificates=list_certificates(viewer()),
        manual=library().manual,
        bank=library().bank,
    )


@bp.post("/theme")
@public
def set_theme() -> BaseResponse:
    theme = request.form.get("theme", "")
    if theme not in (*THEMES, ""):
        abort(422)
    return _remember(THEME_COOKIE, theme)


@bp.post("/language")
@public
def set_language() -> BaseResponse:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(422)
    return _remember(LANGUAGE_COOKIE, language)


def _remember(cookie: str, value: str) -> BaseResponse:
    response = redirect(own_path(request.form.get("next"), url_for("home.index")))
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax")
    return response
