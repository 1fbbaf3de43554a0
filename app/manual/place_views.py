"""Where one stopped reading, told by the page while it is read."""

from flask import Blueprint, request

from app.manual import place_services as services
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("place", __name__, url_prefix="/manual")


@bp.post("/place")
@requires("own")
def move() -> tuple[str, int]:
    """Remember the section and the clause in the form ("" for its top). Nothing comes back: the page may be gone already."""
    services.note_place(viewer().person_id, request.form.get("section", ""), request.form.get("clause", ""), library(), now())
    return "", 204
