"""Looking for one's own misconception: choosing an area, up to eight questions, and what came of it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain.diagnosis import MOST_QUESTIONS
from app.domain.items.registry import shown
from app.domain.probes.registry import AREAS
from app.practice import diagnosis_queries as queries
from app.practice import diagnosis_services as services
from app.practice.forms import new_key
from app.practice.queries import fresh_key
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("diagnosis", __name__, url_prefix="/practice/diagnosis")

SLOT = "answer"


@bp.get("")
@requires("own")
def index() -> str:
    me = viewer().person_id
    return render_template(
        "practice/diagnosis.html",
        areas=AREAS,
        running=queries.get_running(me),
        past=queries.get_past(me),
        most=MOST_QUESTIONS,
        key=fresh_key(),
    )


@bp.post("")
@requires("own")
def start() -> BaseResponse:
    run_id = services.start_diagnosis(viewer().person_id, request.form.get("area", ""), new_key(), library(), now())
    return redirect(url_for("diagnosis.run", diagnosis_id=run_id))


@bp.get("/<diagnosis_id>")
@requires("own")
def run(diagnosis_id: str) -> str | BaseResponse:
    """The next question; when it is over, what came of it."""
    return _page(diagnosis_id)


@bp.post("/<diagnosis_id>/<int:place>")
@requires("own")
def answer(diagnosis_id: str, place: int) -> BaseResponse | tuple[str, int] | str:
    letter = request.form.get(f"slot-{SLOT}", "")
    refused = services.answer_diagnosis(viewer().person_id, diagnosis_id, place, letter, library(), now())
    if refused is not None and refused.code == "diagnosis_unanswered":
        return _question(diagnosis_id, sentence(refused)), 422
    if refused is not None:
        flash(sentence(refused), "info")
        return redirect(url_for("diagnosis.index"))
    return redirect(url_for("diagnosis.run", diagnosis_id=diagnosis_id))


def _page(diagnosis_id: str) -> str | BaseResponse:
    row = queries.get_diagnosis(viewer().person_id, diagnosis_id) or abort(404)
    if row.finished_at is None:
        return _question(diagnosis_id)
    found = queries.get_found(row, library())
    texts = {clause.id: clause.text for clause in library().manual.clauses}
    others = [area for area in AREAS.values() if area.key != row.area]
    return render_template(
        "practice/diagnosis_result.html", found=found, area=AREAS.get(row.area), texts=texts, others=others, key=fresh_key()
    )


def _question(diagnosis_id: str, refused: str = "") -> str:
    row = queries.get_diagnosis(viewer().person_id, diagnosis_id) or abort(404)
    stands = queries.get_course(row, library())
    if stands is None or stands.probe is None:
        return render_template("practice/diagnosis_result.html", found=None, area=None, texts={}, others=[], key=fresh_key())
    entry = {"slot": SLOT, **shown(stands.probe.item)}
    return render_template(
        "practice/diagnosis_run.html",
        run=row,
        area=AREAS[row.area],
        entry=entry,
        place=stands.asked + 1,
        most=MOST_QUESTIONS,
        refused=refused,
    )
