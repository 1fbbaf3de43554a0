"""The next best thing to do: one thing, chosen from everything that waits for a person."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from app.domain.calendar import civil_date
from app.domain.values import Frozen

# With so many questions still wrong an exam is better put off by a quarter of an hour.
MANY_MISTAKES = 3


class Kind(StrEnum):
    EXAM = "exam"
    SITTING = "sitting"
    READ = "read"
    SIT = "sit"
    DAILY = "daily"
    MISTAKES = "mistakes"
    LATER = "later"
    NOTHING = "nothing"


class Work(Frozen):
    """An assigned module that is not done. `startable` are the papers that could be begun at once; `renewal` says it earns a renewal."""

    title: str
    due_on: date
    sections_left: tuple[str, ...] = ()
    papers_left: tuple[str, ...] = ()
    startable: frozenset[str] = frozenset()
    renewal: bool = False


class Appointment(Frozen):
    """A sitting that a person is a candidate of and may still sit."""

    id: int
    title: str
    opens_at: datetime
    closes_at: datetime


class Facts(Frozen):
    """What waits. `running` is the id of an attempt whose clock runs; `place` the section where reading stopped; `due` how many of the
    day's questions come back, `fresh` how many are new; `mistakes` how many questions are still wrong."""

    running: str = ""
    sittings: tuple[Appointment, ...] = ()
    work: tuple[Work, ...] = ()
    place: str = ""
    due: int = 0
    fresh: int = 0
    mistakes: int = 0
    next_on: date | None = None


class Step(Frozen):
    """What to do. `target` is an attempt, sitting, section or paper by its id; `day` and `count` are what the sentence tells."""

    kind: Kind
    target: str = ""
    title: str = ""
    count: int = 0
    day: date | None = None
    overdue: bool = False
    renewal: bool = False


def next_step(facts: Facts, now: datetime) -> Step:
    """A clock that runs comes first, then what has a day and is late, then what fades, then what was assigned, then what is new."""
    today = civil_date(now)
    if facts.running:
        return Step(kind=Kind.EXAM, target=facts.running)
    open_today = [each for each in facts.sittings if now < each.closes_at and civil_date(each.opens_at) <= today]
    if open_today:
        return _at(open_today[0], Kind.SITTING)
    work = sorted(facts.work, key=lambda each: each.due_on)
    late = [each for each in work if each.due_on < today]
    return (
        _assigned(late, facts, today)
        or (_daily(facts) if facts.due else None)
        or _assigned(work, facts, today)
        or _rest(facts, now)
    )  # fmt: skip


def _assigned(work: Iterable[Work], facts: Facts, today: date) -> Step | None:
    """Reading on where one stopped, else from the first section left; then the papers, after the mistakes where there are many."""
    for each in work:
        known = {"title": each.title, "day": each.due_on, "overdue": each.due_on < today, "renewal": each.renewal}
        if each.sections_left:
            section = facts.place if facts.place in each.sections_left else each.sections_left[0]
            return Step(kind=Kind.READ, target=section, count=len(each.sections_left), **known)
        paper = next((slug for slug in each.papers_left if slug in each.startable), "")
        if paper and facts.mistakes >= MANY_MISTAKES:
            return Step(kind=Kind.MISTAKES, target=paper, count=facts.mistakes)
        if paper:
            return Step(kind=Kind.SIT, target=paper, count=len(each.papers_left), **known)
    return None


def _rest(facts: Facts, now: datetime) -> Step:
    if facts.due or facts.fresh:
        return _daily(facts)
    if facts.mistakes:
        return Step(kind=Kind.MISTAKES, count=facts.mistakes)
    coming = [each for each in facts.sittings if now < each.opens_at]
    if coming:
        return _at(min(coming, key=lambda each: each.opens_at), Kind.LATER)
    return Step(kind=Kind.NOTHING, day=facts.next_on)


def _daily(facts: Facts) -> Step:
    return Step(kind=Kind.DAILY, count=facts.due + facts.fresh)


def _at(sitting: Appointment, kind: Kind) -> Step:
    return Step(kind=kind, target=str(sitting.id), title=sitting.title, day=civil_date(sitting.opens_at))
