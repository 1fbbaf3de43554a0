"""What there is to be reminded of: ends of validity that nothing follows, and assignments still open, with the people they concern."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.assignments import assignment_progress, status_of
from app.domain.calendar import FOREVER, civil_date
from app.domain.programme import Module, Programme
from app.domain.reminders import DUE, EXPIRY, Matter, Span, lapse_of, open_by_standing, open_by_status
from app.domain.rights import Viewer
from app.domain.standing import VALID, State
from app.extensions import db
from app.qualification.models import StandingInterval
from app.record.queries import get_events_of
from app.training.models import Assignment

RIGHT = "see_standings"
_VALID = tuple(sorted(state.value for state in VALID))
_FIRST, _LAST = date(1970, 1, 1), FOREVER - timedelta(days=2)


@dataclass(frozen=True)
class Window:
    """Last days from the first up to and with the last one."""

    first: date = _FIRST
    last: date = _LAST


def get_matters(programme: Programme, today: date, window: Window) -> list[Matter]:
    """Of everybody active: for the job that makes the reminders."""
    return _matters(Person.active, programme, today, window)


def get_matters_of(person_id: int, programme: Programme, today: date) -> list[Matter]:
    """All of one person."""
    return _matters(sa.and_(Person.active, Person.id == person_id), programme, today, Window())


def list_matters(viewer: Viewer, programme: Programme, today: date, window: Window, branch: str = "", text: str = "") -> list[Matter]:
    """Of the active people in the viewer's scope, or of those under one branch of it, or whose name or number holds a text."""
    who = sa.and_(Person.active, in_scope(viewer, RIGHT))
    if branch:
        top = sa.select(Branch.path).where(Branch.code == branch).scalar_subquery()
        who = sa.and_(who, Branch.path.startswith(top))
    if text:
        who = sa.and_(who, sa.or_(*(column.icontains(text, autoescape=True) for column in (Person.name, Person.staff_no))))
    return _matters(who, programme, today, window)


def _matters(who: sa.ColumnElement[bool], programme: Programme, today: date, window: Window) -> list[Matter]:
    found = [*_lapses(who, programme, today, window), *_dues(who, programme, today, window)]
    return sorted(found, key=lambda matter: (matter.last_on, matter.person_id, matter.kind, matter.about))


def _lapses(who: sa.ColumnElement[bool], programme: Programme, today: date, window: Window) -> list[Matter]:
    """The spans of those whose validity ends in the window, and of each the rule's word."""
    held, gone, spans = (StandingInterval.__table__.alias(name) for name in ("held", "gone", "spans"))
    # What goes over into another valid span is no end; the rule asks the same, of far fewer people.
    ends = sa.and_(
        gone.c.person_id == held.c.person_id,
        gone.c.qualification == held.c.qualification,
        gone.c.from_on == held.c.to_on,
        gone.c.state == State.EXPIRED.value,
    )
    ending = (
        sa.select(held.c.person_id, held.c.qualification)
        .select_from(held.join(gone, ends).join(Person, Person.id == held.c.person_id).join(Branch, Branch.id == Person.branch_id))
        .where(held.c.to_on.between(window.first + timedelta(days=1), window.last + timedelta(days=1)), held.c.state.in_(_VALID), who)
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            spans.c.person_id,
            spans.c.qualification,
            spans.c.from_on,
            spans.c.to_on,
            spans.c.state,
            spans.c.params["number"].as_string(),
        )
        .join(ending, sa.and_(ending.c.person_id == spans.c.person_id, ending.c.qualification == spans.c.qualification))
        # Neither the past before the window nor what was over before today has a say.
        .where(spans.c.to_on > min(window.first, today))
        .order_by(spans.c.person_id, spans.c.qualification, spans.c.from_on)
    ).all()
    found = []
    for (person_id, key), group in groupby(rows, lambda row: (row[0], row[1])):
        lapse = lapse_of([Span(from_on, to_on, state, number or "") for _, _, from_on, to_on, state, number in group], today)
        if lapse and window.first <= lapse.last_on <= window.last and programme.qualification(key):
            about = f"{key} {lapse.last_on.isoformat()}"
            found.append(Matter(person_id=person_id, kind=EXPIRY, key=key, about=about, last_on=lapse.last_on, number=lapse.number))
    return found


def _dues(who: sa.ColumnElement[bool], programme: Programme, today: date, window: Window) -> list[Matter]:
    """The latest assignment of each module due in the window and still open: by today's standings, or else by the events."""
    later = sa.orm.aliased(Assignment)
    newer = sa.select(later.round).where(
        later.person_id == Assignment.person_id, later.module == Assignment.module, later.round > Assignment.round
    )
    rows = db.session.execute(
        sa.select(Assignment.person_id, Assignment.module, Assignment.round, Assignment.due_on, Assignment.assigned_at)
        .join(Person, Person.id == Assignment.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Assignment.due_on.between(window.first, window.last), ~newer.exists(), who)
    ).all()
    standings = _standings_today(who, today, window) if rows else {}
    found, doubtful = [], []
    for row in rows:
        keys = [qualification.key for qualification in programme.served_by(row.module)]
        told = [standings[row.person_id][key] for key in keys if key in standings[row.person_id]]
        is_open = open_by_standing(told, row.due_on) if len(told) == len(keys) else None
        if is_open is None:
            doubtful.append(row)
        elif is_open:
            found.append(row)
    return [_due(row) for row in (*found, *_open_by_events(doubtful, programme, today))]


def _due(row: sa.Row[tuple[int, str, int, date]]) -> Matter:
    return Matter(person_id=row.person_id, kind=DUE, key=row.module, about=f"{row.module} {row.round}", last_on=row.due_on)


def _standings_today(who: sa.ColumnElement[bool], today: date, window: Window) -> defaultdict[int, dict[str, tuple[str, str]]]:
    """Today's (state, due date) by person and qualification, of everybody with an assignment due in the window."""
    spans = StandingInterval.__table__
    assigned = (
        sa.select(Assignment.person_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Assignment.due_on.between(window.first, window.last), who)
    )
    rows = db.session.execute(
        sa.select(spans.c.person_id, spans.c.qualification, spans.c.state, spans.c.params["due_on"].as_string()).where(
            spans.c.from_on <= today, spans.c.to_on > today, spans.c.person_id.in_(assigned)
        )
    )
    found: defaultdict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for person_id, key, state, due_on in rows:
        found[person_id][key] = (state, due_on or "")
    return found


def _open_by_events(
    rows: Collection[sa.Row[tuple[int, str, int, date]]], programme: Programme, today: date
) -> list[sa.Row[tuple[int, str, int, date]]]:
    """Those whose work is not done, from the ledger."""
    events = get_events_of({row.person_id for row in rows})
    found = []
    for row in rows:
        module = programme.module(row.module) or Module(key=row.module, title=row.module)
        done = assignment_progress(events[row.person_id], module, programme, civil_date(row.assigned_at))
        if open_by_status(status_of(done, row.due_on, today)):
            found.append(row)
    return found
