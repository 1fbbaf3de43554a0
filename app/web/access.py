"""Who is signed in, and the mark on every view that says which right it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import abort, current_app
from flask_login import UserMixin, current_user

from app.domain.rights import Viewer

PUBLIC = "public"


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The person behind the request, read anew each time, so that a lost role is lost at the next click."""

    token: str
    person_id: int
    name: str
    staff_no: str
    branch_name: str
    viewer: Viewer
    # What must be done before anything else: "password", "notice", "newer_notice", or nothing.
    pending: str = ""
    # When this browser signed in: what cannot be undone asks for the password again after a while.
    signed_in_at: datetime | None = None

    def get_id(self) -> str:
        return self.token


def requires(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view be reached only with this right. The mark stays readable, so that a test can ask every route for its row in the matrix."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if not current_user.viewer.can(right):
                abort(403)
            return view(*args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return mark


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that anybody may reach."""
    view.right = PUBLIC  # type: ignore[attr-defined]
    return view


def viewer() -> Viewer:
    """The signed-in person as one who looks."""
    held: Viewer = current_user.viewer
    return held
