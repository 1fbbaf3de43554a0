"""HR's field for a person's mail address."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.addresses_services import set_email
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.messages import sentence

bp = Blueprint("addresses", __name__, url_prefix="/people")


@bp.post("/<int:person_id>/email")
@requires("manage_people")
def change(person_id: int) -> BaseResponse:
    refused = set_email(viewer(), person_id, request.form.get("email", ""), now())
    flash(sentence(refused) if refused else _("已保存。"), "error" if refused else "success")
    return redirect(url_for("roster.person", person_id=person_id))
