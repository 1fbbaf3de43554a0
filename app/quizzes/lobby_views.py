"""The candidate's door to a sitting: what it is, how long to wait, and the start. Waiting here costs nothing."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import token_hash
from app.domain.attempt import Place
from app.errors import Refused
from app.quizzes import services
from app.quizzes.sittings_queries import get_seat, why_not_enter
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence
from app.web.sitting_words import PHASES

bp = Blueprint("lobby", __name__, url_prefix="/quizzes/sittings")


@bp.get("/<int:sitting_id>/lobby")
@requires("own")
def lobby(sitting_id: int) -> str:
    seat = get_seat(viewer().person_id, sitting_id, now()) or abort(404)
    return render_template(
        "quizzes/lobby.html",
        seat=seat,
        sitting=seat.sitting,
        blueprint=library().bank.blueprint(seat.sitting.paper) or abort(404),
        refused=why_not_enter(viewer().person_id, seat, library().programme, now()),
        phases=PHASES,
        sentence=sentence,
    )


@bp.post("/<int:sitting_id>/start")
@requires("own")
def start(sitting_id: int) -> BaseResponse:
    seat = get_seat(viewer().person_id, sitting_id, now()) or abort(404)
    outcome = services.start_attempt(viewer().person_id, seat.sitting.paper, library(), now(), _place(), sitting_id)
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return redirect(url_for("lobby.lobby", sitting_id=sitting_id))
    return redirect(url_for("quizzes.attempt", attempt_id=outcome))


def _place() -> Place:
    return Place(session=token_hash(current_user.token), address=request.remote_addr or "", agent=request.user_agent.string)
