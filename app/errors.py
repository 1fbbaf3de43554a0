"""What a service says when it does not do what it was asked."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refused:
    """An expected outcome, told by a code and parameters; `web/messages.py` holds the sentence people see."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def because(cls, code: str, /, **params: Any) -> "Refused":
        return cls(code, params)


class DomainError(Exception):
    """The caller broke a rule that the page never offers to break. `status` is the HTTP status it becomes."""

    status = 422

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.refused = Refused(code, params)


class NotFound(DomainError):
    """There is no such thing, or it is outside what this viewer may see: the two look the same on purpose."""

    status = 404


class Forbidden(DomainError):
    status = 403


class Conflict(DomainError):
    status = 409


class Unavailable(DomainError):
    """It cannot be done now, whoever asks; somebody has to look after the installation first."""

    status = 503
