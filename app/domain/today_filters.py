"""What HR's desk of the day may be asked for: values from a fixed choice, and changes that somebody only thinks about."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain.staffing import ChangeKind
from app.domain.standing_filters import LAPSING_DAYS, BadFilter, branch_of, choice_of, day_of, text_of
from app.domain.values import Frozen

KEYS = frozenset({"on", "branch", "show", "page", "export_reason"})
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
    """A change as it was asked for: a person by staff number or name, and where to by the branch's code or name."""

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
    """The changes in an address, each of them one of each field; a line that names nobody is none. No day means `on`. Raises BadFilter."""
    if unknown := set(raw) - {"on", *FIELDS}:
        raise BadFilter(sorted(unknown)[0])
    columns = [raw.get(key, ()) for key in FIELDS]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > MOST_CHANGES:
        raise BadFilter("who")
    return tuple(_wish(dict(zip(FIELDS, line, strict=True)), on) for line in zip(*columns, strict=True) if line[0].strip())


def _wish(line: dict[str, str], on: date) -> Wish:
    what = ChangeKind(choice_of(line, "what", list(ChangeKind)) or ChangeKind.LEAVES)
    to = text_of({"q": line["to"]}) if what is ChangeKind.MOVES else ""
    return Wish(who=text_of({"q": line["who"]}), what=what, from_on=max(day_of(line, "from") or on, on), to=to)


def shown(people: int, ends_on: date, show: str, on: date) -> bool:
    """Whether a lobby is among those asked for: how many may stand there on the day, and the first day on which nobody is left."""
    days = (ends_on - on).days - 1
    if show == "problems":
        return people < 2 or days <= LAPSING_DAYS[-1]
    if show.isdigit():
        return people > 0 and days <= int(show)
    return {"": True, "bare": people == 0, "thin": people == 1, "covered": people > 0}[show]


def condition(people: int, ends_on: date, on: date) -> str:
    """What is the matter with a lobby, the worst only: "bare", "ending" (within the longest of LAPSING_DAYS), "thin", or "covered"."""
    if not people:
        return "bare"
    if shown(people, ends_on, str(LAPSING_DAYS[-1]), on):
        return "ending"
    return "thin" if people == 1 else "covered"
