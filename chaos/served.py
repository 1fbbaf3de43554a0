"""The app as gunicorn serves it in a storm: the shipped app, with a door through which a request dies at a step that it names, and with a
disk that can be made full.

A step is a statement, a commit, or the moment before the reply leaves. `X-Die-At: 7` kills the worker with SIGKILL, and with it every other
request that it was serving, before its seventh step is taken; `X-Steps` of a reply says how many there were.
"""

import os
import signal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import event

from app import create_app
from app.extensions import db
from app.library.load import load_library
from bench.installation import with_long_paper

# Where this file lies beside the database, SQLite gets no more pages than it says: then it is as with a full disk (SQLITE_FULL).
QUOTA = ".quota"
NO_QUOTA = 2**32 - 2


def create() -> Flask:
    """What gunicorn calls, once, before it forks the workers. Settings come from the environment, as in production."""
    app = create_app(library=with_long_paper(load_library(Path("content"), Path("quizzes"))))
    with app.app_context():
        engine = db.engine
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    event.listen(engine, "before_cursor_execute", lambda *_: _step())
    event.listen(engine, "commit", lambda _: _step())
    app.after_request(_before_the_reply)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _keep_quota)
    return app


def _step() -> None:
    if has_request_context():
        g.steps = g.get("steps", 0) + 1
        if request.headers.get("X-Die-At") == str(g.steps):
            os.kill(os.getpid(), signal.SIGKILL)


def _before_the_reply(response: Response) -> Response:
    _step()
    response.headers["X-Steps"] = str(g.steps)
    return response


def _keep_quota(connection: sa.Connection) -> None:
    cursor: Any = connection.connection.cursor()
    quota = Path(f"{connection.engine.url.database}{QUOTA}")
    cursor.execute(f"PRAGMA max_page_count={int(quota.read_text()) if quota.exists() else NO_QUOTA}")
