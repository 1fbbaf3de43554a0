"""HR's pages: what people ask about their data, and the erasure of a leaver with its dry run."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import get_person_in_scope
from app.domain.retention import erasure_fault, kept_until
from app.errors import Refused
from app.roster import erasure_queries as queries
from app.roster import erasure_services as services
from app.roster.erasure_forms import AnswerForm, ProposalForm, RequestForm
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.erasure_words import KINDS, OUTCOMES, TABLES, WHY
from app.web.messages import sentence

bp = Blueprint("erasure", __name__)


@bp.get("/people/requests")
@requires(queries.RIGHT)
def requests() -> str:
    lines = queries.list_requests(viewer())
    return render_template("roster/requests.html", lines=lines, form=AnswerForm(), kinds=KINDS, outcomes=OUTCOMES)


@bp.get("/people/<int:person_id>/erasure")
@requires(queries.RIGHT)
def person(person_id: int) -> str:
    found = get_person_in_scope(viewer(), queries.RIGHT, person_id) or abort(404)
    matter = queries.get_matter(found)
    until = kept_until(matter, _years())
    fault = erasure_fault(matter, _years(), today())
    lines = queries.list_requests(viewer(), person_id)
    return render_template(
        "roster/erasure.html",
        person=found,
        matter=matter,
        until=until,
        why_not=sentence(Refused.because(fault, until=until)) if fault else "",
        restricted=fault == "erase_within_term",
        holdings=queries.get_holdings(person_id),
        proposal=next((line for line in lines if line.request.kind == "erase" and line.request.outcome == "open"), None),
        lines=lines,
        form=ProposalForm(),
        me=viewer().person_id,
        tables=TABLES,
        why=WHY,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


@bp.post("/people/<int:person_id>/erasure")
@requires(queries.RIGHT)
def propose(person_id: int) -> BaseResponse:
    form = ProposalForm()
    if not form.validate_on_submit():
        flash(_("请写明依据。"), "error")
        return redirect(url_for("erasure.person", person_id=person_id))
    outcome = services.propose_erasure(viewer(), person_id, form.wish.data or "", _years(), now())
    return _back(outcome, _("已提出，等待另一位人事确认。"), url_for("erasure.person", person_id=person_id))


@bp.post("/people/requests/<int:request_id>/erase")
@requires(queries.RIGHT)
def erase(request_id: int) -> BaseResponse:
    found = queries.get_request(viewer(), request_id) or abort(404)
    target = url_for("erasure.person", person_id=found.person_id)
    return _back(services.erase_person(viewer(), request_id, _years(), library().programme, now()), _("个人信息已经删除。"), target)


@bp.post("/people/requests/<int:request_id>/answer")
@requires(queries.RIGHT)
def answer(request_id: int) -> BaseResponse:
    queries.get_request(viewer(), request_id) or abort(404)
    granted = request.form.get("granted") == "1"
    outcome = services.answer_request(viewer(), request_id, granted, request.form.get("answer", ""), _years(), now())
    return _back(outcome, _("已答复，本人可以看到。"), url_for("erasure.requests"))


@bp.route("/me/requests", methods=["GET", "POST"])
@requires("own")
def mine() -> str | BaseResponse:
    form = RequestForm()
    if form.validate_on_submit():
        outcome = services.ask(viewer().person_id, form.kind.data, form.wish.data or "", now())
        return _back(outcome, _("已提交，人事答复后会显示在这里。"), url_for("erasure.mine"))
    lines = queries.list_own_requests(viewer())
    return render_template("roster/own_requests.html", form=form, lines=lines, kinds=KINDS, outcomes=OUTCOMES, years=_years())


def _years() -> int:
    years: int = current_app.config["RECORD_KEPT_YEARS"]
    return years


def _back(outcome: Refused | None, done: str, target: str) -> BaseResponse:
    if outcome is None:
        flash(done, "success")
    else:
        flash(sentence(outcome), "error")
    return redirect(target)
