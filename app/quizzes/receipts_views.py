"""One's own saves with their codes, and what a code stands for: so that nobody has to take our word for what was saved."""

from flask import Blueprint, abort, current_app, render_template, request

from app.domain.attempt_chain import SHOWN_LENGTH
from app.quizzes.chain_queries import get_receipts
from app.quizzes.queries import get_attempt, get_paper
from app.web.access import requires, viewer

bp = Blueprint("receipts", __name__, url_prefix="/quizzes/attempts")


@bp.get("/<attempt_id>/receipts")
@requires("own")
def receipts(attempt_id: str) -> str:
    """The list, and with `?code=` the save that it was given for."""
    found = get_attempt(viewer().person_id, attempt_id) or abort(404)
    code = request.args.get("code", "").strip().upper()[:64]
    lines = get_receipts(found, current_app.config["SECRET_KEY"])
    asked = len(code) >= SHOWN_LENGTH
    return render_template(
        "quizzes/receipts.html",
        attempt=found,
        paper=get_paper(found),
        lines=lines,
        code=code,
        shown=SHOWN_LENGTH,
        asked=asked,
        matching=[line for line in lines if asked and line.code.startswith(code)],
    )
