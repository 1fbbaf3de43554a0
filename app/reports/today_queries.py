"""HR's desk of the day: the lobbies of a viewer's scope with who may stand there. Aggregated in SQL, whatever the size of the bank.

The database counts, for each branch, who is valid on the day and until when the last of them stays. That is the whole truth but where
somebody becomes valid, or comes to work there, only later: what is known then is drawn out stretch by stretch (app/domain/staffing.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Branch, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope
from app.domain.calendar import FOREVER, add_months
from app.domain.rights import Viewer
from app.domain.staffing import reach
from app.domain.standing import VALID
from app.domain.standing_filters import LAPSING_DAYS
from app.domain.today_filters import TodayFilters, shown
from app.domain.today_pictures import MONTHS
from app.extensions import db
from app.qualification.models import StandingInterval
from app.reports.queries import OFFICES, RIGHT

_VALID = tuple(sorted(state.value for state in VALID))
_COLUMNS = (Branch.id, Branch.code, Branch.name, Branch.kind, Branch.path)
# Up to so many branches, queries look only at who works there; beyond, at everybody.
FEW = 500


class Place(NamedTuple):
    """A branch of the tree; `office` names the lowest office that it belongs to."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    office: str

    @property
    def has_lobby(self) -> bool:
        return self.kind not in OFFICES


class Lobby(NamedTuple):
    """How many may stand in a lobby on the day, and the first day on which nobody is left (the day itself: nobody now)."""

    place: Place
    people: int
    ends_on: date

    def worst_first(self) -> tuple[Any, ...]:
        return self.people > 0, self.ends_on, self.people, self.place.path


class Board:
    """Every lobby in scope, the worst first; how many people in scope are valid, and how many of them no longer are from which day on."""

    def __init__(self, on: date, lobbies: Sequence[Lobby], valid: int, ends: Counter[date]) -> None:
        self.on, self.lobbies, self.valid, self.ends = on, lobbies, valid, ends
        self._asked: dict[str, list[Lobby]] = {}

    def asked_for(self, show: str) -> list[Lobby]:
        """The lobbies that one of SHOWS leaves, "" all of them."""
        if show not in self._asked:
            asked = shown(show, self.on)
            self._asked[show] = [lobby for lobby in self.lobbies if asked(lobby.people, lobby.ends_on)]
        return self._asked[show]

    def number(self, show: str) -> int:
        return len(self.asked_for(show))

    @property
    def lapsing(self) -> dict[int, int]:
        """How many people are valid on the day and for no more than so many days after it."""
        last = {days: self.on + timedelta(days=days + 1) for days in LAPSING_DAYS}
        return {days: sum(n for day, n in self.ends.items() if day <= until) for days, until in last.items()}


def list_places(viewer: Viewer, branch: str = "") -> list[Place]:
    """The branches in scope in tree order, with everything below `branch` if one is named."""
    rows = db.session.execute(sa.select(*_COLUMNS).where(*scope_of(viewer, branch)).order_by(Branch.path)).all()
    offices = {row.id: row.name for row in db.session.execute(sa.select(Branch.id, Branch.name).where(Branch.kind.in_(OFFICES)))}
    return [Place(*row, office=_office(row.path, offices)) for row in rows]


def list_offices(viewer: Viewer, branch: str = "") -> list[Place]:
    """The offices in scope in tree order, and the branch of this code even if it is none."""
    chosen = sa.or_(Branch.kind.in_(OFFICES), Branch.code == branch)
    rows = db.session.execute(sa.select(*_COLUMNS).where(in_scope(viewer, RIGHT), chosen).order_by(Branch.path))
    return [Place(*row, office="") for row in rows]


def _office(path: str, offices: Mapping[int, str]) -> str:
    """The lowest office on the way down to a branch."""
    above = (offices.get(int(key)) for key in reversed(path.strip("/").split("/")))
    return next((name for name in above if name), "")


def get_board(viewer: Viewer, qualification: str, filters: TodayFilters, places: Sequence[Place]) -> Board:
    """The desk of a day; `places` as `list_places` gives them for the same viewer and branch."""
    on, ends = filters.on, Counter[date]()
    people: dict[int, int] = {}
    until: dict[int, date] = {}
    later: list[tuple[int, date, date]] = []
    for kind, key, n, first, end in db.session.execute(_counts(viewer, qualification, filters, few=len(places) <= FEW)).all():
        if kind == "branch":
            people[key], until[key] = n, end
        elif kind == "day":
            ends[end] += n
        else:
            later.append((key, first, end))
    # Where nobody is on the day, it is the first day without anybody, whoever comes later.
    until = reach(until, sorted((row for row in later if row[0] in until), key=itemgetter(1)))
    lobbies = [Lobby(place, people.get(place.id, 0), until.get(place.id, on)) for place in places if place.has_lobby]
    return Board(on=on, lobbies=sorted(lobbies, key=Lobby.worst_first), valid=sum(people.values()), ends=ends)


