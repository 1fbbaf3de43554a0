"""Q2: the standing is what a replay of the ledger gives. Drop the intervals, or bend one, and the replay names it and writes it anew."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services import add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import StandingInterval
from app.qualification.queries import get_standing
from app.qualification.replay_queries import get_replay, stored_rows
from app.qualification.services import rebuild_intervals
from tests.clock import Clock
from tests.people import World, done
from tests.reports.lives import KEY, live

BENT = {
    "dropped": sa.delete(StandingInterval),
    "state": sa.update(StandingInterval).where(StandingInterval.state == "qualified").values(state="revoked"),
    "day": sa.update(StandingInterval).where(StandingInterval.state == "expired").values(to_on=date(2030, 1, 1)),
    "reason": sa.update(StandingInterval).where(StandingInterval.state == "suspended").values(params={"on": "2020-01-01", "reason": "x"}),
    "of a qualification that is none": sa.update(StandingInterval).where(StandingInterval.state == "learning").values(qualification="gone"),
}


@pytest.fixture
def bank(world: World, library: Library, clock: Clock) -> World:
    """A holder who is suspended, somebody who has lapsed, and somebody on the way."""
    today, now = civil_date(clock()), clock()
    world.ids["hr2"] = done(add_person("H0002", "hr2", "110", now, hired_on=today, password_hash=""))
    assert grant_role(world["hr2"], "hr", "110", now) is None
    live(world["trainee"], library, today - timedelta(days=100))
    live(world["far"], library, today - timedelta(days=900))
    live(world["other"], library, today - timedelta(days=3), read=False, passed=False)
    wish = Wish(kind=Kind.SUSPEND, reason="investigation")
    number = done(propose_decision(world.viewer("hr"), world["trainee"], KEY, wish, library.programme, now))
    assert confirm_decision(world.viewer("hr2"), number, library.programme, now) is None
    return world


def test_q2_standing_is_replay(bank: World, library: Library) -> None:
    whole = stored_rows()
    assert get_replay(library.programme).differences == () and {row["state"] for row in whole} >= {"qualified", "suspended", "expired"}
    for how, statement in BENT.items():
        begin_write()
        db.session.execute(statement)
        db.session.commit()
        found = get_replay(library.programme).differences
        assert found and {each.person_id for each in found} <= {bank["trainee"], bank["far"], bank["other"]}, how
        rebuild_intervals(sorted({each.person_id for each in found}), library.programme)
        assert stored_rows() == whole and get_replay(library.programme).differences == (), how


def test_q2_the_command_names_what_differs_and_mends_it_when_told_to(app: Flask, bank: World, library: Library, clock: Clock) -> None:
    runner = app.test_cli_runner()
    good = runner.invoke(args=["record", "replay-check"])
    assert good.exit_code == 0 and "不符 0 处" in good.output
    begin_write()
    db.session.execute(BENT["state"])
    db.session.commit()
    bad = runner.invoke(args=["record", "replay-check"])
    assert bad.exit_code == 1 and f"人员 {bank['trainee']}，资格 {KEY}" in bad.output
    assert "已按账本重写" in runner.invoke(args=["record", "replay-check", "--write"]).output
    assert runner.invoke(args=["record", "replay-check"]).exit_code == 0
    assert get_standing(bank["trainee"], KEY, civil_date(clock())).state.value == "suspended"
