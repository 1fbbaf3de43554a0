"""Work that goes on after the reply. Nothing may depend on it alone: a process that dies takes it along, and timed work carries on."""

import threading
from collections.abc import Callable

from flask import Flask, current_app


def beside(task: Callable[[], object]) -> None:
    """Run a task on a thread of its own with the app at hand. In tests it is done before this returns."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.testing:
        task()
        return
    threading.Thread(target=_run, args=(app, task), daemon=True).start()


def _run(app: Flask, task: Callable[[], object]) -> None:
    with app.app_context():
        try:
            task()
        except Exception:
            app.logger.exception("work beside a request failed; timed work will carry it on")
