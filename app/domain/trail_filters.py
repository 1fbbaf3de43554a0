"""What the audit trail may be asked for."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from app.domain.calendar import ZONE
from app.domain.standing_filters import FIRST_DAY, LAST_DAY, BadFilter
from app.domain.values import Frozen

KEYS = frozenset({"from", "to", "kind", "action", "actor", "person", "page"})
LONGEST_STAFF_NO = 20

# What a row is about in one word: somebody saw, exported, came or went; all that is left is a change.
SAW, EXPORTED, CAME, CHANGED = "saw", "exported", "came", "changed"
ACTIONS_OF: dict[str, frozenset[str]] = {
    SAW: frozenset({"person_seen", "certificate_checked", "api_read"}),
    EXPORTED: frozenset({"data_exported"}),
    CAME: frozenset({"signed_in", "signed_out", "session_ended", "sessions_ended"}),
}
KINDS = (SAW, CHANGED, EXPORTED, CAME)


class TrailFilters(Frozen):
    """`first` and `last` are civil days at the bank, both included; `actor` and `person` are staff numbers: who acted, and about whom."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    action: str = ""
    actor: str = ""
    person: str = ""

    @property
    def since(self) -> datetime | None:
        """The instant at which the first day begins."""
        return beginning_of(self.first) if self.first else None

    @property
    def before(self) -> datetime | None:
        """The instant at which the last day is over."""
        return beginning_of(self.last + timedelta(days=1)) if self.last else None

    def as_args(self) -> dict[str, str]:
        """These filters as the words of an address; only those that are set."""
        args = {
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "kind": self.kind,
            "action": self.action,
            "actor": self.actor,
            "person": self.person,
        }
        return {key: value for key, value in args.items() if value}


def read_trail_filters(raw: Mapping[str, str], actions: Collection[str]) -> TrailFilters:
    """The filters in an address; `actions` are the codes there are. Raises BadFilter, which names the key."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    first, last = _day(raw, "from"), _day(raw, "to")
    if first and last and last < first:
        raise BadFilter("to")
    return TrailFilters(
        first=first,
        last=last,
        kind=_choice(raw, "kind", KINDS),
        action=_choice(raw, "action", actions),
        actor=_staff_no(raw, "actor"),
        person=_staff_no(raw, "person"),
    )


def beginning_of(day: date) -> datetime:
    """The instant at which a civil day begins at the bank."""
    return datetime.combine(day, time(), ZONE)


def _choice(raw: Mapping[str, str], key: str, choices: Collection[str]) -> str:
    value = raw.get(key, "")
    if value and value not in choices:
        raise BadFilter(key)
    return value


def _staff_no(raw: Mapping[str, str], key: str) -> str:
    staff_no = unicodedata.normalize("NFKC", raw.get(key, "")).strip()
    if len(staff_no) > LONGEST_STAFF_NO or not staff_no.isprintable():
        raise BadFilter(key)
    return staff_no


def _day(raw: Mapping[str, str], key: str) -> date | None:
    if not raw.get(key):
        return None
    try:
        day = date.fromisoformat(raw[key])
    except ValueError:
        raise BadFilter(key) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadFilter(key)
    return day
