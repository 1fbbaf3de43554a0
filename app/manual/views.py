"""The manual: contents, sections, figures."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.confirming import with_words
from app.domain.manual import Section
from app.domain.reading import here
from app.manual import services
from app.manual.citing_queries import get_citations
from app.manual.editions_queries import get_readings, get_updates
from app.manual.notes_queries import get_reading
from app.manual.place_queries import get_place
from app.practice.queries import practice_of
from app.record.confirmations_queries import get_words_on
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.replies import drawing_reply

bp = Blueprint("manual", __name__, url_prefix="/manual")


@bp.get("/")
@requires("own")
def contents() -> str:
    readings = get_readings(viewer().person_id)
    return render_template(
        "manual/contents.html",
        manual=library().manual,
        read=readings,
        updates=get_updates(readings, library()),
        going_on=here(get_place(viewer().person_id), library().manual),
        situations=sum(len(group.situations) for group in library().situations),
        forms=len(library().forms),
        terms=len(library().glossary),
    )


@bp.get("/<section_id>")
@requires("own")
def section(section_id: str) -> str:
    found = library().manual.section(section_id) or abort(404)
    before, after = _neighbours(found)
    read, marks = get_reading(viewer().person_id, section_id)
    chapter = next(chapter for chapter in library().manual.chapters if found in chapter.sections)
    # The order of the options is another one at each visit; the answer carries it back.
    practice = practice_of(section_id, library(), int(now().timestamp()))
    return render_template(
        "manual/section.html",
        section=found,
        clauses={clause.id: clause for clause in with_words(found.clauses, get_words_on(found.clauses))},
        cited=get_citations(library()) if viewer().can("see_training") else {},
        sees_impact=viewer().can("see_training"),
        chapter=chapter,
        manual=library().manual,
        before=before,
        after=after,
        read=read,
        update=get_updates(read, library(), only=section_id).get(section_id),
        practice=practice,
        check=library().bank.check_of(section_id),
        marks=marks,
    )


@bp.post("/<section_id>/read")
@requires("own")
def mark_read(section_id: str) -> BaseResponse:
    services.mark_read(viewer().person_id, section_id, library(), now())
    found = library().manual.section(section_id) or abort(404)
    _before, after = _neighbours(found)
    flash(_("已记下：您读完了“%(title)s”。", title=found.title), "success")
    return redirect(url_for("manual.section", section_id=after.id) if after else url_for("manual.contents"))


@bp.get("/figures/<name>.svg")
@requires("own")
def figure(name: str) -> Response:
    return drawing_reply(library().figures.get(name) or abort(404))


def _neighbours(section: Section) -> tuple[Section | None, Section | None]:
    sections = library().manual.sections
    index = sections.index(section)
    return (sections[index - 1] if index else None, sections[index + 1] if index + 1 < len(sections) else None)
