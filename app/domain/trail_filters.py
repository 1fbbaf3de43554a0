"""What the audit trail may be asked for."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from app.domain.calendar import ZONE
from app.domain.standing_filters import FIRST_DAY, LAST_DAY, BadFilter
from app.domain.values import Frozen

KEYS = frozenset({"from", "to", "action", "staff_no", "page"})
LONGEST_STAFF_NO = 20


class TrailFilters(Frozen):
    """`first` and `last` are civil days at the bank, both included; `staff_no` is of whoever acted or was acted upon."""

    first: date | None = None
    last: date | None = None
    action: str = ""
    staff_no: str = ""

    @property
    def since(self) -> datetime | None:
        """The instant at which the first day begins."""
        return _beginning(self.first) if self.first else None

    @property
    def before(self) -> datetime | None:
        """The instant at which the last day is over."""
        return _beginning(self.last + timedelta(days=1)) if self.last else None

    def as_args(self) -> dict[str, str]:
        """These filters as the words of an address; only those that are set."""
        args = {
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "action": self.action,
            "staff_no": self.staff_no,
        }
        return {key: value for key, value in args.items() if value}


def read_trail_filters(raw: Mapping[str, str], actions: Collection[str]) -> TrailFilters:
    """The filters in an address; `actions` are the codes there are. Raises BadFilter, which names the key."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    first, last = _day(raw, "from"), _day(raw, "to")
    if first and last and last < first:
        raise BadFilter("to")
    action = raw.get("action", "")
    if action and action not in actions:
        raise BadFilter("action")
    staff_no = unicodedata.normalize("NFKC", raw.get("staff_no", "")).strip()
    if len(staff_no) > LONGEST_STAFF_NO or not staff_no.isprintable():
        raise BadFilter("staff_no")
    return TrailFilters(first=first, last=last, action=action, staff_no=staff_no)


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


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
