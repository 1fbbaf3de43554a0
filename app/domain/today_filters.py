"""What HR's desk of the day may be asked for: values from a fixed choice, and changes that somebody only thinks about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

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


def shown(show: str, on: date) -> Callable[[int, date], bool]:
    """Whether a lobby is among those asked for, by how many may stand there on the day and the first day on which nobody is left."""
    if show == "problems":
        soon = _bare_by(on, LAPSING_DAYS[-1])
        return lambda people, ends_on: people < 2 or ends_on <= soon
    if show.isdigit():
        soon = _bare_by(on, int(show))
        return lambda people, ends_on: people > 0 and ends_on <= soon
    return _BY_NUMBER[show]


_BY_NUMBER: dict[str, Callable[[int, date], bool]] = {
    "": lambda _people, _ends_on: True,
    "bare": lambda people, _ends_on: people == 0,
    "thin": lambda people, _ends_on: people == 1,
    "covered": lambda people, _ends_on: people > 0,
}


def _bare_by(on: date, days: int) -> date:
    """The latest first day without anybody of a lobby that is covered for no more than so many days after a day."""
    return on + timedelta(days=days + 1)


def condition(people: int, ends_on: date, on: date) -> str:
    """What is the matter with a lobby, the worst only: "bare", "ending" (within the longest of LAPSING_DAYS), "thin", or "covered"."""
    if not people:
        return "bare"
    if ends_on <= _bare_by(on, LAPSING_DAYS[-1]):
        return "ending"
    return "thin" if people == 1 else "covered"
