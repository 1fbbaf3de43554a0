"""The map of strong and weak clauses, and a question on any of them."""

from flask import Blueprint, abort, render_template

from app.domain.practice_items import pick
from app.practice.memory_queries import get_log
from app.practice.queries import get_practice
from app.practice.strengths_queries import get_strengths
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("strengths", __name__, url_prefix="/practice/map")


@bp.get("")
@requires("own")
def index() -> str:
    return render_template("practice/map.html", map=get_strengths(viewer().person_id, library(), now()))


@bp.get("/<clause_id>")
@requires("own")
def clause(clause_id: str) -> str:
    """A question on one clause: one not asked yet, else the one asked longest ago."""
    seed = int(now().timestamp())
    chosen = pick(clause_id, library().bank, get_log(viewer().person_id), seed) or abort(404)
    item = get_practice(chosen.id, library(), seed) or abort(404)
    return render_template("practice/item.html", item=item, retry=True, clause=library().manual.clause(clause_id) or abort(404))
