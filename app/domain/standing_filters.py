"""What a list of standings may be asked for: values from a fixed choice, so that a query is never built from a visitor's words."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from app.domain.standing import State
from app.domain.values import Frozen

LAPSING_DAYS = (30, 60, 90)
SORTS = ("branch", "staff_no", "state", "since", "until")
LONGEST_SEARCH = 60
KEYS = frozenset({"qualification", "on", "branch", "state", "lapsing", "overdue", "q", "sort", "desc", "page"})
# Days beyond these are typing slips; the first leaves room for every "30 days later" below.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)


class BadFilter(ValueError):
    """A value outside the choice; the text names the key."""


class StandingFilters(Frozen):
    """`branch`: a code, with everything below it. `lapsing`: valid on the day, and for no more than so many days after it."""

    qualification: str
    on: date
    branch: str = ""
    state: State | None = None
    lapsing: int | None = None
    overdue: bool = False
    text: str = ""
    sort: str = "branch"
    descending: bool = False

    def as_args(self, **changes: object) -> dict[str, str]:
        """These filters as the words of an address; only what differs from a bare list. `changes` replace or, with None, take away."""
        args: dict[str, object] = {
            "qualification": self.qualification,
            "on": self.on.isoformat(),
            "branch": self.branch,
            "state": self.state.value if self.state else "",
            "lapsing": self.lapsing or "",
            "overdue": 1 if self.overdue else "",
            "q": self.text,
            "sort": "" if self.sort == "branch" else self.sort,
            "desc": 1 if self.descending else "",
        }
        return {key: str(value) for key, value in (args | changes).items() if value not in ("", None)}

    @property
    def lapses_by(self) -> date:
        """The last day on which the validity of those asked for may end; only with `lapsing`."""
        return self.on + timedelta(days=self.lapsing or 0)


def read_filters(raw: Mapping[str, str], qualifications: Collection[str], today: date) -> StandingFilters:
    """The filters in an address; `qualifications` are the keys there are, the first stands where none is named. Raises BadFilter."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    lapsing = choice_of(raw, "lapsing", [str(days) for days in LAPSING_DAYS])
    state = choice_of(raw, "state", [state.value for state in State])
    return StandingFilters(
        qualification=choice_of(raw, "qualification", qualifications) or next(iter(qualifications)),
        on=day_of(raw, "on") or today,
        branch=branch_of(raw),
        state=State(state) if state else None,
        lapsing=int(lapsing) if lapsing else None,
        overdue=choice_of(raw, "overdue", ["1"]) == "1",
        text=text_of(raw),
        sort=choice_of(raw, "sort", SORTS) or "branch",
        descending=choice_of(raw, "desc", ["1"]) == "1",
    )


def fits(args: Mapping[str, str], qualifications: Collection[str]) -> bool:
    """Whether words that were kept can still be asked: the programme still has the qualification that they name."""
    named = {args.get("qualification", ""), args.get("sort", "")} - {"", *SORTS}
    return named <= set(qualifications)


def choice_of(raw: Mapping[str, str], key: str, choices: Collection[str]) -> str:
    """The word of an address under a key, "" for none. Raises BadFilter when it is not among the choices."""
    value = raw.get(key, "")
    if value and value not in choices:
        raise BadFilter(key)
    return value


def branch_of(raw: Mapping[str, str]) -> str:
    """What may be the code of a branch, or "". Raises BadFilter."""
    branch = raw.get("branch", "")
    if len(branch) > 20 or not (branch == "" or branch.isalnum()):
        raise BadFilter("branch")
    return branch


def text_of(raw: Mapping[str, str]) -> str:
    """The words to search for, in one spelling. Raises BadFilter for what nobody types."""
    text = unicodedata.normalize("NFKC", raw.get("q", "")).strip()
    if len(text) > LONGEST_SEARCH or any(not char.isprintable() for char in text):
        raise BadFilter("q")
    return text


def day_of(raw: Mapping[str, str], key: str) -> date | None:
    """The day under a key, None for none. Raises BadFilter for what is no day, or no day of ours."""
    if not raw.get(key):
        return None
    try:
        day = date.fromisoformat(raw[key])
    except ValueError:
        raise BadFilter(key) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadFilter(key)
    return day
