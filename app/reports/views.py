"""What HR asks for."""

from datetime import date

from flask import Blueprint, abort, render_template, request

from app.qualification.queries import list_standings
from app.web.access import requires, viewer
from app.web.clock import today
from app.web.content import library

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/standings")
@requires("see_standings")
def standings() -> str:
    programme = library().programme
    key = request.args.get("qualification") or programme.qualifications[0].key
    qualification = programme.qualification(key) or abort(404)
    lines = list_standings(viewer(), qualification.key, _day(request.args.get("on")))
    return render_template(
        "reports/standings.html",
        lines=lines,
        qualification=qualification,
        qualifications=programme.qualifications,
        on=_day(request.args.get("on")),
    )


def _day(raw: str | None) -> date:
    if not raw:
        return today()
    try:
        return date.fromisoformat(raw)
    except ValueError:
        abort(422)
