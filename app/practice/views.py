"""Checking an answer to a practice question."""

from flask import Blueprint, abort, render_template, request

from app.domain.manual import section_of
from app.practice.queries import check_practice
from app.web.access import requires
from app.web.content import library

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.post("/items/<item_id>")
@requires("own")
def check(item_id: str) -> str:
    """Mark and explain. A script swaps the fragment in; without one the question comes back as a page."""
    seed = request.form.get("seed", "")
    if not (seed.isascii() and seed.isdigit() and len(seed) <= 12):
        abort(422)
    item = check_practice(item_id, request.form.getlist(f"slot-{item_id}"), int(seed), library().bank) or abort(404)
    if request.headers.get("X-Fragment"):
        return render_template("practice/_item.html", item=item)
    cited = item.outcome.clauses if item.outcome else ()
    return render_template("practice/item.html", item=item, section=section_of(cited[0]) if cited else "")
