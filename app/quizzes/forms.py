"""What a browser sends during an attempt. An unknown field is refused, so that nobody believes that it does something."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, StrictBool, StrictInt, StrictStr, StringConstraints, ValidationError
from werkzeug.datastructures import MultiDict

from app.domain.paper import Paper
from app.domain.values import Frozen
from app.errors import DomainError
from app.web.answer_fields import given_values

MOST = 10**9
Number = Annotated[StrictInt, Field(ge=0, le=MOST)]
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Body = TypeVar("Body", bound=Frozen)


class SaveBody(Frozen):
    """One answer: `key` is the browser's name for this save, `epoch` its lease, `base_rev` the revision that it had before it."""

    key: Name
    epoch: Number
    slot: Number
    base_rev: Number
    values: list[StrictStr]


class LeaseBody(Frozen):
    """A tab that wants to lead; `tab` is a random name that it keeps over a reload."""

    tab: Name
    take_over: StrictBool


def read_body(kind: type[Body], body: Any) -> Body:
    """The body of a script's request. Raises DomainError for one that our page never sends."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise DomainError("malformed_save") from error


def read_changes(asked: Paper, form: MultiDict[str, str]) -> dict[int, tuple[int, list[str]]]:
    """A whole form's answers by slot, each with the revision that the page was built on.

    A case is played on a page of its own, a save for each step; the form of the paper brings none of them.
    """
    changes = {}
    for entry in (each for each in asked.items if each.item.type != "case"):
        rev = _number(form.get(f"rev-{entry.slot}", ""))
        if rev is not None:
            changes[entry.slot] = (rev, given_values(form, entry.slot))
    return changes


def read_epoch(form: MultiDict[str, str]) -> int:
    """The lease that the form was built on. A form that names none leads nothing."""
    return _number(form.get("epoch", "")) or 0


def _number(text: str) -> int | None:
    return int(text[:9]) if text.isascii() and text.isdigit() else None
