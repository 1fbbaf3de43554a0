"""Signing in and out, and one's own sessions."""

import secrets
from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import queries, sessions
from app.accounts.forms import SignInForm
from app.domain.identity import staff_no_of
from app.errors import Refused
from app.extensions import login_manager
from app.web.access import SignedIn, public, requires, viewer
from app.web.clock import now
from app.web.messages import sentence
from app.web.next_page import own_path

bp = Blueprint("accounts", __name__)

DEVICE_COOKIE = "device"
DEVICE_DAYS = 180


def idle_limit() -> timedelta:
    return timedelta(minutes=current_app.config["IDLE_MINUTES"])


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    """The person of a live session, with today's roles; keeps the idle clock."""
    instant = now()
    row = queries.get_session(token, instant, idle_limit())
    if row is None:
        return None
    person = row.person
    signed_in = SignedIn(
        token=token,
        person_id=person.id,
        name=person.name,
        staff_no=person.staff_no,
        branch_name=person.branch.name,
        viewer=queries.viewer_of(person),
    )
    sessions.note_seen(token, row.seen_at, instant)
    return signed_in


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | BaseResponse:
    target = own_path(request.values.get("next"), url_for("home.index"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, next=target)
    outcome = sessions.sign_in(
        form.staff_no.data or "",
        form.password.data or "",
        place=_device_mark(form.staff_no.data or "") or request.remote_addr or "",
        address=request.remote_addr or "",
        agent=request.user_agent.string,
        now=now(),
    )
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return Response(
            render_template("accounts/sign_in.html", form=form, next=target), 429 if outcome.code == "too_many_failures" else 401
        )
    return _enter(outcome, form.staff_no.data or "", target)


@bp.post("/sign-out")
@requires("own")
def sign_out() -> BaseResponse:
    sessions.sign_out(current_user.token, now())
    logout_user()
    session.clear()
    flash(_("已退出。"), "info")
    return redirect(url_for("accounts.sign_in"))


@bp.get("/me")
@requires("own")
def me() -> str:
    return render_template(
        "accounts/me.html", sessions=queries.list_sessions(viewer(), now(), idle_limit()), this=queries.token_hash(current_user.token)
    )


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
    instant = now()
    row = queries.get_session(token, instant, idle_limit())
    if row is None:
        return redirect(url_for("accounts.sign_in"))
    person = row.person
    login_user(SignedIn(token, person.id, person.name, person.staff_no, person.branch.name, queries.viewer_of(person)))
    response = redirect(target)
    response.set_cookie(
        DEVICE_COOKIE,
        _device_signer().dumps([staff_no_of(staff_no), secrets.token_hex(8)]),
        max_age=DEVICE_DAYS * 86400,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _device_mark(staff_no: str) -> str | None:
    """The mark of a browser that has signed in to this very account before; such a browser's tries are counted apart from strangers'."""
    try:
        marked_no, mark = _device_signer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return mark if marked_no == staff_no_of(staff_no) else None


def _device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
