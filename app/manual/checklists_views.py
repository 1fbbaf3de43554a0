"""The lists of section 1.2 to tick off, today or this month."""

from datetime import date

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain.checklists import Checklist, checklist_of, parts_of
from app.errors import NotFound, Refused
from app.manual import checklists_queries as queries
from app.manual import checklists_services as services
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.error_pages import wants_json
from app.web.messages import sentence

bp = Blueprint("checklists", __name__, url_prefix="/manual/checklists")


@bp.get("/<checklist_key>")
@requires("own")
def checklist(checklist_key: str) -> str | Response:
    """The list with what is ticked; a script that comes back to an open page asks for the ticks alone."""
    found = _found(checklist_key)
    ticked = queries.get_ticks(viewer().person_id, found, today())
    if wants_json():
        return _ticks(found, ticked)
    return render_template(
        "manual/checklist.html",
        checklist=found,
        checklists=library().checklists,
        day=found.starts_on(today()),
        ticked=ticked,
        parts_of=parts_of,
    )


@bp.post("/<checklist_key>/<entry>")
@requires("own")
def tick(checklist_key: str, entry: str) -> BaseResponse | tuple[Response, int]:
    """Tick or untick: the form says which of the two, so that a second click of the same button does no harm."""
    outcome = services.set_tick(viewer().person_id, checklist_key, entry, _shown(), request.form.get("done") == "1", library(), now())
    if wants_json():
        if isinstance(outcome, Refused):
            return jsonify(error=outcome.code, message=sentence(outcome)), 409
        found = _found(checklist_key)
        return _ticks(found, queries.get_ticks(viewer().person_id, found, today()))
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    return redirect(url_for("checklists.checklist", checklist_key=checklist_key, _anchor=f"entry-{entry}"))


def _found(key: str) -> Checklist:
    found = checklist_of(key, library().checklists)
    if found is None:
        raise NotFound("no_such_checklist")
    return found


def _ticks(found: Checklist, ticked: frozenset[str]) -> Response:
    return jsonify(day=found.starts_on(today()).isoformat(), ticked=sorted(ticked))


def _shown() -> date:
    """The day that the page was made for."""
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(422)
