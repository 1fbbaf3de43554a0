"""The terms of art: a page of all of them, and their meanings for the small window that opens in the text."""

from flask import Blueprint, Response, jsonify, render_template, request

from app.library.glossary_order import by_initial
from app.web.access import requires
from app.web.content import library
from app.web.shell import clause_url

bp = Blueprint("glossary", __name__, url_prefix="/manual")


@bp.get("/glossary")
@requires("own")
def glossary() -> str:
    return render_template("manual/glossary.html", shelves=by_initial(library().glossary), total=len(library().glossary))


@bp.get("/glossary.json")
@requires("own")
def meanings() -> Response:
    """Every term by its anchor. Asked for once, when a reader first taps a term: a section's page then carries none of it."""
    response = jsonify(
        {
            term.anchor: {
                "term": term.term,
                "also": term.also,
                "meaning": term.meaning,
                "clauses": [{"id": clause, "address": clause_url(clause)} for clause in term.clauses],
                "ours": term.source == "supplement",
            }
            for term in library().glossary
        }
    )
    # The same words for everybody, and nothing about anybody; the etag changes with the edition.
    response.headers["Cache-Control"] = "private, max-age=300"
    response.set_etag(library().digest.removeprefix("sha256:")[:16])
    return response.make_conditional(request)
