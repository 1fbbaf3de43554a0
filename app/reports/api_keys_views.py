"""The page on which HR gives other systems a key, and takes it back."""

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.accounts.queries import list_branches
from app.domain.api import ROUTES
from app.errors import Refused
from app.reports import api_services as services
from app.reports.api_keys_forms import KeyForm
from app.reports.api_queries import RIGHT, list_tokens
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.messages import sentence

bp = Blueprint("api_keys", __name__, url_prefix="/reports/api")


@bp.get("")
@requires("manage_api")
def index() -> Response:
    return _page(_form())


@bp.post("")
@requires("manage_api")
def create() -> Response:
    """Shows the token in the reply itself: it is kept nowhere, so there is no second page that could show it."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = services.create_key(viewer(), form.name.data or "", form.branch.data, form.scopes.data or (), form.days.data, now())
    if isinstance(outcome, Refused):
        form.form_errors.append(sentence(outcome))
        return _page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(_form(empty=True), token=outcome, name=form.name.data or "")


@bp.post("/<int:key_id>/revoke")
@requires("manage_api")
def revoke(key_id: int) -> Response:
    services.revoke_key(viewer(), key_id, now())
    flash(_("已吊销，下一次请求起就不能再用。"), "success")
    return redirect(url_for("api_keys.index"))


def _told() -> dict[str, str]:
    """What each route is for, in the words of this page; the description for machines is in English."""
    return {
        "standings": _("某一天的资格状态：全部人员分页，或按工号、按机构"),
        "person": _("一个人某一天的资格状态和全部区间"),
        "certificate": _("一张证书某一天是否有效，以及换发后的编号"),
        "feed": _("从某个编号起的全部变更，不漏不乱"),
        "digest": _("某一天的条数与哈希，供对方核对自己的副本"),
    }


def _form(*, empty: bool = False) -> KeyForm:
    form = KeyForm(formdata=None) if empty else KeyForm()
    branches = list_branches(viewer(), RIGHT)
    top = min((branch.path.count("/") for branch in branches), default=0)
    form.branch.choices = [SelectChoice(branch.code, "　" * (branch.path.count("/") - top) + branch.name) for branch in branches]
    return form


def _page(form: KeyForm, *, status: HTTPStatus = HTTPStatus.OK, token: str = "", name: str = "") -> Response:
    body = render_template(
        "reports/api.html",
        form=form,
        tokens=list_tokens(viewer()),
        makes=viewer().can(RIGHT),
        token=token,
        name=name,
        now=now(),
        told=[(ROUTES[key], about) for key, about in _told().items()],
    )
    return make_response(body, status)
