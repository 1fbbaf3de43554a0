"""What has served its purpose is dropped."""

from datetime import timedelta

import sqlalchemy as sa

from app.accounts.models import SignInFailure, SignInSession
from app.accounts.sessions import forget_old, sign_in
from app.extensions import db
from tests.clock import Clock
from tests.people import PASSWORD, World

RETENTION = 184


def test_failures_go_after_a_day_and_sessions_after_the_retention(world: World, clock: Clock) -> None:
    place = {"place": "10.0.0.1", "address": "10.0.0.1", "agent": ""}
    sign_in(World.staff_no("trainee"), "wrong", now=clock(), **place)
    sign_in(World.staff_no("other"), PASSWORD, now=clock(), **place)
    assert forget_old(clock() + timedelta(days=1), RETENTION) == 0
    assert forget_old(clock() + timedelta(days=1, seconds=1), RETENTION) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 0
    assert forget_old(clock() + timedelta(days=RETENTION), RETENTION) == 0
    assert forget_old(clock() + timedelta(days=RETENTION, seconds=1), RETENTION) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInSession)) == 0
