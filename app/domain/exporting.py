"""When data may leave as a file: how many people need a written reason, and how many files are too many."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta

from app.domain.values import Frozen

SHORTEST_REASON, LONGEST_REASON = 4, 200
HOUR = timedelta(hours=1)


class ExportRules(Frozen):
    """A file of more than `reason_above` people needs a reason; a person may take `per_hour` files; `unusual` files a day are flagged."""

    reason_above: int = 500
    per_hour: int = 60
    unusual: int = 20


class Export(Frozen):
    """What somebody takes out. `what` is a short code with the kind of file ("standings.xlsx"), `filters` the words of the address."""

    what: str
    people: int
    subject: str = "list:standings"
    filters: Mapping[str, str] = {}
    reason: str = ""


def tidy_reason(text: str) -> str:
    """A reason as it is kept: one line without control characters."""
    one_line = " ".join(unicodedata.normalize("NFKC", text).split())
    return "".join(char for char in one_line if char.isprintable())[:LONGEST_REASON]


def reason_fault(export: Export, rules: ExportRules) -> str | None:
    """Why the reason that was given is not enough for so many people, as a code, or None."""
    if export.people <= rules.reason_above or len(export.reason) >= SHORTEST_REASON:
        return None
    if export.reason:
        return "export_reason_short"
    return "export_needs_reason"
