"""What HR's desk of the day may be asked for: values from a fixed choice, and changes that somebody only thinks about."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain.staffing import ChangeKind, Cover
from app.domain.standing_filters import LAPSING_DAYS, LONGEST_SEARCH, BadFilter, branch_of, choice_of, day_of
from app.domain.values import Frozen

KEYS = frozenset({"on", "branch", "show", "page"})
# problems: nobody, only one person, or nobody within the longest of LAPSING_DAYS. A number: covered, and not for longer than so many days.
SHOWS = ("problems", "bare", "thin", "covered", *(str(days) for days in LAPSING_DAYS))
# As many changes as one looks through at once.
MOST_CHANGES = 10
FIELDS = ("who", "what", "from", "to")


class TodayFilters(Frozen):
    """`branch`: a code, with everything below it; `show`: one of SHOWS, "" for every lobby."""

    on: date
    branch: str = ""
    show: str = ""

    def as_args(self, **changes: object) -> dict[str, str]:
        """These filters as the words of an address. `changes` replace or, with None, take away."""
        args: dict[str, object] = {"on": self.on.isoformat(), "branch": self.branch, "show": self.show}
        return {key: str(value) for key, value in (args | changes).items() if value not in ("", None)}


class Wish(Frozen):
    """A change as it was asked for: a person by staff number or name, and a branch by its code."""

    who: str
    what: ChangeKind
    from_on: date
    to: str = ""


def read_today_filters(raw: Mapping[str, str], today: date) -> TodayFilters:
    """The filters in an address. Raises BadFilter."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    return TodayFilters(on=day_of(raw, "on") or today, branch=branch_of(raw), show=choice_of(raw, "show", SHOWS))


def read_wishes(raw: Mapping[str, Sequence[str]], on: date) -> tuple[Wish, ...]:
    """The changes in an address, one of each field for each; a line that names nobody is none. Without a day: from `on`. Raises BadFilter."""
    if unknown := set(raw) - {"on", *FIELDS}:
        raise BadFilter(sorted(unknown)[0])
    columns = [raw.get(key, ()) for key in FIELDS]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > MOST_CHANGES:
        raise BadFilter("who")
    return tuple(_wish(dict(zip(FIELDS, line, strict=True)), on) for line in zip(*columns, strict=True) if line[0].strip())


def _wish(line: dict[str, str], on: date) -> Wish:
    if len(line["who"]) > LONGEST_SEARCH or not line["who"].isprintable():
        raise BadFilter("who")
    what = ChangeKind(choice_of(line, "what", list(ChangeKind)) or ChangeKind.LEAVES)
    to = branch_of({"branch": line["to"]}) if what is ChangeKind.MOVES else ""
    return Wish(who=line["who"].strip(), what=what, from_on=max(day_of(line, "from") or on, on), to=to)


def shown(cover: Cover, show: str, on: date) -> bool:
    """Whether a lobby is among those asked for."""
    people, days = len(cover.people), (cover.ends_on - on).days - 1
    if show == "problems":
        return people < 2 or days <= LAPSING_DAYS[-1]
    if show.isdigit():
        return people > 0 and days <= int(show)
    return {"": True, "bare": people == 0, "thin": people == 1, "covered": people > 0}[show]
