"""Signing in and out, one's own password and sessions, and the privacy notice."""

import secrets
from datetime import datetime, timedelta

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import credentials, queries, services, sessions
from app.accounts.forms import CodeForm, PasswordForm, SignInForm
from app.domain.identity import CODE_LIVES, PROFILES, PasswordProfile, staff_no_of
from app.domain.notice import NOTICE_VERSION
from app.errors import Refused
from app.extensions import login_manager
from app.web.access import SignedIn, public, requires, viewer
from app.web.clock import now
from app.web.error_pages import wants_json
from app.web.messages import sentence
from app.web.next_page import own_path
from app.web.offline import clear_if_of_another, clear_site_data

bp = Blueprint("accounts", __name__)

DEVICE_COOKIE = "device"
DEVICE_DAYS = 180


# What may be opened while a new password or the notice is pending: the way to do it, the way out, and the choices of the shell.
OPEN = {
    "accounts.notice", "accounts.acknowledge", "accounts.password", "accounts.sign_out", "home.set_theme", "home.set_language",
    "health.health",
}  # fmt: skip


def idle_limit() -> timedelta:
    return timedelta(minutes=current_app.config["IDLE_MINUTES"])


def profile() -> PasswordProfile:
    return PROFILES[current_app.config["PASSWORD_PROFILE"]]


def rules() -> credentials.Rules:
    """What the bank asks of passwords."""
    return credentials.Rules(profile(), current_app.config["BANK_NAME"])


@login_manager.unauthorized_handler
def ask_to_sign_in() -> BaseResponse | tuple[Response, int]:
    """Send a person to the sign-in page and back; tell a script that the session is over, so that it can say so and keep what it holds."""
    if wants_json():
        return jsonify(error="signed_out"), 401
    return redirect(url_for("accounts.sign_in", next=own_path(request.full_path.rstrip("?"))))


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    """The person of a live session, with today's roles; keeps the idle clock."""
    found = _signed_in(token)
    if found is None:
        return None
    signed_in, seen_at = found
    sessions.note_seen(token, seen_at, now())
    return signed_in