def scope_of(viewer: Viewer, branch: str) -> list[sa.ColumnElement[bool]]:
    if not branch:
        return [in_scope(viewer, RIGHT)]
    top = sa.select(Branch.path).where(Branch.code == branch).scalar_subquery()
    return [in_scope(viewer, RIGHT), Branch.path.startswith(top)]


def _counts(viewer: Viewer, qualification: str, filters: TodayFilters, few: bool) -> sa.CompoundSelect[Any]:
    """All that the board counts, as rows (kind, key, people, first day, end), in one pass over the intervals.

    "branch": of a branch, who may stand there on the day and when the last of them goes. "day": whose validity ends on a day soon.
    "later": a stretch of somebody who becomes valid at a branch, or comes there, only after the day. With `few` branches, only who works
    there is looked at; else everybody is, one after the other.
    """
    on, scope = filters.on, sa.select(Branch.id).where(*scope_of(viewer, filters.branch))
    # The sum keeps SQLite from going by branch: of everybody, it finds each posting by person at once.
    here = Posting.branch_id.in_(scope) if few else (Posting.branch_id + 0).in_(scope)
    staff = sa.select(Posting.person_id).where(here, Posting.to_on > on)
    runs = _runs(qualification, on, staff if few else None).cte("runs").prefix_with("MATERIALIZED")
    lapse = sa.func.coalesce(runs.c.break_on, FOREVER)
    posted = (
        sa.select(Posting.branch_id, lapse.label("lapse"), _first_of(Posting.to_on, lapse).label("end"))
        .join(runs, runs.c.person_id == Posting.person_id)
        .where(runs.c.first_on <= on, posted_on(on), here)
        .cte("posted")
        .prefix_with("MATERIALIZED")
    )
    last, people = sa.type_coerce(sa.func.max(posted.c.end), sa.Date), sa.func.count()
    by_branch = sa.select(sa.literal("branch"), posted.c.branch_id, people, last, last).group_by(posted.c.branch_id)
    soon = posted.c.lapse <= _horizon(on)
    by_day = sa.select(sa.literal("day"), sa.literal(0), people, posted.c.lapse, posted.c.lapse).where(soon).group_by(posted.c.lapse)
    late = sa.select(runs.c.person_id).where(sa.or_(runs.c.first_on > on, runs.c.last_on > lapse))
    arriving = sa.select(Posting.person_id).where(Posting.from_on > on, here)
    return sa.union_all(by_branch, by_day, _later(qualification, on, sa.union(late, arriving), here))


def _later(qualification: str, on: date, comers: sa.CompoundSelect[Any], here: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The stretches after the day of people who may have one that does not follow at once."""
    first = sa.case((Posting.from_on > StandingInterval.from_on, Posting.from_on), else_=StandingInterval.from_on)
    end = _first_of(Posting.to_on, StandingInterval.to_on)
    who = comers.subquery("comers")
    return (
        sa.select(sa.literal("later"), Posting.branch_id, sa.literal(0), sa.type_coerce(first, sa.Date), sa.type_coerce(end, sa.Date))
        .select_from(who)
        .join(Posting, Posting.person_id == who.c.person_id)
        .join(StandingInterval, StandingInterval.person_id == who.c.person_id)
        .where(
            StandingInterval.qualification == qualification,
            StandingInterval.to_on > on,
            StandingInterval.state.in_(_VALID),
            Posting.to_on > on,
            sa.or_(StandingInterval.from_on > on, Posting.from_on > on),
            first < end,
            here,
        )
    )


def _first_of(one: Any, other: Any) -> sa.Case[Any]:
    """The earlier of two days."""
    return sa.case((one < other, one), else_=other)


def _runs(qualification: str, on: date, staff: sa.Select[Any] | None) -> sa.Select[Any]:
    """Of each person (of the staff) valid on the day or later: the first valid day of the rest, the first that is not, and the last end."""
    among = [StandingInterval.person_id.in_(staff)] if staff is not None else []
    valid = StandingInterval.state.in_(_VALID)
    first_on = sa.func.min(sa.case((valid, StandingInterval.from_on)))
    return (
        sa.select(
            StandingInterval.person_id,
            first_on.label("first_on"),
            sa.func.min(sa.case((~valid, StandingInterval.from_on))).label("break_on"),
            sa.func.max(sa.case((valid, StandingInterval.to_on))).label("last_on"),
        )
        .where(StandingInterval.qualification == qualification, StandingInterval.to_on > on, *among)
        .group_by(StandingInterval.person_id)
        .having(first_on.is_not(None))
    )


def _horizon(on: date) -> date:
    return max(add_months(on.replace(day=1), MONTHS), on + timedelta(days=LAPSING_DAYS[-1] + 1))
