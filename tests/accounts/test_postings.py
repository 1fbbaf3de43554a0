"""Where people worked when: transfers, leaving and coming back leave what was before as it was."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.desk import correct_person, set_active
from app.accounts.models import Posting
from app.accounts.postings_queries import get_postings, posted_on
from app.accounts.postings_services import set_postings
from app.domain.calendar import FOREVER, civil_date
from app.extensions import begin_write, db

HIRED = date(2024, 3, 1)
A, B, C = 1, 2, 3
# What is wished from which day, and what is kept then: (from, to, branch).
LIVES = [
    ("moves", [(date(2025, 5, 1), B)], [(HIRED, date(2025, 5, 1), A), (date(2025, 5, 1), FOREVER, B)]),
    ("stays", [(date(2025, 5, 1), A)], [(HIRED, FOREVER, A)]),
    ("leaves", [(date(2025, 5, 1), None)], [(HIRED, date(2025, 5, 1), A)]),
    (
        "leaves and comes back elsewhere",
        [(date(2025, 5, 1), None), (date(2026, 1, 1), C)],
        [(HIRED, date(2025, 5, 1), A), (date(2026, 1, 1), FOREVER, C)],
    ),
    (
        "moves twice on one day",
        [(date(2025, 5, 1), B), (date(2025, 5, 1), C)],
        [(HIRED, date(2025, 5, 1), A), (date(2025, 5, 1), FOREVER, C)],
    ),
    ("moves before the first day", [(date(2024, 2, 1), B)], [(HIRED, FOREVER, B)]),
    ("leaves before the first day", [(date(2024, 2, 1), None)], []),
    ("leaves twice", [(date(2025, 5, 1), None), (date(2025, 6, 1), None)], [(HIRED, date(2025, 5, 1), A)]),
]


@pytest.mark.parametrize(("wishes", "kept"), [life[1:] for life in LIVES], ids=[life[0] for life in LIVES])
def test_postings_of_a_life(app, world, wishes, kept) -> None:
    branch_ids = _branches(world)
    begin_write()
    db.session.execute(sa.delete(Posting).where(Posting.person_id == world["trainee"]))
    db.session.add(Posting(person_id=world["trainee"], from_on=HIRED, to_on=FOREVER, branch_id=branch_ids[A]))
    db.session.flush()
    for on, branch in wishes:
        set_postings({world["trainee"]: branch and branch_ids[branch]}, on)
    db.session.commit()
    places = {branch_id: letter for letter, branch_id in branch_ids.items()}
    assert [(row.from_on, row.to_on, places[row.branch_id]) for row in get_postings(world["trainee"])] == kept


def test_desk_keeps_where_people_work(app, world, clock) -> None:
    person_id, hr = world["trainee"], world.viewer("hr")
    before = get_postings(person_id)[0]
    home, first = before.branch_id, before.from_on
    clock.forward(days=10)
    moved = civil_date(clock())
    assert correct_person(hr, person_id, "王小雨", "112", first, clock()) is None
    clock.forward(days=10)
    left = civil_date(clock())
    assert set_active(hr, person_id, False, clock()) is None
    clock.forward(days=10)
    assert set_active(hr, person_id, True, clock()) is None
    kept = get_postings(person_id)
    assert [(row.from_on, row.to_on) for row in kept] == [(first, moved), (moved, left), (civil_date(clock()), FOREVER)]
    assert kept[0].branch_id == home
    assert kept[1].branch_id == kept[2].branch_id != home
    there = db.session.scalars(sa.select(Posting.branch_id).where(Posting.person_id == person_id, posted_on(left))).all()
    assert there == []


def test_corrected_first_day_moves_the_first_posting(app, world, clock) -> None:
    person_id = world["trainee"]
    assert correct_person(world.viewer("hr"), person_id, "王小雨", "111", date(2020, 2, 29), clock()) is None
    assert get_postings(person_id)[0].from_on == date(2020, 2, 29)


def _branches(world) -> dict[int, int]:
    from_db = db.session.execute(sa.text("SELECT id FROM branches ORDER BY id")).scalars().all()
    return dict(zip((A, B, C), from_db, strict=False))
