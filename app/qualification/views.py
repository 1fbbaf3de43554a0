"""Certificates: one's own page and its print, and the page on which anybody checks one."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.services import note_export
from app.domain.bank_identity import BankIdentity
from app.domain.certificate import masked_name
from app.domain.personal_data import is_erased
from app.errors import Refused
from app.qualification import certificates_queries as queries
from app.qualification.certificates_queries import PrintedCertificate
from app.qualification.certificates_services import reissue_certificate
from app.qualification.forms import CheckForm, ReissueForm
from app.qualification.services import note_check
from app.record.seen_services import note_seen
from app.web.access import public, requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.decision_words import REASONS
from app.web.messages import sentence
from app.web.qr import qr_address, qr_svg
from app.web.site import public_site
from app.web.standing_words import REISSUES, certificate_word
from app.web.throttle import Throttle, place_of

bp = Blueprint("qualification", __name__)

# Wrong tries from one place: thirty at once, then one every five seconds. A right code is answered even then: with 128 bits it was no
# guess, and nobody behind the same address can keep an honest reader out. Right tries are counted for each certificate and place.
GUESSES, LOOKS = "check_guesses", "check_looks"


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions[GUESSES] = Throttle(burst=30, seconds=5)
    state.app.extensions[LOOKS] = Throttle(burst=30, seconds=2)


@bp.get("/qualification/certificates/<number>")
@requires("own")
def certificate(number: str) -> str:
    found = queries.get_certificate(viewer(), number, today()) or abort(404)
    note_seen(viewer().person_id, found.person_id, "certificate", now(), request.remote_addr or "")
    return _own_page(found, ReissueForm(formdata=None))


@bp.post("/qualification/certificates/<number>/reissue")
@requires("decide")
def reissue(number: str) -> str | BaseResponse:
    found = queries.get_certificate(viewer(), number, today()) or abort(404)
    form = ReissueForm()
    if not form.validate_on_submit():
        return _own_page(found, form)
    told = reissue_certificate(
        viewer(), number, form.code.data, form.note.data or "", library().programme, now(), request.remote_addr or ""
    )
    if isinstance(told, Refused):
        flash(sentence(told), "error")
        return redirect(url_for("qualification.certificate", number=number))
    flash(_("已重新签发，新编号是 %(number)s；原证书的核验页会写明已被取代。", number=told), "success")
    return redirect(url_for("qualification.certificate", number=told))


@bp.get("/qualification/certificates/<number>.pdf")
@requires("own")
def certificate_pdf(number: str) -> Response:
    found = queries.get_certificate(viewer(), number, today()) or abort(404)
    if found.state == "altered":
        abort(409)
    note_seen(viewer().person_id, found.person_id, "certificate", now(), request.remote_addr or "")
    note_export(viewer().person_id, f"certificate:{found.number}", now(), request.remote_addr or "")
    pdf = queries.get_certificate_pdf(found, _bank().printed, public_site(), qr_svg(_address(found)), _bank().seal)
    disposition = f"attachment; filename=certificate-{found.number}.pdf"
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": disposition})


@bp.get("/check")
@public
def check() -> Response:
    return _check_page(None)


@bp.post("/check")
@public
def check_by_name() -> Response:
    form = CheckForm()
    if not form.validate_on_submit():
        return _check_page(None, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    seconds = _wait()
    if seconds:
        return _too_often(seconds)
    return _answer(queries.get_certificate_by_name(form.number.data or "", form.name.data or "", today()), "form", form)


@bp.get("/check/<token>")
@public
def check_by_code(token: str) -> Response:
    return _answer(queries.get_certificate_by_token(token, today()), "code")


def _answer(found: PrintedCertificate | None, how: str, form: CheckForm | None = None) -> Response:
    """The same page for whoever finds the certificate; one and the same "not found" for whatever else was asked."""
    place = place_of(request.remote_addr or "")
    if found is None:
        seconds = _wait()
        if seconds:
            return _too_often(seconds)
        current_app.extensions[GUESSES].take(place, now())
        return _check_page(None, form, HTTPStatus.NOT_FOUND)
    looks, key = current_app.extensions[LOOKS], f"{found.number} {place}"
    seconds = looks.wait(key, now())
    if seconds:
        return _too_often(seconds)
    looks.take(key, now())
    note_check(found.number, how, now(), request.remote_addr or "")
    return _check_page(found)


def _own_page(found: PrintedCertificate, form: ReissueForm) -> str:
    running = found.end is None and found.valid_until >= today() and found.state != "altered" and not is_erased(found.fields)
    return render_template(
        "qualification/certificate.html",
        certificate=found,
        printed=_bank().printed | found.fields,
        told=_told(found),
        qr=qr_address(_address(found)),
        own=found.person_id == viewer().person_id,
        form=form if running and queries.may_reissue(viewer(), found.person_id) else None,
    )


def _told(found: PrintedCertificate) -> dict[str, str]:
    """What the certificate is worth, in words; of what ended it the class of reason and no more."""
    words = {"now": certificate_word(found.state), "before": certificate_word(found.before) if found.before else "", "why": ""}
    if found.end and found.end.kind == "superseded":
        words["now"] = _("已被 %(number)s 取代", number=found.end.by) if found.state == "superseded" else words["now"]
        words["why"] = str(REISSUES[found.end.code])
    elif found.end and found.end.code:
        words["why"] = str((REISSUES if found.end.code == "other" else REASONS)[found.end.code])
    return words


def _wait() -> int:
    seconds: int = current_app.extensions[GUESSES].wait(place_of(request.remote_addr or ""), now())
    return seconds


def _too_often(seconds: int) -> Response:
    response = _check_page(None, None, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


def _check_page(found: PrintedCertificate | None, form: CheckForm | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    body = render_template(
        "qualification/check.html",
        certificate=found,
        printed=_bank().printed | found.fields if found else {},
        masked=_masked(found.fields) if found else {},
        told=_told(found) if found else {},
        form=form or CheckForm(formdata=None),
        status=int(status),
    )
    response = make_response(body, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _masked(fields: dict[str, str]) -> dict[str, str]:
    """What a stranger may read of the holder; of one who was erased there is nothing left to mask."""
    if is_erased(fields):
        return {}
    return {"name": masked_name(fields["name"])}


def _bank() -> BankIdentity:
    held: BankIdentity = current_app.config["BANK"]
    return held


def _address(found: PrintedCertificate) -> str:
    """Where the QR leads."""
    return f"{public_site()}/check/{found.token}"
