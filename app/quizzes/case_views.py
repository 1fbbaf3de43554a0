"""A case on a paper, played on a page of its own: the present scene and nothing beyond it, no marks and no reasons before the end."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import token_hash
from app.domain.attempt import AttemptState, Place
from app.domain.cases.staging import SLOT, stage
from app.errors import Refused
from app.quizzes import queries
from app.quizzes.case_queries import get_case
from app.quizzes.case_services import take_case_step
from app.quizzes.forms import read_epoch
from app.web.access import requires, viewer
from app.web.answer_fields import given_values
from app.web.clock import now
from app.web.messages import sentence

bp = Blueprint("attempt_cases", __name__, url_prefix="/quizzes/attempts")


@bp.get("/<attempt_id>/cases/<int:slot>")
@requires("own")
def play(attempt_id: str, slot: int) -> str | BaseResponse:
    return _page(attempt_id, slot)


@bp.post("/<attempt_id>/cases/<int:slot>")
@requires("own")
def step(attempt_id: str, slot: int) -> BaseResponse | tuple[str | BaseResponse, int]:
    """Go one step on. What was typed into a question that cannot be taken comes back with the reason."""
    count = request.form.get("count", "")
    if not (count.isascii() and count.isdigit() and len(count) <= 3):
        abort(422)
    given = request.form.get("choice", ""), given_values(request.form, SLOT)
    place = Place(session=token_hash(current_user.token), address=request.remote_addr or "", agent=request.user_agent.string)
    refused = take_case_step(attempt_id, viewer().person_id, slot, int(count), given, read_epoch(request.form), now(), place)
    if isinstance(refused, Refused):
        if refused.code == "step_refused":
            return _page(attempt_id, slot, given[1], sentence(refused)), 422
        flash(sentence(refused), "info" if refused.code == "case_moved_on" else "error")
    return redirect(url_for("attempt_cases.play", attempt_id=attempt_id, slot=slot))


def _page(attempt_id: str, slot: int, values: list[str] | None = None, refused: str = "") -> str | BaseResponse:
    attempt = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    held = get_case(attempt, slot) or abort(404)
    if not queries.is_running(attempt, now()) or attempt.state == AttemptState.SUSPENDED:
        # That page knows how to say that it is over, or that the clock stands still.
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))
    answers = queries.get_answers(attempt_id)
    return render_template(
        "quizzes/cases/attempt.html",
        attempt=attempt,
        paper=queries.get_paper(attempt),
        slot=slot,
        case=held.item.case,
        ending=held.play.ending,
        stage=stage(held.item.case, held.play),
        answered=sum(answer.response is not None for answer in answers.values()),
        values=values or [],
        refused=refused,
    )
