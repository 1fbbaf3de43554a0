"""What a view says about a file that may not leave yet: the form that asks for the reason, or when to come again."""

from http import HTTPStatus

from flask import Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from app.domain.exporting import LONGEST_REASON, SHORTEST_REASON, ExportRules, tidy_reason
from app.errors import Refused
from app.web.clock import now
from app.web.messages import sentence

REASON = "export_reason"


def export_rules() -> ExportRules:
    """The bank's own limits."""
    held: ExportRules = current_app.config["EXPORT_RULES"]
    return held


def export_reason() -> str:
    """The reason that came with the request for a file, "" for none."""
    return tidy_reason(request.args.get(REASON, ""))


def refused_export(refused: Refused) -> Response:
    """The page in place of the file: a form for the reason (422), which asks for the same file again, or a wait (429)."""
    again = refused.code == "too_many_exports"
    page = render_template(
        "errors/export.html",
        text=sentence(refused),
        asks=refused.code in ("export_needs_reason", "export_reason_short"),
        given=export_reason(),
        args=[(key, value) for key, value in request.args.items(multi=True) if key != REASON],
        shortest=SHORTEST_REASON,
        longest=LONGEST_REASON,
    )
    response = make_response(page, HTTPStatus.TOO_MANY_REQUESTS if again else HTTPStatus.UNPROCESSABLE_ENTITY)
    if again:
        response.headers["Retry-After"] = str(refused.params["seconds"])
    return response


def taken_by() -> tuple[tuple[str, str], ...]:
    """For the notes of a file: who took it out, when, and the reason where one was given."""
    lines = [(_("导出人"), f"{current_user.name} {current_user.staff_no}"), (_("导出时间（UTC）"), now().strftime("%Y-%m-%d %H:%M:%S"))]
    if export_reason():
        lines.append((_("导出理由"), export_reason()))
    return tuple(lines)
