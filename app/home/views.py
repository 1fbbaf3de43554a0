"""`/`: what matters today; and the choices that belong to no slice."""

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.services import note_export
from app.domain.bank_identity import image_type
from app.domain.cases.graph import THEMES as THEMES_OF_CASES
from app.domain.programme import Qualification
from app.domain.reading import here
from app.domain.requirements import cases_asked, counted
from app.domain.standing import Standing, State
from app.domain.standing_filters import StandingFilters
from app.home.next_queries import get_next_step
from app.home.queries import get_own_data
from app.home.seen_queries import count_looks, list_looks
from app.manual.editions_queries import get_readings, get_updates
from app.manual.place_queries import get_place
from app.qualification.certificates_queries import list_certificates
from app.qualification.decisions_queries import RIGHT as DECIDES
from app.qualification.decisions_queries import count_to_confirm
from app.qualification.queries import get_standing
from app.record.heads_queries import get_halt
from app.reports.queries import RIGHT, count_standings, list_uncovered_branches
from app.reports.reminders_queries import count_unread
from app.roster.erasure_queries import count_open_requests
from app.training.queries import list_own_assignments
from app.web.access import public, requires, viewer
from app.web.audit_words import PAGES
from app.web.clock import now, today
from app.web.content import library
from app.web.locale import LANGUAGE_COOKIE, LANGUAGES
from app.web.next_page import own_path
from app.web.paging import page_of
from app.web.shell import TEXT_SIZE_COOKIE, TEXT_SIZES, THEME_COOKIE, THEMES
from app.web.standing_words import next_sentence, reason_sentence

bp = Blueprint("home", __name__)

YEAR = 365 * 86400


@bp.get("/")
@requires("own")
def index() -> str:
    programme = library().programme
    lines, certificates = list_own_assignments(viewer(), programme, today()), list_certificates(viewer())
    overviews = _overviews()
    return render_template(
        "home/index.html",
        lines=lines,
        # Who answers for others and learns nothing here is told nothing to learn.
        step=get_next_step(viewer(), lines, library(), now()) if lines or certificates or not overviews else None,
        standings=_own_standings(),
        certificates=certificates,
        overviews=overviews,
        to_confirm=count_to_confirm(viewer()) if viewer().can(DECIDES) else 0,
        asked=count_open_requests(viewer()) if viewer().can(DECIDES) else 0,
        # For those who can do something about it; everybody else is told when they are refused.
        halted_at=get_halt() if viewer().can(DECIDES) or viewer().can("see_audit") else None,
        why=lambda standing: reason_sentence(standing.reason, standing.params),
        next_of=lambda standing: next_sentence(standing.state.value, standing.reason, standing.params),
        manual=library().manual,
        unread=count_unread(viewer()),
        going_on=here(get_place(viewer().person_id), library().manual),
        updates=get_updates(get_readings(viewer().person_id), library()) if library().manual.changes.task else {},
        bank=library().bank,
        programme=programme,
        themes=THEMES_OF_CASES,
        counted=counted,
        cases_asked=cases_asked,
    )


def _own_standings() -> list[tuple[Qualification, Standing]]:
    """The lobby's own qualification, and of the others those that one has been assigned or has held."""
    lobby, *others = library().programme.qualifications
    found = [(qualification, get_standing(viewer().person_id, qualification.key, today())) for qualification in (lobby, *others)]
    return found[:1] + [pair for pair in found[1:] if pair[1].state is not State.UNASSIGNED]


def _overviews() -> list[dict[str, Any]]:
    """For who sees standings: today's counts of the lobby's qualification and the lobbies where nobody is qualified."""
    if not viewer().can(RIGHT):
        return []
    qualification = library().programme.lobby
    filters = StandingFilters(qualification=qualification.key, on=today())
    uncovered = list_uncovered_branches(viewer(), qualification.key, today())
    return [{"qualification": qualification, "filters": filters, "counts": count_standings(viewer(), filters), "uncovered": uncovered}]


@bp.get("/bank/logo")
@public
def bank_logo() -> Response:
    """The bank's own mark for the head of every page."""
    logo = current_app.config["BANK"].logo or abort(404)
    response = send_file(logo, mimetype=image_type(logo), max_age=3600)
    # Opened by itself, an SVG of the bank may style its shapes and do nothing else.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@bp.get("/me/data.json")
@requires("own")
def own_data() -> Response:
    """All that is stored about oneself, as a file. Who took it out, and when, is noted first."""
    note_export(viewer().person_id, "own_data", now(), request.remote_addr or "")
    body = json.dumps(get_own_data(viewer(), now()), ensure_ascii=False, indent=2)
    return Response(body, mimetype="application/json", headers={"Content-Disposition": "attachment; filename=my-data.json"})


@bp.get("/me/seen")
@requires("own")
def seen() -> str:
    """Who has opened a page about oneself."""
    page = page_of(request.args.get("page"), count_looks(viewer()))
    return render_template("home/seen.html", looks=list_looks(viewer(), page.offset, page.size), page=page, pages=PAGES)


@bp.post("/theme")
@public
def set_theme() -> BaseResponse:
    theme = request.form.get("theme", "")
    if theme not in (*THEMES, ""):
        abort(422)
    return _remember(THEME_COOKIE, theme)


@bp.post("/text-size")
@public
def set_text_size() -> BaseResponse:
    size = request.form.get("size", "")
    if size not in TEXT_SIZES:
        abort(422)
    return _remember(TEXT_SIZE_COOKIE, size)


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
