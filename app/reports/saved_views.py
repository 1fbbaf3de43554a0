"""Keeping the filters of a list under a name: saved, renamed, deleted, and chosen as the one with which the page opens."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.matrix_filters import MatrixFilters, read_matrix_filters
from app.domain.standing_filters import BadFilter, StandingFilters, fits, read_filters
from app.errors import Refused
from app.reports import saved_services as services
from app.reports.saved_queries import list_saved
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("saved", __name__, url_prefix="/reports/saved")

ENDPOINTS = {"matrix": "matrix.index", "standings": "reports.standings"}


@bp.post("/save")
@requires("see_standings")
def save() -> Response:
    page, name = _page(), request.form.get("name", "")
    args = kept_args(_read(page, dict(parse_qsl(request.form.get("query", "")))))
    outcome = services.save_view(viewer(), page, name, args, now())
    return _back(page, outcome, _("已保存视图“%(name)s”。", name=services.tidy_name(name)), args)


@bp.post("/rename")
@requires("see_standings")
def rename() -> Response:
    page = _page()
    outcome = services.rename_view(viewer(), page, request.form.get("name", ""), request.form.get("new", ""))
    return _back(page, outcome, _("视图已改名。"))


@bp.post("/delete")
@requires("see_standings")
def delete() -> Response:
    page = _page()
    services.delete_view(viewer(), page, request.form.get("name", ""))
    return _back(page, None, _("视图已删除。"))


@bp.post("/default")
@requires("see_standings")
def choose() -> Response:
    page, name = _page(), request.form.get("name", "")
    outcome = services.choose_default(viewer(), page, name)
    return _back(page, outcome, _("以后打开这一页先显示“%(name)s”。", name=name) if name else _("以后打开这一页显示全部人员。"))


def _page() -> str:
    page = request.form.get("page", "")
    if page not in ENDPOINTS:
        abort(422)
    return page


def _read(page: str, args: dict[str, str]) -> MatrixFilters | StandingFilters:
    keys = [each.key for each in library().programme.qualifications]
    try:
        return read_matrix_filters(args, keys, today()) if page == "matrix" else read_filters(args, keys, today())
    except BadFilter:
        abort(422)


def kept_args(filters: MatrixFilters | StandingFilters) -> dict[str, str]:
    """What is kept of filters: today stays today, whatever day the view is opened on."""
    return filters.as_args(on=None if filters.on == today() else filters.on.isoformat())


def _back(page: str, outcome: Refused | None, done: str, args: dict[str, str] | None = None) -> Response:
    """To the list again, in the view that was saved or with everybody; never by way of the default view, which would hide the rest."""
    if outcome:
        flash(sentence(outcome), "error")
    else:
        flash(done, "success")
    return redirect(_address(page, args or {}))


@bp.app_template_global()
def saved_views(page: str, filters: MatrixFilters | StandingFilters) -> list[dict[str, object]]:
    """The chips of a page: each view with its address ("" when the programme has changed and it says nothing any more)."""
    return [
        {"name": view.name, "url": _url_of(page, view.query), "here": view.query == kept_args(filters), "default": view.is_default}
        for view in list_saved(viewer(), page)
    ]


def _url_of(page: str, args: dict[str, str]) -> str:
    return _address(page, args) if fits(args, [each.key for each in library().programme.qualifications]) else ""


def _address(page: str, args: dict[str, str]) -> str:
    words: dict[str, Any] = {"on": today().isoformat()} | args
    return url_for(ENDPOINTS[page], **words)
