"""HR's list of certificates, and batches of them to download."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.certificate_filters import CertificateFilters, read_certificate_filters
from app.domain.exporting import Export
from app.domain.standing_filters import BadFilter
from app.errors import Refused
from app.qualification import certificate_batches_services as batches
from app.qualification import certificate_list_queries as queries
from app.qualification.certificates_queries import PrintedCertificate, get_certificate_pdf
from app.record.exports_services import allow_export
from app.web.access import requires, viewer
from app.web.asked import asked_once
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export
from app.web.messages import sentence
from app.web.paging import page_of
from app.web.qr import qr_svg
from app.web.replies import named
from app.web.site import public_site
from app.web.spreadsheets import Table, csv_lines
from app.web.standing_words import CERTIFICATE_STATES, NOT_VALID, certificate_word

bp = Blueprint("certificates", __name__, url_prefix="/qualification/certificates")
RIGHT = "see_standings"


@bp.get("/")
@requires(RIGHT)
def index() -> str:
    filters = _filters(asked_once())
    page = page_of(request.args.get("page"), queries.count_lines(viewer(), filters))
    return render_template(
        "qualification/certificates.html",
        lines=queries.list_lines(viewer(), filters, today(), page.offset, page.size),
        page=page,
        filters=filters,
        branches=queries.list_branch_choices(viewer()),
        qualifications=library().programme.qualifications,
        words=CERTIFICATE_STATES,
        not_valid=NOT_VALID,
        batches=queries.list_batches(viewer()),
        most=batches.MOST,
    )


@bp.post("/batches")
@requires(RIGHT)
def make() -> BaseResponse:
    filters = _filters({key: value for key, value in request.form.items() if key != "csrf_token"})
    outcome = batches.make_batch(viewer(), filters, now())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return redirect(url_for("certificates.index", **filters.as_args()))
    return redirect(url_for("certificates.batch", certificate_batch_id=outcome))


@bp.get("/batches/<int:certificate_batch_id>")
@requires(RIGHT)
def batch(certificate_batch_id: int) -> str:
    found = queries.get_batch(viewer(), certificate_batch_id) or abort(404)
    return render_template("qualification/certificate_batch.html", batch=found)


@bp.post("/batches/<int:certificate_batch_id>/step")
@requires(RIGHT)
def step(certificate_batch_id: int) -> BaseResponse:
    press = batches.Press(page=partial(_page, current_app.config["BANK"], public_site()), index=_index)
    found = batches.step_batch(viewer(), certificate_batch_id, _root(), press, today())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(state=found.state, done=found.done, total=found.total)
    return redirect(url_for("certificates.batch", certificate_batch_id=certificate_batch_id))


@bp.post("/batches/<int:certificate_batch_id>/cancel")
@requires(RIGHT)
def cancel(certificate_batch_id: int) -> BaseResponse:
    batches.cancel_batch(viewer(), certificate_batch_id, _root())
    flash(_("已取消，做好的文件已删除。"), "success")
    return redirect(url_for("certificates.batch", certificate_batch_id=certificate_batch_id))


@bp.get("/batches/<int:certificate_batch_id>.zip")
@requires(RIGHT)
def download(certificate_batch_id: int) -> BaseResponse:
    file = batches.check_batch(viewer(), certificate_batch_id, _root())
    if isinstance(file, Refused):
        flash(sentence(file), "error")
        return redirect(url_for("certificates.batch", certificate_batch_id=certificate_batch_id))
    found = queries.get_batch(viewer(), certificate_batch_id) or abort(404)
    subject, filters = f"certificate_batch:{certificate_batch_id}", found.filters
    export = Export(what="certificates.zip", people=found.total, subject=subject, filters=filters, reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)
    response: Response = send_file(file, mimetype="application/zip", etag=False, conditional=False)
    response.headers["Cache-Control"] = "no-store"
    day = found.made_at.date().isoformat()
    return named(response, f"certificates-{certificate_batch_id}-{day}.zip", f"{_('证书')}_{day}_{certificate_batch_id}.zip")


def _page(bank: Any, site: str, found: PrintedCertificate) -> bytes:
    return get_certificate_pdf(found, bank.printed, site, qr_svg(f"{site}/check/{found.token}"), bank.seal)


def _index(lines: Sequence[batches.Line]) -> bytes:
    """The table that lies beside the files."""
    headings = (_("文件"), _("证书编号"), _("姓名"), _("工号"), _("机构"), _("资格"), _("自"), _("至"), _("签发日期"), _("状态"))
    keys = ("file", "number", "name", "staff_no", "branch", "title", "from", "until", "issued")
    rows = [(*(line.get(key, "") for key in keys), certificate_word(line["state"]) if "state" in line else "") for line in lines]
    return b"".join(csv_lines(Table(batches.INDEX, headings, rows)))


def _root() -> Path:
    return batches.batches_of(current_app.instance_path)


def _filters(raw: dict[str, str]) -> CertificateFilters:
    """The filters asked for; anything outside the choice, and a branch that the viewer does not see, is 422."""
    keys = [qualification.key for qualification in library().programme.qualifications]
    try:
        filters = read_certificate_filters(raw, keys)
    except BadFilter:
        abort(422)
    if filters.branch and all(code != filters.branch for code, _name, _depth in queries.list_branch_choices(viewer())):
        abort(422)
    return filters
