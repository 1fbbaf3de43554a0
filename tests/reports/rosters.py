"""Rosters out of a hat, straight into the tables: people who come, move, leave and return, with validity that comes and goes."""

import random
from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.domain.calendar import FOREVER
from app.domain.standing import State
from app.extensions import begin_write, db
from app.qualification.models import StandingInterval
from tests.reports.lives import KEY

STATES = [State.LEARNING, State.QUALIFIED, State.RENEWAL_DUE, State.QUALIFIED, State.EXPIRED, State.SUSPENDED]


def fill_roster(people: int, on: date, span: int, now: datetime, seed: int = 1) -> None:
    """So many people over all branches; every change of theirs lies within `span` days of `on`."""
    rng = random.Random(seed)
    begin_write()
    branches = list(db.session.scalars(sa.select(Branch.id).order_by(Branch.id)))
    ids = range(1000, 1000 + people)
    shared = {"branch_id": branches[0], "active": True, "hired_on": on, "created_at": now}
    db.session.execute(sa.insert(Person), [{"id": key, "staff_no": f"R{key}", "name": f"名{key}"} | shared for key in ids])
    postings, intervals = [], []
    for person_id in ids:
        for first, end in _pieces(rng, on, span):
            if rng.random() < 0.85:
                postings.append({"person_id": person_id, "from_on": first, "to_on": end, "branch_id": rng.choice(branches)})
        for first, end in _pieces(rng, on, span):
            state = rng.choice(STATES).value
            intervals.append({"person_id": person_id, "from_on": first, "to_on": end, "state": state})
    db.session.execute(sa.insert(Posting), postings)
    fixed = {"qualification": KEY, "reason": "granted", "params": {}, "event_seq": 0}
    db.session.execute(sa.insert(StandingInterval), [interval | fixed for interval in intervals])
    db.session.commit()


def put(person_id: int, states: list[tuple[date, str]]) -> None:
    """A person's states in the lobby's qualification, each from its day on."""
    begin_write()
    days = [day for day, _state in states]
    fixed = {"person_id": person_id, "qualification": KEY, "reason": "granted", "params": {}, "event_seq": 0}
    rows = zip(states, [*days[1:], FOREVER], strict=True)
    db.session.execute(sa.insert(StandingInterval), [fixed | {"from_on": day, "to_on": end, "state": state} for (day, state), end in rows])
    db.session.commit()


def _pieces(rng: random.Random, on: date, span: int) -> list[tuple[date, date]]:
    """Days without a gap, the last of them without an end, as `settle` leaves intervals."""
    marks = sorted({on + timedelta(days=rng.randint(-span, span)) for _ in range(rng.randint(1, 4))})
    return list(pairwise([*marks, FOREVER]))
