"""One page for every error, with a sentence that says what to do."""

from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.errors import DomainError
from app.extensions import db
from app.web.messages import sentence
from app.web.problems import Problem, problem_reply

ADVICE = {
    400: (_l("请求不完整"), _l("页面可能停留太久。请返回上一页，刷新后再试一次。")),
    403: (_l("没有这个权限"), _l("您的岗位不能打开这一页。如果工作需要，请联系人事开通。")),
    404: (_l("没有找到"), _l("这一页不存在，或者不在您可查看的范围内。")),
    405: (_l("不能这样打开"), _l("请从页面上的按钮进入。")),
    409: (_l("当前状态不允许"), _l("请刷新页面，查看最新状态后再继续。")),
    413: (_l("内容太大"), _l("请减少内容或换一个较小的文件。")),
    422: (_l("提交的内容有误"), _l("请返回上一页检查后再提交。")),
    429: (_l("操作太频繁"), _l("请稍等片刻再试。")),
    500: (_l("系统出错了"), _l("已保存的内容不会丢失。请稍后再试；如果反复出现，请联系管理员。")),
    503: (_l("系统正忙"), _l("请稍等片刻再试。")),
}


def init_error_pages(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(InternalServerError, _http_error)
    app.register_error_handler(OperationalError, _database_error)


def wants_json() -> bool:
    """Whether the request came from a script of ours rather than from a person's click."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    status = error.code or 500
    if status == 500:
        db.session.rollback()
    return _page(status, None)


def _database_error(error: OperationalError) -> tuple[Response | str, int]:
    """The database is away or busy. Nothing of the page shell, which would ask it who is signed in."""
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        # A statement that SQLite cannot run is our mistake and no outage; PostgreSQL gives that another class.
        current_app.log_exception((type(error), error, error.__traceback__))
        return _http_error(InternalServerError(original_exception=error))
    current_app.logger.error("database not available", exc_info=error)
    title, advice = ADVICE[503]
    if request.path.startswith("/api/"):
        reply = problem_reply(Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", str(advice)))
    elif wants_json():
        reply = jsonify(error="unavailable", message=str(advice))
    else:
        reply = Response(f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{advice}</p>", mimetype="text/html")
    reply.headers["Retry-After"] = "5"
    return reply, 503


def _csrf_error(error: CSRFError) -> tuple[Response | str, int]:
    # A forged form is a refusal, not a malformed request.
    return _page(403, str(_l("页面已过期，或提交并非来自本页面。请返回上一页，刷新后再试。")), error.description or "")


def _domain_error(error: DomainError) -> tuple[Response | str, int]:
    db.session.rollback()
    return _page(error.status, sentence(error.refused), error.refused.code)


def _page(status: int, text: str | None, code: str = "") -> tuple[Response | str, int]:
    title, advice = ADVICE.get(status, ADVICE[400 if status < 500 else 500])
    if request.path.startswith("/api/"):
        return problem_reply(Problem(HTTPStatus(status), code or HTTPStatus(status).name.lower(), text or str(advice))), status
    if wants_json():
        return jsonify(error=code or status, message=text or str(advice)), status
    return render_template("errors/error.html", code=status, title=title, advice=text or advice), status
