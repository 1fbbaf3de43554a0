"""What the page of reminders may be asked for: values from a fixed choice."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from app.domain.reminders import DIGEST, DUE, EXPIRY
from app.domain.standing_filters import LONGEST_SEARCH, BadFilter
from app.domain.values import Frozen

KINDS = (EXPIRY, DUE, DIGEST)
KEYS = frozenset({"view", "kind", "branch", "q", "page"})
# How far the page looks ahead, in days, and how long a reminder that was made stays on it.
AHEAD, BEHIND = 30, 90


class View(StrEnum):
    """What is to come, and what was made, by what became of it."""

    TODAY = "today"
    AHEAD = "ahead"
    MADE = "made"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def to_come(self) -> bool:
        return self in (View.TODAY, View.AHEAD)


class ReminderFilters(Frozen):
    """`branch`: a code, with everything below it."""

    view: View = View.AHEAD
    kind: str = ""
    branch: str = ""
    text: str = ""

    def as_args(self, **changes: object) -> dict[str, str]:
        """These filters as the words of an address; `changes` replace or, with None, take away."""
        args: dict[str, object] = {"view": self.view.value, "kind": self.kind, "branch": self.branch, "q": self.text}
        return {key: str(value) for key, value in (args | changes).items() if value not in ("", None)}


def read_reminder_filters(raw: Mapping[str, str]) -> ReminderFilters:
    """The filters in an address. Raises BadFilter."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    text = unicodedata.normalize("NFKC", raw.get("q", "")).strip()
    if len(text) > LONGEST_SEARCH or any(not char.isprintable() for char in text):
        raise BadFilter("q")
    branch = raw.get("branch", "")
    if len(branch) > 20 or not (branch == "" or branch.isalnum()):
        raise BadFilter("branch")
    kind, view = raw.get("kind", ""), raw.get("view") or View.AHEAD.value
    if kind and kind not in KINDS:
        raise BadFilter("kind")
    if view not in [each.value for each in View]:
        raise BadFilter("view")
    return ReminderFilters(view=View(view), kind=kind, branch=branch, text=text)
