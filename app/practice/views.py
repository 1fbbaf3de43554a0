"""Checking an answer to a practice question, and the way into everything that practice has."""

from flask import Blueprint, abort, render_template, request

from app.domain.manual import section_of
from app.domain.memory import Behaviour
from app.practice.calibration_queries import get_calibration
from app.practice.cases_queries import get_shelves
from app.practice.daily_queries import get_daily
from app.practice.forms import given
from app.practice.memory_queries import get_memory
from app.practice.memory_services import answer_item
from app.practice.mistakes_queries import get_mistakes
from app.practice.strengths_queries import get_strengths
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.get("/")
@requires("own")
def hub() -> str:
    """Where one stands in each kind of practice."""
    me = viewer().person_id
    memory = get_memory(me, now())
    return render_template(
        "practice/hub.html",
        daily=get_daily(me, library(), now(), memory),
        mistakes=get_mistakes(me, library(), 0, now(), memory),
        counts=get_strengths(me, library(), now(), memory).counts,
        calibration=get_calibration(me),
        cases=[reached for shelf in get_shelves(me, library()) for _case, reached in shelf.lines],
    )


@bp.post("/items/<item_id>")
@requires("own")
def check(item_id: str) -> str:
    """Mark, explain and remember. A script swaps the fragment in; without one the question comes back as a page."""
    behaviour = Behaviour.RETRY if request.form.get("retry") else Behaviour.READING
    item = answer_item(viewer().person_id, item_id, given(item_id), behaviour, library(), now()) or abort(404)
    if request.headers.get("X-Fragment"):
        return render_template("practice/_item.html", item=item, retry=behaviour is Behaviour.RETRY)
    cited = item.outcome.clauses if item.outcome else ()
    return render_template(
        "practice/item.html", item=item, retry=behaviour is Behaviour.RETRY, section=section_of(cited[0]) if cited else ""
    )