@bp.before_app_request
def do_first_things_first() -> BaseResponse | None:
    """Lead to what is pending. Who knows an older notice may still send forms: a new one must not stop an answer on its way."""
    # Other systems come with a key: nothing is asked about a cookie that a browser may have sent along.
    if request.endpoint is None or request.endpoint in OPEN or request.endpoint == "static" or request.blueprint == "api":
        return None
    if not current_user.is_authenticated:
        return None
    if current_user.pending == "password":
        return redirect(url_for("accounts.password"))
    if current_user.pending == "notice" or (current_user.pending == "newer_notice" and request.method in ("GET", "HEAD")):
        return redirect(url_for("accounts.notice", next=request.full_path if request.method == "GET" else None))
    return None


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | BaseResponse:
    target = own_path(request.values.get("next"), url_for("home.index"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, next=target)
    place = _place(form.staff_no.data or "")
    outcome = sessions.sign_in(
        form.staff_no.data or "", form.password.data or "", place=place.mark, address=place.address, agent=place.agent, now=now()
    )
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return Response(render_template("accounts/sign_in.html", form=form, next=target), _status_of(outcome))
    return _enter(outcome, form.staff_no.data or "", target)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def use_code() -> str | BaseResponse:
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = CodeForm()
    outcome: str | Refused | None = None
    if form.validate_on_submit():
        staff_no = form.staff_no.data or ""
        outcome = credentials.use_code(
            staff_no, form.code.data or "", form.new.data or "", place=_place(staff_no), rules=rules(), now=now()
        )
        if not isinstance(outcome, Refused):
            response = _enter(outcome, staff_no, url_for("home.index"))
            flash(_("新密码已设好，您已登录。"), "success")
            return response
        flash(sentence(outcome), "error")
    page = render_template("accounts/use_code.html", form=form, profile=profile(), hours=int(CODE_LIVES.total_seconds() // 3600))
    return Response(page, _status_of(outcome))


@bp.post("/sign-out")
@requires("own")
def sign_out() -> BaseResponse:
    sessions.sign_out(current_user.token, now())
    logout_user()
    session.clear()
    flash(_("已退出。"), "info")
    response = redirect(url_for("accounts.sign_in"))
    clear_site_data(response)
    return response


@bp.get("/me")
@requires("own")
def me() -> str:
    return render_template(
        "accounts/me.html", sessions=queries.list_sessions(viewer(), now(), idle_limit()), this=queries.token_hash(current_user.token)
    )


@bp.route("/me/password", methods=["GET", "POST"])
@requires("own")
def password() -> str | BaseResponse:
    form = PasswordForm()
    outcome: Refused | None = None
    if form.validate_on_submit():
        outcome = credentials.change_password(
            viewer().person_id,
            form.current.data or "",
            form.new.data or "",
            token=current_user.token,
            place=_place(current_user.staff_no),
            rules=rules(),
            now=now(),
        )
        if outcome is None:
            flash(_("密码已修改，其他设备上的登录都已结束。"), "success")
            return redirect(url_for("accounts.me"))
        flash(sentence(outcome), "error")
    page = render_template("accounts/password.html", form=form, profile=profile(), expired=current_user.pending == "password")
    return Response(page, _status_of(outcome))


@bp.get("/me/notice")
@requires("own")
def notice() -> str:
    return render_template(
        "accounts/notice.html",
        version=NOTICE_VERSION,
        rule=current_app.config["TRAINING_RULE"],
        contact=current_app.config["PRIVACY_CONTACT"],
        acknowledged={row.version: row for row in queries.get_acknowledgements(viewer().person_id)}.get(NOTICE_VERSION),
        next=own_path(request.args.get("next"), url_for("home.index")),
    )


@bp.post("/me/notice")
@requires("own")
def acknowledge() -> BaseResponse:
    services.acknowledge_notice(viewer().person_id, NOTICE_VERSION, now())
    return redirect(own_path(request.form.get("next"), url_for("home.index")))


@bp.post("/me/sessions/<session_hash>/end")
@requires("own")
def end_session(session_hash: str) -> BaseResponse:
    sessions.end_session(viewer().person_id, session_hash, now())
    flash(_("该登录已结束。"), "info")
    return redirect(url_for("accounts.me"))


@bp.post("/me/sessions/end-others")
@requires("own")
def end_other_sessions() -> BaseResponse:
    sessions.end_other_sessions(viewer().person_id, current_user.token, now())
    flash(_("其他登录都已结束。"), "info")
    return redirect(url_for("accounts.me"))


def _enter(token: str, staff_no: str, target: str) -> BaseResponse:
    """Start a fresh cookie session around the new token, and remember that this account was signed in to from this browser."""
    session.clear()
    session.permanent = True
    found = _signed_in(token)
    if found is None:
        return redirect(url_for("accounts.sign_in"))
    login_user(found[0])
    response = redirect(target)
    clear_if_of_another(response, found[0].person_id)
    response.set_cookie(
        DEVICE_COOKIE,
        _device_signer().dumps([staff_no_of(staff_no), secrets.token_hex(8)]),
        max_age=DEVICE_DAYS * 86400,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _signed_in(token: str) -> tuple[SignedIn, datetime] | None:
    """The person of a live session as of now, and when they were last seen."""
    live = queries.get_session(token, now(), idle_limit())
    if live is None:
        return None
    signed_in = SignedIn(
        token=token,
        person_id=live.person_id,
        name=live.name,
        staff_no=live.staff_no,
        branch_name=live.branch_name,
        viewer=live.viewer,
        pending=queries.get_pending(live, profile()),
        signed_in_at=live.created_at,
    )
    return signed_in, live.seen_at


def _place(staff_no: str) -> credentials.Place:
    """Where this try comes from, as failures are counted and sessions are shown."""
    address = request.remote_addr or ""
    return credentials.Place(mark=_device_mark(staff_no) or address, address=address, agent=request.user_agent.string)


def _status_of(outcome: object) -> int:
    """429 for who must wait, 401 for a wrong secret, 422 for a password that will not do."""
    if not isinstance(outcome, Refused):
        return 200
    return {"too_many_failures": 429, "wrong_password": 401, "wrong_code": 401, "wrong_current_password": 401}.get(outcome.code, 422)


def _device_mark(staff_no: str) -> str | None:
    """The mark of a browser that has signed in to this very account before; such a browser's tries are counted apart from strangers'."""
    try:
        marked_no, mark = _device_signer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return mark if marked_no == staff_no_of(staff_no) else None


def _device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
