"""Time travel: three people through two renewal cycles, every state asked on its day and again from the end; then everything replayed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.models import Certificate, StandingInterval
from app.qualification.queries import get_standing
from app.qualification.replay_queries import get_replay, stored_rows
from app.qualification.services import rebuild_intervals
from app.record.queries import verify_ledger
from app.web.standing_words import STATES
from tests.clock import Clock
from tests.people import World
from tests.qualification.cycles import PEOPLE, Cycles, table
from tests.reports.lives import KEY


@pytest.fixture
def cycles(world: World, library: Library, clock: Clock) -> Cycles:
    return Cycles(world, library, clock)


def test_every_state_is_so_on_its_day_and_seen_from_the_end(app: Flask, cycles: Cycles, library: Library) -> None:
    def states(on) -> dict[str, str]:
        found = {name: get_standing(cycles.world[who], KEY, on).state.value for name, who in PEOPLE.items()}
        return {name: str(STATES[state]) for name, state in found.items()}

    cycles.hire()
    with app.test_request_context():
        for on, told in cycles.run():
            assert states(on) == told, on
        for on, told in table():
            assert states(on) == told, f"{on}, asked at the end"
    _periods_are_whole(cycles)
    _replays_to_the_same(library)


def _periods_are_whole(cycles: Cycles) -> None:
    rows = db.session.scalars(sa.select(Certificate).order_by(Certificate.person_id, Certificate.valid_from)).all()
    periods = {
        name: [f"{row.valid_from} – {row.valid_until}" for row in rows if row.person_id == cycles.world[who]]
        for name, who in PEOPLE.items()
    }
    assert periods == {
        "甲": ["2026-03-10 – 2028-03-10", "2028-03-11 – 2030-03-11", "2030-03-12 – 2032-03-12"],
        "乙": ["2026-03-20 – 2028-03-20", "2028-06-01 – 2030-06-01", "2030-07-15 – 2032-07-15"],
        "丙": ["2026-04-01 – 2028-04-01", "2028-04-02 – 2030-04-02"],
    }
    assert verify_ledger() == []


def _replays_to_the_same(library: Library) -> None:
    before = stored_rows()
    assert get_replay(library.programme).differences == ()
    begin_write()
    db.session.execute(sa.delete(StandingInterval))
    db.session.commit()
    gone = get_replay(library.programme).differences
    people = {each.person_id for each in gone}
    assert len(people) == len(PEOPLE) and all(each.stored == () for each in gone)
    assert rebuild_intervals(sorted(people), library.programme) == len(PEOPLE)
    assert stored_rows() == before and get_replay(library.programme).differences == ()
    assert max(row["to_on"] - row["from_on"] for row in before) > timedelta(days=365)


def test_the_table_knows_all_eight_states(fast_app: Flask) -> None:
    with fast_app.test_request_context():
        words = {str(word) for word in STATES.values()}
    assert {state for _on, states in table() for state in states.values()} == words
