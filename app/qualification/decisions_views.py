"""The desk of decisions: what waits for a second person, what was decided, and appeals against it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts.credentials import prove_password
from app.accounts.queries import get_person_in_scope
from app.domain.decisions import ACTOR_FAULTS, Kind, is_fresh
from app.domain.decisions import REASONS as REASON_CODES
from app.errors import Refused
from app.qualification import decisions_queries as queries
from app.qualification import decisions_services as services
from app.qualification.decisions_forms import AnswerForm, AppealForm, WishForm
from app.record.seen_services import note_seen
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.decision_words import APPEALS, KINDS, OUTCOMES, REASONS
from app.web.messages import sentence

bp = Blueprint("decisions", __name__, url_prefix="/qualification/decisions")
# Of the lists of decisions, the one of what the viewer may confirm.
WAITING = "waiting"
_STATUS = {"wrong_current_password": HTTPStatus.UNAUTHORIZED, "too_many_failures": HTTPStatus.TOO_MANY_REQUESTS}
WORDS: dict[str, Any] = {"kinds": KINDS, "reasons": REASONS, "outcomes": OUTCOMES, "appeals": APPEALS}


@bp.get("/")
@requires("see_standings")
def index() -> str:
    outcome = request.args.get("outcome", "")
    mine = outcome == WAITING and _decides()
    lines = queries.list_to_confirm(viewer()) if mine else queries.list_decisions(viewer(), outcome if outcome in OUTCOMES else "")
    waiting = queries.count_to_confirm(viewer()) if _decides() else None
    return render_template("qualification/decisions.html", lines=lines, outcome=outcome, waiting=waiting, qualifications=_titles(), **WORDS)


@bp.get("/new/<int:person_id>")
@requires("decide")
def new(person_id: int) -> str:
    return _new_page(person_id, _form())


@bp.post("/new/<int:person_id>")
@requires("decide")
def propose(person_id: int) -> str | BaseResponse:
    form = _form()
    if not form.validate_on_submit():
        return _new_page(person_id, form)
    outcome = services.propose_decision(viewer(), person_id, form.qualification.data, form.wish, library().programme, now())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return Response(_new_page(person_id, form), _status_of(outcome))
    flash(_("已提交，等待第二人确认。"), "success")
    return redirect(url_for("decisions.decision", decision_id=outcome))


@bp.get("/<int:decision_id>")
@requires("see_standings")
def decision(decision_id: int) -> str:
    line = queries.get_decision(viewer(), decision_id) or abort(404)
    note_seen(viewer().person_id, line.person.id, "decision", now(), request.remote_addr or "")
    return _page(decision_id)


@bp.post("/<int:decision_id>/confirm")
@requires("decide")
def confirm(decision_id: int) -> BaseResponse:
    refused = _unproven(decision_id)
    if refused is None:
        refused = services.confirm_decision(viewer(), decision_id, library().programme, now())
    return _done(decision_id, refused, _("决定已生效，已记入资格档案。"))


@bp.post("/<int:decision_id>/decline")
@requires("decide")
def decline(decision_id: int) -> BaseResponse:
    return _done(decision_id, services.decline_decision(viewer(), decision_id, library().programme, now()), _("已了结，没有生效。"))


@bp.post("/<int:decision_id>/answer")
@requires("decide")
def answer(decision_id: int) -> BaseResponse:
    queries.get_decision(viewer(), decision_id) or abort(404)
    form = AnswerForm()
    if not form.validate_on_submit():
        flash(_("请选择结论并写明答复。"), "error")
        return redirect(url_for("decisions.decision", decision_id=decision_id))
    refused = _unproven(decision_id)
    if refused is None:
        upheld = form.upheld.data == "1"
        refused = services.decide_appeal(viewer(), decision_id, upheld, form.answer.data or "", library().programme, now())
    return _done(decision_id, refused, _("已答复申诉。"))


@bp.get("/mine")
@requires("own")
def mine() -> str:
    return render_template(
        "qualification/own_decisions.html", lines=queries.list_own_decisions(viewer()), form=AppealForm(), qualifications=_titles(), **WORDS
    )


@bp.post("/mine/<int:decision_id>/appeal")
@requires("own")
def appeal(decision_id: int) -> BaseResponse:
    form = AppealForm()
    refused = services.open_appeal(viewer(), decision_id, form.grounds.data or "", now()) if form.validate_on_submit() else None
    if form.errors or refused:
        flash(sentence(refused) if refused else _("请写明申诉的理由。"), "error")
    else:
        flash(_("申诉已提交；答复之前，这件事不会再作别的决定。"), "success")
    return redirect(url_for("decisions.mine"))


def _unproven(decision_id: int) -> Refused | None:
    """What cannot be undone asks for the password again, unless this browser signed in a moment ago."""
    queries.get_decision(viewer(), decision_id) or abort(404)
    if _signed_in_lately():
        return None
    return prove_password(viewer().person_id, request.form.get("password", ""), request.remote_addr or "", now())


def _signed_in_lately() -> bool:
    return is_fresh(current_user.signed_in_at, now())


def _done(decision_id: int, refused: Refused | None, told: str) -> BaseResponse:
    flash(sentence(refused) if refused else told, "error" if refused else "success")
    if refused and _status_of(refused) != HTTPStatus.OK:
        return Response(_page(decision_id), _status_of(refused))
    return redirect(url_for("decisions.decision", decision_id=decision_id))


def _status_of(refused: Refused) -> int:
    """403 for who may not decide about this person, 401 and 429 for a wrong password; else the page says what is wrong."""
    return HTTPStatus.FORBIDDEN if refused.code in ACTOR_FAULTS else _STATUS.get(refused.code, HTTPStatus.OK)


def _page(decision_id: int) -> str:
    line = queries.get_decision(viewer(), decision_id) or abort(404)
    return render_template(
        "qualification/decision.html",
        line=line,
        answer=AnswerForm(),
        decides=_decides(),
        waits=queries.waits_for(viewer(), decision_id),
        proves=not _signed_in_lately(),
        qualifications=_titles(),
        **WORDS,
    )


def _new_page(person_id: int, form: WishForm) -> str:
    person = get_person_in_scope(viewer(), queries.RIGHT, person_id) or abort(404)
    note_seen(viewer().person_id, person_id, "decision", now(), request.remote_addr or "")
    earlier = queries.list_decisions(viewer(), person_id=person_id)
    return render_template("qualification/new_decision.html", person=person, form=form, earlier=earlier, qualifications=_titles(), **WORDS)


def _form() -> WishForm:
    form = WishForm()
    form.qualification.choices = [SelectChoice(key, title) for key, title in _titles().items()]
    form.kind.choices = [SelectChoice(kind.value, KINDS[kind.value]) for kind in Kind]
    chosen = Kind(form.kind.data) if form.kind.data in KINDS else None
    codes = REASON_CODES[chosen] if chosen else tuple(REASONS)
    form.reason.choices = [SelectChoice(code, REASONS[code]) for code in codes]
    return form


def _decides() -> bool:
    return viewer().can(queries.RIGHT)


def _titles() -> dict[str, str]:
    return {qualification.key: qualification.title for qualification in library().programme.qualifications}
