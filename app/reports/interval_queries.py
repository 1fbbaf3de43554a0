"""The interval that holds on a day, as conditions and columns of a query: which it is, whether it is valid, when that ends."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from app.domain.calendar import FOREVER
from app.domain.standing import VALID, State
from app.qualification.models import StandingInterval

VALID_STATES = tuple(sorted(state.value for state in VALID))
# The class itself or an alias of it.
Interval = Any


def on_day(on: date, interval: Interval = StandingInterval) -> sa.ColumnElement[bool]:
    """Of each person's intervals in a qualification the one that holds on a day."""
    return sa.and_(interval.from_on <= on, interval.to_on > on)


def state_of(interval: Interval = StandingInterval) -> sa.ColumnElement[str]:
    """The state; who has no interval was never assigned anything."""
    return sa.func.coalesce(interval.state, sa.literal(State.UNASSIGNED.value, literal_execute=True))


def is_valid(interval: Interval = StandingInterval) -> sa.ColumnElement[bool]:
    """Whether one may stand in the lobby with it."""
    column: sa.ColumnElement[bool] = interval.state.in_(VALID_STATES)
    return column


class DayAfterText(FunctionElement[date]):
    """The day after one that is kept as text in ISO spelling."""

    type = sa.Date()
    inherit_cache = True


@compiles(DayAfterText, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '+1 day')"


@compiles(DayAfterText, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **words: Any) -> str:
    return f"(CAST({compiler.process(element.clauses, **words)} AS DATE) + 1)"


def ends_on(on: date, interval: Interval = StandingInterval) -> sa.ColumnElement[date | None]:
    """The first day without validity: of the valid, the next day on which they are not; of the expired, the day after their last one."""
    later = aliased(StandingInterval)
    lapse = (
        sa.select(sa.func.min(later.from_on))
        .where(
            later.person_id == interval.person_id,
            later.qualification == interval.qualification,
            later.from_on > on,
            later.state.not_in(VALID_STATES),
        )
        .correlate(interval)
        .scalar_subquery()
    )
    return sa.case(
        (is_valid(interval), lapse),
        (interval.state == State.EXPIRED.value, DayAfterText(interval.params["until"].as_string())),
        else_=sa.null(),
    )


def lapsing(on: date, by: date, keys: Collection[str]) -> sa.Select[Any]:
    """Who is valid on a day in one of these qualifications and, if nothing more happens, no more on some day up to the one after `by`.

    Begins with the few lapses of that time and not with everybody: the numbers of these people, the qualification, the first such day.
    """
    later, held = aliased(StandingInterval), aliased(StandingInterval)
    same = sa.and_(held.person_id == later.person_id, held.qualification == later.qualification)
    return (
        sa.select(later.person_id, later.qualification, sa.func.min(later.from_on).label("ends_on"))
        .join(held, same)
        .where(
            later.qualification.in_(keys),
            later.from_on > on,
            later.from_on <= by + timedelta(days=1),
            later.state.not_in(VALID_STATES),
            on_day(on, held),
            is_valid(held),
        )
        .group_by(later.person_id, later.qualification)
    )


def last_day(ends: date | None) -> date | None:
    """The last valid day before the first one without validity; None where no end is known."""
    return ends - timedelta(days=1) if ends and ends != FOREVER else None
