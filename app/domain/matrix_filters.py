"""What the matrix of people and qualifications may be asked for: values from a fixed choice, as for the list of standings."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Literal

from app.domain.rights import ROLES
from app.domain.standing import State
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, branch_of, choice_of, day_of, text_of
from app.domain.values import Frozen

SORTS = ("branch", "staff_no")
KEYS = frozenset(
    {"on", "believed", "branch", "qualification", "state", "lapsing", "missing", "role", "who", "q", "sort", "desc", "page"},
)


class MatrixFilters(Frozen):
    """Of whom, and as of when.

    `qualification`: the one that `state` and `lapsing` speak of; without one, `lapsing` means any of them. `missing`: not valid in at
    least one qualification of the programme. `role`: who holds it today. `who`: those at work on the day, or those who had left by then.
    `believed`: the standings as they were known by the end of that day; `sort` may also be a qualification: by the end of its validity.
    """

    on: date
    believed: date | None = None
    branch: str = ""
    qualification: str = ""
    state: State | None = None
    lapsing: int | None = None
    missing: bool = False
    role: str = ""
    who: Literal["", "left"] = ""
    text: str = ""
    sort: str = "branch"
    descending: bool = False

    def as_args(self, **changes: object) -> dict[str, str]:
        """These filters as the words of an address; only what differs from a bare matrix. `changes` replace or, with None, take away."""
        args: dict[str, object] = {
            "on": self.on.isoformat(),
            "believed": self.believed.isoformat() if self.believed else "",
            "branch": self.branch,
            "qualification": self.qualification,
            "state": self.state.value if self.state else "",
            "lapsing": self.lapsing or "",
            "missing": 1 if self.missing else "",
            "role": self.role,
            "who": self.who,
            "q": self.text,
            "sort": "" if self.sort == "branch" else self.sort,
            "desc": 1 if self.descending else "",
        }
        return {key: str(value) for key, value in (args | changes).items() if value not in ("", None)}

    @property
    def lapses_by(self) -> date:
        """The last day on which the validity of those asked for may end; only with `lapsing`."""
        return self.on + timedelta(days=self.lapsing or 0)

    @property
    def by_standing(self) -> bool:
        """Whether the standings of today's knowledge decide who is listed, or in which order."""
        return bool(self.state or self.lapsing or self.missing or self.sort not in SORTS)

    @property
    def contradicts_itself(self) -> bool:
        """What was believed then is reckoned for the people on the page alone: it cannot choose or sort them."""
        return self.believed is not None and self.by_standing


def read_matrix_filters(raw: Mapping[str, str], qualifications: Collection[str], today: date) -> MatrixFilters:
    """The filters in an address; `qualifications` are the keys there are. Raises BadFilter.

    A state is asked of one qualification: without one, the first stands.
    """
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    state = choice_of(raw, "state", [state.value for state in State])
    lapsing = choice_of(raw, "lapsing", [str(days) for days in LAPSING_DAYS])
    qualification = choice_of(raw, "qualification", qualifications)
    return MatrixFilters(
        on=day_of(raw, "on") or today,
        believed=day_of(raw, "believed"),
        branch=branch_of(raw),
        qualification=qualification or (next(iter(qualifications)) if state else ""),
        state=State(state) if state else None,
        lapsing=int(lapsing) if lapsing else None,
        missing=choice_of(raw, "missing", ["1"]) == "1",
        role=choice_of(raw, "role", ROLES),
        who="left" if choice_of(raw, "who", ["left"]) else "",
        text=text_of(raw),
        sort=choice_of(raw, "sort", [*SORTS, *qualifications]) or "branch",
        descending=choice_of(raw, "desc", ["1"]) == "1",
    )
