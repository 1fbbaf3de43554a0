"""One's own bookmarks and notes on clauses."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from app.domain.manual import section_of
from app.domain.notes import Mark, MarkLine, lines_of, markdown_of, revision_of
from app.errors import NotFound, Refused
from app.manual import notes_queries as queries
from app.manual import notes_services as services
from app.manual.notes_forms import NoteForm
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.error_pages import wants_json
from app.web.messages import sentence
from app.web.spreadsheets import Table, csv_lines

bp = Blueprint("notes", __name__, url_prefix="/manual")

SHOWN = ("", "bookmarks", "notes", "changed")


@bp.get("/notes")
@requires("own")
def index() -> str:
    return _list_page()


@bp.get("/notes.md")
@requires("own")
def markdown() -> Response:
    body = render_template("manual/notes.md.txt", lines=_lines(), manual=library().manual, plain=markdown_of)
    return _file(body, "text/markdown", "my-notes.md")


@bp.get("/notes.csv")
@requires("own")
def table() -> Response:
    headings = (_("条款"), _("小节"), _("书签"), _("笔记"), _("现在的条文"), _("记下时的条文"))
    rows = [
        (
            line.mark.clause,
            line.section.title if line.section else "",
            _("有") if line.mark.bookmarked else "",
            line.mark.note,
            line.clause.text if line.clause else "",
            line.mark.clause_text,
        )
        for line in _lines()
    ]
    return _file(b"".join(csv_lines(Table(_("我的书签与笔记"), headings, rows))), "text/csv", "my-notes.csv")


@bp.get("/notes/<clause_id>")
@requires("own")
def note(clause_id: str) -> str | Response:
    """The form of a note; a script asks for the note alone."""
    line = _line(clause_id)
    if wants_json():
        return _told(line.mark)
    return _note_page(NoteForm(data={"note": line.mark.note, "base": revision_of(line.mark.note)}), line)


@bp.post("/notes/<clause_id>")
@requires("own")
def save(clause_id: str) -> BaseResponse | tuple[Response | str, int]:
    """Keep a note. What was typed is never lost: a refusal shows it again, beside what was saved elsewhere."""
    form = NoteForm()
    outcome = services.save_note(viewer().person_id, clause_id, form.note.data or "", form.base.data or "", library(), now())
    if isinstance(outcome, Refused):
        return _not_saved(form, clause_id, outcome)
    stored = _mark(clause_id)
    if wants_json():
        return _told(stored)
    flash(_("笔记已保存。") if stored.note else _("笔记已删除。"), "success")
    return redirect(_back_to(clause_id))


def _not_saved(form: NoteForm, clause_id: str, refused: Refused) -> tuple[Response | str, int]:
    stored = _mark(clause_id)
    elsewhere = stored.note if refused.code == "note_changed_elsewhere" else None
    status = 422 if elsewhere is None else 409
    if wants_json():
        told = {"error": refused.code, "message": sentence(refused), "note": stored.note, "revision": revision_of(stored.note)}
        return jsonify(told), status
    if elsewhere is not None:
        # Who saves again has now seen both.
        form.base.data = revision_of(stored.note)
    form.note.errors = [sentence(refused)]
    return _note_page(form, _line(clause_id), elsewhere), status


@bp.post("/notes/<clause_id>/bookmark")
@requires("own")
def bookmark(clause_id: str) -> BaseResponse:
    """Set or take away: the form says which, so that a second click of the same button does no harm."""
    services.set_bookmark(viewer().person_id, clause_id, request.form.get("on") == "1", library(), now())
    if wants_json():
        return _told(_mark(clause_id))
    return redirect(_back_to(clause_id))


@bp.post("/notes/<clause_id>/confirm")
@requires("own")
def confirm(clause_id: str) -> BaseResponse:
    services.confirm_wording(viewer().person_id, clause_id, library(), now())
    flash(_("已按新条文保留您的书签与笔记。"), "success")
    return redirect(url_for("notes.index", _anchor=f"n{clause_id}"))


@bp.post("/notes/<clause_id>/delete")
@requires("own")
def delete(clause_id: str) -> str:
    """Take a mark away, and offer to bring it back: what it was travels with the page, signed."""
    removed = services.remove_mark(viewer().person_id, clause_id)
    return _list_page(removed=removed, undo=_undo().dumps([viewer().person_id, removed.model_dump()]) if removed else "")


@bp.post("/notes/restore")
@requires("own")
def restore() -> BaseResponse:
    outcome = services.restore_mark(viewer().person_id, _taken_away(), now())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(_("已恢复。"), "success")
    return redirect(url_for("notes.index"))


def _taken_away() -> Mark:
    """The mark in the form, which must be one that this person took away."""
    try:
        person_id, mark = _undo().loads(request.form.get("mark", ""))
        if person_id != viewer().person_id:
            abort(422)
        return Mark.model_validate(mark)
    except (BadSignature, ValidationError, ValueError, TypeError):
        abort(422)


def _undo() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mark-taken-away")


def _lines() -> tuple[MarkLine, ...]:
    return lines_of(queries.list_marks(viewer()), library().manual)


def _line(clause_id: str) -> MarkLine:
    """The viewer's mark on a clause, an empty one where there is none; 404 for what is neither a clause nor marked."""
    mark, clause = _mark(clause_id), library().manual.clause(clause_id)
    if mark.empty and clause is None:
        raise NotFound("no_such_clause")
    return MarkLine(mark=mark, section=library().manual.section(section_of(clause_id)), clause=clause)


def _mark(clause_id: str) -> Mark:
    held = queries.get_mark(viewer().person_id, clause_id)
    if held is not None:
        return held
    clause = library().manual.clause(clause_id)
    return Mark(clause=clause_id, bookmarked=False, note="", clause_text=clause.text if clause else "")


def _list_page(**more: Any) -> str:
    show = request.args.get("show", "")
    return render_template("manual/notes.html", lines=_lines(), show=show if show in SHOWN else "", **more)


def _note_page(form: NoteForm, line: MarkLine, elsewhere: str | None = None) -> str:
    return render_template("manual/note.html", form=form, line=line, elsewhere=elsewhere)


def _told(mark: Mark) -> Response:
    return jsonify(clause=mark.clause, bookmarked=mark.bookmarked, note=mark.note, revision=revision_of(mark.note))


def _back_to(clause_id: str) -> str:
    """The list, when that is where one came from; else the clause in its section."""
    if request.form.get("from") == "list" or library().manual.clause(clause_id) is None:
        return url_for("notes.index", _anchor=f"n{clause_id}")
    return url_for("manual.section", section_id=section_of(clause_id), _anchor=f"c{clause_id}")


def _file(body: str | bytes, mimetype: str, name: str) -> Response:
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f"attachment; filename={name}"})
