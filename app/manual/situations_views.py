"""Appendix 1: what to say in which situation, found by the words of the situation."""

from flask import Blueprint, render_template, request

from app.domain.folding import Piece
from app.domain.search import LONGEST_QUERY
from app.domain.situations import answering, marked
from app.web.access import requires
from app.web.content import library

bp = Blueprint("situations", __name__, url_prefix="/manual/situations")

# What people look for first; those that find something are offered where nothing is found.
EXAMPLES = ("排队", "投诉", "销户", "诈骗", "老人")


@bp.get("")
@requires("own")
def index() -> str:
    """All situations; with ?q= those that do not hold all its words are hidden, so that a script can go on from there."""
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    groups = library().situations
    found = frozenset(situation.id for group in answering(query, groups) for situation in group.situations)

    def mark(text: str) -> tuple[Piece, ...]:
        return marked(text, query)

    return render_template(
        "manual/situations.html",
        query=query,
        groups=groups,
        found=found,
        total=sum(len(group.situations) for group in groups),
        mark=mark,
        examples=[word for word in EXAMPLES if answering(word, groups)],
    )
