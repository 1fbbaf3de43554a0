"""The manual without a network, on one's own phone: the option, and the impersonal pages that a browser may keep."""

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.confirming import with_words
from app.library.glossary_order import by_initial
from app.record.confirmations_queries import get_words_on
from app.web.access import public, requires, viewer
from app.web.clock import today
from app.web.content import library
from app.web.offline import FILES, STYLES, edition, kept_edition, switch_off, switch_on
from app.web.shell import asset

bp = Blueprint("offline", __name__, url_prefix="/manual")


@bp.get("/offline")
@requires("own")
def index() -> str:
    """What it is, and the switch."""
    return render_template("manual/offline.html", on=kept_edition() != "", manual=library().manual)


@bp.post("/offline")
@requires("own")
def switch() -> BaseResponse:
    response = redirect(url_for("offline.index"))
    if request.form.get("on") == "1":
        switch_on(response, viewer().person_id)
    else:
        switch_off(response)
        flash(_("离线阅读已关闭，本机保存的内容已删除。"), "success")
    return response


@bp.get("/offline/files.json")
@requires("own")
def files() -> Response:
    """Everything that a browser keeps to read this edition offline: pages first, then what they are made of."""
    manual = library().manual
    sections = [url_for("offline.page", section_id=section.id) for section in manual.sections]
    pages = [url_for("offline.contents"), url_for("offline.glossary"), *sections]
    figures = [url_for("manual.figure", name=name) for name in library().figures]
    return jsonify(edition=edition(), version=manual.version, pages=pages, files=[*(asset(path) for path in FILES), *figures])


@bp.get("/offline/contents")
@requires("own")
def contents() -> str:
    return render_template("manual/offline_contents.html", manual=library().manual, styles=STYLES, kept_on=today())


@bp.get("/offline/glossary")
@requires("own")
def glossary() -> str:
    """Every term, so that a link to one arrives without a network, too."""
    shelves = by_initial(library().glossary)
    return render_template("manual/offline_glossary.html", manual=library().manual, shelves=shelves, styles=STYLES, kept_on=today())


@bp.get("/offline/<section_id>")
@requires("own")
def page(section_id: str) -> str:
    """A section as anybody may read it: no name, no marks, no form, no token."""
    manual = library().manual
    section = manual.section(section_id) or abort(404)
    index = manual.sections.index(section)
    return render_template(
        "manual/offline_section.html",
        manual=manual,
        section=section,
        clauses={clause.id: clause for clause in with_words(section.clauses, get_words_on(section.clauses))},
        before=manual.sections[index - 1] if index else None,
        after=manual.sections[index + 1] if index + 1 < len(manual.sections) else None,
        styles=STYLES,
        kept_on=today(),
    )


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The service worker. It must come from inside the part of the site that it looks after; the browser asks for it anew each day."""
    response = current_app.send_static_file("js/sw.js")
    response.headers["Cache-Control"] = "no-cache"
    return response
