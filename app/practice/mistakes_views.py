"""The book of mistakes."""

from flask import Blueprint, render_template, request

from app.domain.manual import in_order
from app.practice.mistakes_queries import get_mistakes
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("mistakes", __name__, url_prefix="/practice/mistakes")

PAGE = 20


@bp.get("")
@requires("own")
def index() -> str:
    lines = get_mistakes(viewer().person_id, library(), int(now().timestamp()), now())
    section, show = request.args.get("section", ""), request.args.get("show", "")
    picked = [
        line
        for line in lines
        if section in ("", line.section) and (show not in ("wrong", "mended") or line.mistake.still_wrong == (show == "wrong"))
    ]
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "practice/mistakes.html",
        lines=lines,
        picked=len(picked),
        shown=picked[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=max(1, -(-len(picked) // PAGE)),
        sections=[library().manual.section(found) for found in in_order(line.section for line in lines)],
        section=section,
        show=show,
    )
