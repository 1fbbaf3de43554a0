"""Editions of the manual: what changed since one read it, what the past ones said, and what rests on a clause."""

import re

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.impact import Cited
from app.manual import editions_queries as queries
from app.manual.editions_services import confirm_changes
from app.manual.impact_queries import get_impact, list_holders, list_running
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.paging import page_of
from app.web.replies import drawing_reply

bp = Blueprint("editions", __name__, url_prefix="/manual")

PAGE = 20
_CLAUSE = re.compile(r"\d{1,3}(\.\d{1,3}){1,2}")
# An address of the manual inside its text: a section with or without a clause, or a drawing.
_INSIDE = re.compile(r'(href|src)="/manual/(\d[\d.]*(?:#[^"]*)?|figures/[^"]+)"')


@bp.get("/changes")
@requires("own")
def changes() -> str:
    """What changed in the sections the viewer has read, since they read them."""
    updates = queries.get_updates(queries.get_readings(viewer().person_id), library())
    return render_template("manual/changes.html", updates=updates, manual=library().manual, sees_impact=viewer().can("see_training"))


@bp.post("/changes/<section_id>")
@requires("own")
def confirm(section_id: str) -> BaseResponse:
    confirm_changes(viewer().person_id, section_id, library(), now())
    flash(_("已记下：您读完了改动。"), "success")
    return redirect(url_for("editions.changes"))


@bp.get("/editions")
@requires("own")
def editions() -> str:
    page = page_of(request.args.get("page"), queries.number_of_editions(library()), PAGE)
    lines = queries.get_editions(library(), page.offset, PAGE)
    return render_template("manual/editions.html", lines=lines, page=page, current=library().digest)


@bp.get("/editions/<edition>/")
@requires("own")
def contents(edition: str) -> str:
    found = _found(edition)
    return render_template("manual/edition.html", edition=found, manual=found.manual, **_now(found))


@bp.get("/editions/<edition>/changes")
@requires("own")
def changes_to_next(edition: str) -> str:
    """What the edition after this one changed."""
    found = _found(edition)
    compared = queries.get_change_to_next(found, library()) or abort(404)
    following, changed = compared
    return render_template(
        "manual/edition_changes.html",
        edition=found,
        manual=found.manual,
        following=following,
        changes=changed,
        sees_impact=viewer().can("see_training"),
    )


@bp.get("/editions/<edition>/<section_id>")
@requires("own")
def section(edition: str, section_id: str) -> str:
    found = _found(edition)
    wanted = found.manual.section(section_id) or abort(404)
    base = url_for("editions.contents", edition=edition)
    return render_template(
        "manual/edition_section.html",
        edition=found,
        manual=found.manual,
        section=wanted,
        clauses={clause.id: clause for clause in wanted.clauses},
        today_has=library().manual.section(section_id) is not None,
        # What a past text points to is what it pointed to then.
        text=[part.model_copy(update={"html": _INSIDE.sub(rf'\1="{base}\2"', part.html)}) for part in wanted.parts],
        **_now(found),
    )


@bp.get("/editions/<edition>/figures/<name>.svg")
@requires("own")
def figure(edition: str, name: str) -> Response:
    return drawing_reply(_found(edition).figures.get(name) or abort(404))


@bp.get("/impact/<clause_id>")
@requires("see_training")
def impact(clause_id: str) -> str:
    """What rests on a clause. One that has left the manual is still asked about by papers that were drawn before."""
    if not _CLAUSE.fullmatch(clause_id):
        abort(404)
    clause = library().manual.clause(clause_id)
    running = list_running(viewer(), clause_id)
    holders = [
        (qualification, list_holders(viewer(), clause_id, qualification.key, today()))
        for qualification in library().programme.qualifications
    ]
    if clause is None and not running and not any(people for _qualification, people in holders):
        abort(404)
    chosen, people = next((one for one in holders if one[0].key == request.args.get("of")), holders[0])
    return render_template(
        "manual/impact.html",
        clause_id=clause_id,
        clause=clause,
        impact=get_impact(clause_id, library()),
        running=running,
        holders=holders,
        chosen=chosen,
        people=people,
        page=page_of(request.args.get("page"), len(people)),
        bank=library().bank,
        address=_address,
    )


def _found(edition: str) -> queries.StoredEdition:
    found = queries.get_edition(edition, library())
    if found is None:
        abort(404)
    return found


def _now(edition: queries.StoredEdition) -> dict[str, object]:
    """How an edition stands to the one in use."""
    return {"current": edition.digest == library().digest, "version_now": library().manual.version}


def _address(cited: Cited) -> str:
    """Where something beside the chapters is shown."""
    if cited.kind == "checklist":
        key, _mark, entry = cited.id.partition("#")
        return url_for("checklists.checklist", checklist_key=key, _anchor=f"entry-{entry}")
    if cited.kind == "term":
        return url_for("glossary.glossary", _anchor=cited.id)
    page = {"situation": "situations#", "form": "forms/"}[cited.kind]
    return f"{request.script_root}/manual/{page}{cited.id}"
