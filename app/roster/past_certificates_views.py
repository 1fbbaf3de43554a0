"""Past certificates: the upload, the proposal of a dry run, and the second person's word. The dry run itself is a batch's page."""

import time

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.credentials import prove_password
from app.domain.decisions import is_fresh
from app.domain.roster_columns import columns_of
from app.domain.roster_tables import MOST_BYTES
from app.errors import Refused
from app.roster import batches_queries as queries
from app.roster import past_certificates_services as services
from app.roster.batches_forms import CertificatesForm
from app.roster.batches_services import run_batch
from app.roster.staging_services import Upload, plan_batch, stage_upload
from app.web.access import requires, viewer
from app.web.background import beside
from app.web.clock import now
from app.web.content import library
from app.web.import_words import KINDS, STATES
from app.web.messages import sentence
from app.web.paging import page_of

bp = Blueprint("past_certificates", __name__, url_prefix="/people/certificates")

DECIDE = "decide"
KIND = "certificates"
PAUSE = 0.01


@bp.route("/", methods=["GET", "POST"], strict_slashes=False)
@requires(DECIDE)
def upload() -> str | BaseResponse:
    form = CertificatesForm()
    if form.validate_on_submit():
        file = form.file.data
        outcome = stage_upload(viewer(), Upload(file.filename or "", file.stream.read(MOST_BYTES + 1), kind=KIND), now())
        if not isinstance(outcome, Refused):
            return _after_upload(outcome)
        flash(sentence(outcome), "error")
    page = page_of(request.args.get("page"), queries.count_batches(viewer(), KIND, now()))
    batches = queries.list_batches(viewer(), KIND, now(), offset=page.offset, limit=page.size)
    titles = [qualification.title for qualification in library().programme.qualifications]
    return render_template(
        "roster/past_certificates.html",
        form=form,
        columns=columns_of(KIND),
        titles=titles,
        batches=batches,
        page=page,
        states=STATES,
        kinds=KINDS,
    )


@bp.get("/template.csv")
@requires(DECIDE)
def template() -> Response:
    """An empty list, with the mark by which spreadsheets know UTF-8."""
    body = "\ufeff" + ",".join(columns_of(KIND)) + "\r\n"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=certificates.csv"})


@bp.post("/<batch_id>/propose")
@requires(DECIDE)
def propose(batch_id: str) -> BaseResponse:
    return _back(batch_id, services.propose_batch(viewer(), batch_id, now()), _("已提出，等待另一位人力资源人员确认。"))


@bp.post("/<batch_id>/confirm")
@requires(DECIDE)
def confirm(batch_id: str) -> BaseResponse:
    """What cannot be undone asks for the password again, unless this browser signed in a moment ago."""
    refused = None
    if not is_fresh(current_user.signed_in_at, now()):
        refused = prove_password(viewer().person_id, request.form.get("password", ""), request.remote_addr or "", now())
    if refused is None:
        refused = services.confirm_batch(viewer(), batch_id, now())
    if refused is None:
        programme = library().programme
        beside(lambda: run_batch(batch_id, now, lambda: time.sleep(PAUSE), programme))
    return _back(batch_id, refused, _("已确认，正在写入。"))


@bp.post("/<batch_id>/decline")
@requires(DECIDE)
def decline(batch_id: str) -> BaseResponse:
    return _back(batch_id, services.decline_batch(viewer(), batch_id, now()), _("已了结，什么也没有写入。"))


def _after_upload(batch_id: str) -> BaseResponse:
    batch = queries.get_batch(viewer(), batch_id, now())
    mapping = queries.get_columns(batch) if batch else None
    if mapping is None:
        return redirect(url_for("imports.columns", batch_id=batch_id))
    outcome = plan_batch(viewer(), batch_id, mapping, now(), library().programme)
    if outcome:
        flash(sentence(outcome), "error")
    return redirect(url_for("imports.batch", batch_id=batch_id))


def _back(batch_id: str, outcome: Refused | None, done: str) -> BaseResponse:
    flash(sentence(outcome) if outcome else done, "error" if outcome else "success")
    return redirect(url_for("imports.batch", batch_id=batch_id))
