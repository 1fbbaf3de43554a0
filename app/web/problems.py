"""Errors as machines read them: RFC 9457."""

from http import HTTPStatus

from flask import Response, json

PREFIX = "urn:lobby-academy:problem:"


class Problem(Exception):
    """An answer that is no answer. `code` is stable and for programs; `detail` is for whoever reads their log."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, *, parameter: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.parameter, self.headers = status, code, detail, parameter, headers or {}


def problem_reply(problem: Problem) -> Response:
    """The problem as a reply."""
    body = {
        "type": PREFIX + problem.code,
        "title": problem.status.phrase,
        "status": int(problem.status),
        "detail": problem.detail,
        "code": problem.code,
    }
    body |= {"parameter": problem.parameter} if problem.parameter else {}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=problem.status, mimetype="application/problem+json", headers=problem.headers)
