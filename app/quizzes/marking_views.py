"""The trainer's marking queue: one answer at a time, without a name, and what was marked, with names and second opinions."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.errors import Refused
from app.quizzes import marking_queries as queries
from app.quizzes import marking_services as services
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("marking", __name__, url_prefix="/quizzes/marking")


@bp.get("")
@requires("assign")
def index() -> str:
    """The oldest answer that waits; with ?after=attempt-slot the one that follows it, for whoever wants to leave one to another."""
    waiting = queries.list_waiting(viewer())
    names = [f"{answer.attempt_id}-{answer.slot}" for answer in waiting]
    after = request.args.get("after", "")
    at = (names.index(after) + 1) % len(names) if after in names else 0
    return render_template("quizzes/marking.html", answer=waiting[at] if waiting else None, count=len(waiting))


@bp.post("/<attempt_id>/<int:slot>")
@requires("assign")
def mark(attempt_id: str, slot: int) -> BaseResponse:
    if queries.get_answer(viewer(), attempt_id, slot) is None:
        abort(404)
    points, comment = _points(), request.form.get("comment", "")
    if not points:
        flash(_("请给每一条标准选一个分数。"), "error")
        return redirect(url_for("marking.index"))
    refused = services.mark_answer(viewer(), attempt_id, slot, points, comment, library(), now())
    _tell(refused, _("已保存。"))
    return redirect(url_for("marking.index"))


@bp.get("/done")
@requires("assign")
def done() -> str:
    return render_template("quizzes/marking_done.html", lines=queries.list_marked(viewer()), count=len(queries.list_waiting(viewer())))


@bp.get("/<attempt_id>/<int:slot>")
@requires("assign")
def marked(attempt_id: str, slot: int) -> str:
    found = queries.get_marked(viewer(), attempt_id, slot) or abort(404)
    may = found.opinions[-1].marking.person_id != viewer().person_id
    return render_template("quizzes/marked.html", line=found, answer=found.answer, may_add=may)


@bp.post("/<attempt_id>/<int:slot>/again")
@requires("assign")
def again(attempt_id: str, slot: int) -> BaseResponse:
    if queries.get_marked(viewer(), attempt_id, slot) is None:
        abort(404)
    points, comment, reason = _points(), request.form.get("comment", ""), request.form.get("reason", "")
    here = redirect(url_for("marking.marked", attempt_id=attempt_id, slot=slot))
    if not points:
        flash(_("请给每一条标准选一个分数。"), "error")
        return here
    _tell(services.mark_again(viewer(), attempt_id, slot, points, comment, reason, library(), now()), _("已保存，以这次的评分为准。"))
    return here


def _points() -> dict[str, int]:
    """The points by criterion; none at all when one of them was not chosen, so that nobody is given nothing by oversight."""
    asked = request.form.getlist("criterion")
    given = {number: request.form.get(f"points-{number}", "") for number in asked}
    if not all(value.isascii() and value.isdigit() and len(value) < 3 for value in given.values()):
        return {}
    return {number: int(value) for number, value in given.items()}


def _tell(refused: Refused | None, said: str) -> None:
    flash(sentence(refused) if refused else said, "error" if refused else "success")
