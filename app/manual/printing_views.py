"""The manual as a book to print: all of it, or a chapter."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_file

from app.library.print_manual import print_manual, printed_parts, template_digest
from app.library.printed import kept
from app.record.confirmations_queries import get_words_on
from app.web.access import requires
from app.web.content import library
from app.web.replies import named

bp = Blueprint("printing", __name__, url_prefix="/manual")


@bp.get("/manual.pdf")
@requires("own")
def manual_pdf() -> Response:
    """The whole manual with its appendices."""
    return _book("", library().manual.title)


@bp.get("/chapters/<chapter_key>.pdf")
@requires("own")
def chapter_pdf(chapter_key: str) -> Response:
    """A chapter, or an appendix."""
    name = printed_parts(library()).get(chapter_key) or abort(404)
    return _book(chapter_key, f"{library().manual.title} {name.replace('　', ' ')}")


def _book(part: str, title: str) -> Response:
    served, bank = library(), current_app.config["BANK"].name
    confirmed = frozenset(get_words_on(served.manual.clauses))
    what = (template_digest(), served.digest, bank, part, *sorted(confirmed))
    path = kept(Path(current_app.instance_path) / "printed", what, lambda: print_manual(served, bank, confirmed, part))
    response = send_file(path, mimetype="application/pdf", conditional=True, etag=path.stem)
    # It may change with the next edition or signature; until then the browser's own copy is told to be good.
    response.headers["Cache-Control"] = "private, no-cache"
    return named(response, "manual.pdf", f"{title} {served.manual.version}.pdf", inline=True)
