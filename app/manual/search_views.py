"""Searching the manual and what stands beside it, with a form and while typing."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from app.domain.folding import Piece
from app.domain.search import KINDS, LONGEST_QUERY, Hit, Kind, find, grouped, nearest
from app.web.access import requires
from app.web.content import library, search_index

bp = Blueprint("search", __name__, url_prefix="/manual")

# What a box that is typed into has room for.
TYPING_HITS, TYPING_EXCERPT = 8, 44
# Shown where nothing is asked yet and where nothing is found: a term, a situation, and initials.
EXAMPLES = ("待跟进优质客户", "客户要销户", "lcjzh")


@bp.get("/search")
@requires("own")
def search() -> str:
    """The page; a script that follows the typing asks for the list alone."""
    query, kind = _asked()
    found = find(query, search_index(), kind)
    page = {
        "query": query,
        "kind": kind,
        "kinds": _kinds(),
        "found": found,
        "groups": [(_title_of(key), _section_address(key), hits) for key, hits in grouped(found.hits).items()],
        "address_of": lambda hit: _address(hit, found.words),
        "near": nearest(query, search_index()) if found.words and not found.counts else (),
        "examples": EXAMPLES,
    }
    if request.headers.get("X-Fragment"):
        return render_template("manual/_search_results.html", **page)
    return render_template("manual/search.html", **page)


@bp.get("/search.json")
@requires("own")
def search_json() -> Response:
    """The first hits, for a box that is typed into."""
    query, kind = _asked()
    found = find(query, search_index(), kind, TYPING_HITS, TYPING_EXCERPT)
    return jsonify(
        query=query,
        total=found.total,
        all=url_for("search.search", q=query, kind=kind),
        hits=[
            {
                "kind": hit.kind,
                "label": _kinds()[hit.kind],
                "place": _title_of(hit.group) if hit.group else "",
                "title": _pieces(hit.title),
                "excerpt": _pieces(hit.excerpt),
                "address": _address(hit, found.words),
            }
            for hit in found.hits
        ],
    )


def _asked() -> tuple[str, Kind | None]:
    asked = request.args.get("kind", "")
    # The page never repeats more of a query than is looked for.
    return request.args.get("q", "").strip()[:LONGEST_QUERY], next((kind for kind in KINDS if kind == asked), None)


def _kinds() -> dict[Kind, str]:
    return {
        "clause": _("条款"),
        "text": _("正文"),
        "term": _("术语"),
        "form": _("表格"),
        "situation": _("话术"),
        "checklist": _("清单"),
    }


def _title_of(group: str) -> str:
    """A section's number and title, or the name of a kind."""
    section = library().manual.section(group)
    if section is None:
        return next((label for kind, label in _kinds().items() if kind == group), group)
    return section.title if section.id == "0" else f"{section.id} {section.title}"


def _section_address(group: str) -> str:
    return url_for("manual.section", section_id=group) if library().manual.section(group) else ""


def _address(hit: Hit, words: Sequence[str]) -> str:
    """Where a hit leads; a section marks the words in its text when it is told them."""
    path, _mark, anchor = hit.address.partition("#")
    asked = f"?mark={quote(' '.join(words))}" if hit.group and hit.in_text else ""
    return f"{request.script_root}{path}{asked}{'#' + anchor if anchor else ''}"


def _pieces(pieces: Sequence[Piece]) -> list[tuple[str, bool]]:
    return [(piece.text, piece.marked) for piece in pieces]
