"""Real threads on real connections, and a pause inside a service that forces the order of two of them."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import ModuleType
from typing import Any, TypeVar

import pytest
from flask import Flask

from app.extensions import db

T = TypeVar("T")

WORKERS = 16
PATIENCE = 10


def in_context(app: Flask, task: Callable[[], T]) -> T:
    """Run a task as a request would: with a session of its own, given back at the end."""
    with app.app_context():
        try:
            return task()
        finally:
            db.session.remove()


def race(app: Flask, tasks: Iterable[Callable[[], T]]) -> list[T]:
    """Run all tasks at once on 16 threads that set off together. Returns their outcomes in order; an exception is raised here."""
    tasks = list(tasks)
    # The thread of the test gives its connection back first, or it would hold a snapshot or the write gate.
    db.session.rollback()
    barrier = threading.Barrier(min(WORKERS, len(tasks)))
    with ThreadPoolExecutor(barrier.parties, initializer=barrier.wait) as pool:
        outcomes = [pool.submit(in_context, app, task) for task in tasks]
        return [outcome.result(timeout=60) for outcome in outcomes]


def one_inside_the_other(
    monkeypatch: pytest.MonkeyPatch, app: Flask, place: tuple[ModuleType, str], first: Callable[[], Any], second: Callable[[], Any]
) -> tuple[Any, Any]:
    """Run `first` up to the function at `place` and hold it there while `second` sets off, which must wait for it. Then let both finish."""
    db.session.rollback()
    reached, go = threading.Event(), threading.Event()
    module, name = place
    original = getattr(module, name)

    def paused(*args: Any, **kwargs: Any) -> Any:
        if not reached.is_set():
            reached.set()
            assert go.wait(PATIENCE)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, paused)
    with ThreadPoolExecutor(2) as pool:
        one: Future[Any] = pool.submit(in_context, app, first)
        try:
            assert reached.wait(PATIENCE), f"the first never came to {name}: {one.exception(0) if one.done() else 'still running'}"
            two: Future[Any] = pool.submit(in_context, app, second)
            time.sleep(0.3)
            assert not two.done(), "the second did not wait for the first"
        finally:
            go.set()
        return one.result(PATIENCE), two.result(PATIENCE)
