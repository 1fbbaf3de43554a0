"""Replies that are no page: files to keep, and drawings."""

from urllib.parse import quote

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def named(response: Response, plain: str, name: str, *, inline: bool = False) -> Response:
    """The reply as a file called `name`, in Chinese for browsers that read RFC 8187, which is all of today's; others see `plain`."""
    shown = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename={plain}; filename*=UTF-8''{quote(name)}"
    return response


def drawing_reply(drawing: str) -> Response:
    """An SVG of the library. Opened on its own it may style itself, and may do nothing else."""
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
