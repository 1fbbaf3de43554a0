"""The desk where the bank gives its word on what is ours in the manual: list, read, sign, date."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import get_person
from app.accounts.services import note_export
from app.domain.blueprint import Blueprint as PaperBlueprint
from app.domain.confirming import STATES, Matter, SectionMatters, matters_of, opened_by, rests_on
from app.domain.editions import Change
from app.domain.manual import section_of
from app.domain.paper import undrawable
from app.errors import NotFound, Refused
from app.manual.confirm_forms import SignForm
from app.record import confirmations_queries as queries
from app.record import confirmations_services as services
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence
from app.web.replies import XLSX, named
from app.web.spreadsheets import Table, csv_lines, xlsx_of

bp = Blueprint("confirm", __name__, url_prefix="/manual")


@bp.get("/confirm")
@requires("see_training")
def desk() -> str:
    show = request.args.get("show", "")
    sections = _sections()
    waiting = _waiting_papers()
    return render_template(
        "manual/confirm.html",
        sections=[section for section in sections if show not in STATES or section.of(show)],
        counts={state: sum(len(section.of(state)) for section in sections) for state in STATES},
        show=show if show in STATES else "",
        papers=[(paper, _sections_of(paper, sections)) for paper in waiting],
        opens={section.section: _opened(section.open, waiting) for section in sections if section.open},
    )


@bp.get("/confirm/<section_id>")
@requires("see_training")
def section(section_id: str) -> str:
    return _section_page(section_id, SignForm(data={"confirmed_on": today(), "signatory": current_user.name}))


@bp.post("/confirm/<section_id>")
@requires("confirm_content")
def sign(section_id: str) -> str | BaseResponse:
    """Show what is about to be signed; on the second step, sign it."""
    form, wordings, step = SignForm(), _wordings(), request.form.get("step", "")
    if step == "all":
        wordings = {matter.clause.id: matter.clause.digest for matter in _section(section_id).open}
    if step in ("all", "back") or not form.validate_on_submit():
        return _section_page(section_id, form, wordings)
    signatory, on = form.signatory.data or "", form.confirmed_on.data or today()
    refused = services.why_not_confirm(wordings, signatory, on, library().manual, now())
    if refused is None and step == "confirm":
        outcome = services.confirm_clauses(viewer().person_id, wordings, signatory, on, library().manual, now())
        if not isinstance(outcome, Refused):
            return redirect(url_for("confirm.section", section_id=section_id, just=list(outcome)))
        refused = outcome
    if refused:
        flash(sentence(refused), "error")
        return _section_page(section_id, form, wordings)
    found = _section(section_id)
    chosen = [matter for matter in found.matters if matter.clause.id in wordings]
    return render_template(
        "manual/confirm_sign.html", section=found, chosen=chosen, form=form, opens=_opened(tuple(chosen), _waiting_papers())
    )


@bp.post("/confirm/withdraw")
@requires("confirm_content")
def withdraw() -> BaseResponse:
    """Take confirmations back, one from its clause or all of a signature just given."""
    count = services.withdraw_confirmations(viewer().person_id, request.form.getlist("id", type=int), now())
    flash(
        _("已撤回 %(n)s 条确认；记录仍保留在条款的确认历史里。", n=count) if count else _("没有需要撤回的确认。"),
        "success" if count else "info",
    )
    section_id = request.form.get("section", "")
    if library().manual.section(section_id) is None:
        return redirect(url_for("confirm.desk"))
    return redirect(url_for("confirm.section", section_id=section_id))


@bp.get("/confirm/history/<clause_id>")
@requires("see_training")
def history(clause_id: str) -> str:
    """Who stood for a clause, when, and for which words."""
    past = queries.get_history(clause_id)
    clause = library().manual.clause(clause_id)
    if clause is None and not past:
        raise NotFound("no_such_clause")
    return render_template("manual/confirm_history.html", clause_id=clause_id, clause=clause, past=past, names=_names(past))


@bp.get("/confirm.xlsx")
@requires("see_training")
def table_xlsx() -> Response:
    return _file(Response(xlsx_of(_table("xlsx"), current_app.config["BANK"].name), mimetype=XLSX), "xlsx")


@bp.get("/confirm.csv")
@requires("see_training")
def table_csv() -> Response:
    return _file(Response(b"".join(csv_lines(_table("csv"))), mimetype="text/csv"), "csv")


def _sections() -> tuple[SectionMatters, ...]:
    return matters_of(library().manual, queries.get_words())


def _section(section_id: str) -> SectionMatters:
    """The section's clauses that ask for a word; none, where all of it is the bank's own."""
    found = library().manual.section(section_id) or abort(404)
    empty = SectionMatters(section=found.id, title=found.title, matters=())
    return next((each for each in _sections() if each.section == section_id), empty)


def _section_page(section_id: str, form: SignForm, chosen: Mapping[str, str] | None = None) -> str:
    found = _section(section_id)
    just = request.args.getlist("just", type=int)
    return render_template(
        "manual/confirm_section.html",
        section=found,
        bodies={part.clause: part for part in (library().manual.section(section_id) or abort(404)).parts if part.clause},
        form=form,
        chosen=chosen or {},
        since={matter.clause.id: _since(matter) for matter in found.of("changed")},
        opens=_opened(found.open, _waiting_papers()),
        just=[matter.word.id for matter in found.matters if matter.word and matter.state == "confirmed" and matter.word.id in just],
        may_sign=viewer().can("confirm_content"),
        states=STATES,
    )


def _since(matter: Matter) -> Change | None:
    """What reads differently since the bank gave its word; None where only the record of an older release could tell."""
    text, ruling = queries.get_signed(matter.word) if matter.word else ("", "")
    before, after = _whole(text, ruling), _whole(matter.clause.text, matter.clause.ruling)
    return Change(kind="changed", before=before, after=after, clause=matter.clause.id) if text else None


def _whole(text: str, ruling: str) -> str:
    return f"{text}\n{_('口径说明')}{_('：')}{ruling}" if ruling else text


def _wordings() -> dict[str, str]:
    """The ticked clauses with the digest of the text that was on the page."""
    pairs = [value.split(" ") for value in request.form.getlist("wording")]
    if any(len(pair) != 2 for pair in pairs):
        abort(422)
    return dict(pairs)


def _withheld() -> frozenset[str]:
    """What no certifying paper may rest on. The demo, where nothing is withheld, shows how it would be at a real bank."""
    return queries.get_withheld(library().model_copy(update={"demo": False}))


def _waiting_papers() -> tuple[PaperBlueprint, ...]:
    return undrawable(library().bank, library().rulebook, _withheld())


def _opened(matters: tuple[Matter, ...], waiting: tuple[PaperBlueprint, ...]) -> list[str]:
    """The titles of the waiting papers that could be sat once these are confirmed."""
    clauses = [matter.clause.id for matter in matters]
    opened = opened_by(clauses, waiting, library().bank, library().rulebook, _withheld()) if waiting else ()
    return [paper.title for paper in opened]


def _sections_of(paper: PaperBlueprint, sections: tuple[SectionMatters, ...]) -> list[SectionMatters]:
    """The sections with open clauses on which items of this paper rest."""
    clauses = rests_on(paper, library().bank, {matter.clause.id for section in sections for matter in section.open})
    return [section for section in sections if section.section in {section_of(clause) for clause in clauses}]


def _names(past: tuple[Any, ...]) -> dict[int, str]:
    ids = {person_id for word, *_texts in past for person_id in (word.person_id, word.withdrawn_by) if person_id}
    return {person_id: person.name for person_id in ids if (person := get_person(person_id))}


def _table(kind: str) -> Table:
    """The list with every text, as a file; who took it out is noted first."""
    note_export(viewer().person_id, f"confirmations.{kind}", now(), request.remote_addr or "")
    words = {"waiting": _("待确认"), "changed": _("文字已变，需重新确认"), "confirmed": _("已确认")}
    rows = [
        (
            matter.clause.id,
            section.title,
            _("补充") if matter.clause.source == "supplement" else _("口径说明"),
            matter.clause.text,
            matter.clause.ruling,
            words[matter.state],
            matter.word.signatory if matter.word else matter.clause.confirmed,
            matter.word.confirmed_on if matter.word else None,
        )
        for section in _sections()
        for matter in section.matters
    ]
    headings = (_("条款"), _("小节"), _("类别"), _("正文"), _("口径说明"), _("状态"), _("代表本行确认的人"), _("确认日期"))
    notes = (
        (_("手册"), f"{library().manual.title} {library().manual.version}"),
        (_("条数"), str(len(rows))),
        (_("导出人"), f"{current_user.name} {current_user.staff_no}"),
        (_("导出时间（UTC）"), now().strftime("%Y-%m-%d %H:%M:%S")),
    )
    return Table(title=_("本行确认清单"), headings=headings, rows=rows, notes=notes)


def _file(response: Response, ending: str) -> Response:
    return named(response, f"confirmations_{today().isoformat()}.{ending}", f"{_('本行确认清单')}_{today().isoformat()}.{ending}")
