"""How sure one is, against how often one is right."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.calibration import LEVELS, SIDE, points
from app.practice import calibration_services as services
from app.practice.calibration_queries import get_calibration, get_question, get_run
from app.practice.forms import confidence, given, new_key
from app.practice.queries import PracticeItem, check_practice, fresh_key
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("calibration", __name__, url_prefix="/practice/calibration")


@bp.get("")
@requires("own")
def index() -> str:
    found = get_calibration(viewer().person_id)
    return render_template("practice/calibration.html", found=found, points=points(found.picture), side=SIDE, key=fresh_key())


@bp.post("")
@requires("own")
def start() -> BaseResponse:
    run_id = services.start_run(viewer().person_id, new_key(), library(), now())
    if run_id is None:
        flash(_("可以练的题还不够十道，先读几节手册再来。"), "info")
        return redirect(url_for("calibration.index"))
    return redirect(url_for("calibration.run", run_id=run_id))


@bp.get("/<run_id>")
@requires("own")
def run(run_id: str) -> str:
    """The next question; when it is over, what came of it."""
    found = get_run(viewer().person_id, run_id) or abort(404)
    item = get_question(found, library())
    if item:
        return _question_page(run_id, item)
    lines = [
        (entry, check_practice(item_id, [], seed, library())) for item_id, seed in found.items if (entry := found.answers.get(item_id))
    ]
    return render_template("practice/calibration_result.html", run=found, lines=lines, points=points(found.picture), side=SIDE)


@bp.post("/<run_id>/<int:place>")
@requires("own")
def answer(run_id: str, place: int) -> BaseResponse | str:
    found = get_run(viewer().person_id, run_id) or abort(404)
    sent = given(found.item_at(place) or abort(404))
    item = services.answer_run(viewer().person_id, run_id, place, sent, confidence(), library(), now()) or abort(404)
    return redirect(url_for("calibration.run", run_id=run_id)) if item.outcome else _question_page(run_id, item)


def _question_page(run_id: str, item: PracticeItem) -> str:
    found = get_run(viewer().person_id, run_id) or abort(404)
    return render_template("practice/calibration_run.html", run=found, item=item, levels=LEVELS, said=confidence())
