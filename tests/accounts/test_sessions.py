"""Sessions and throttling at the service, on both databases."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import sessions
from app.accounts.models import Person, SignInFailure, SignInSession
from app.accounts.queries import get_session, list_sessions, token_hash
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from tests.clock import Clock
from tests.people import PASSWORD, World, done
from tests.racing import race

IDLE = timedelta(minutes=30)
HOME, AWAY = "10.0.0.1", "203.0.113.9"


def try_it(clock: Clock, password: str = PASSWORD, place: str = HOME, staff_no: str = "S0001") -> str | Refused:
    return sessions.sign_in(staff_no, password, place=place, address=place, agent="x" * 500, now=clock())


def code(outcome: str | Refused) -> str:
    return outcome.code if isinstance(outcome, Refused) else "in"


def test_the_first_five_failures_cost_nothing_and_then_each_doubles_the_wait(world: World, clock: Clock) -> None:
    assert [code(try_it(clock, "wrong")) for _ in range(5)] == ["wrong_password"] * 5
    for seconds in (2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        refused = try_it(clock)
        assert isinstance(refused, Refused) and refused.code == "too_many_failures", "the right password has to wait as well"
        assert refused.params["seconds"] in (seconds, seconds + 1)
        clock.forward(seconds=seconds - 0.001)
        assert code(try_it(clock)) == "too_many_failures"
        clock.forward(seconds=0.001)
        assert code(try_it(clock, "wrong")) == "wrong_password"
    clock.forward(minutes=15)
    assert code(try_it(clock)) == "in"


def test_a_success_clears_the_count(world: World, clock: Clock) -> None:
    for _ in range(4):
        try_it(clock, "wrong")
    assert code(try_it(clock)) == "in"
    assert [code(try_it(clock, "wrong")) for _ in range(5)] == ["wrong_password"] * 5
    assert code(try_it(clock)) == "too_many_failures"


def test_a_strangers_fifty_failures_do_not_touch_the_owners_place(world: World, clock: Clock) -> None:
    for _ in range(50):
        try_it(clock, "guess", place=AWAY)
    assert code(try_it(clock, place=AWAY)) == "too_many_failures"
    assert code(try_it(clock)) == "in"
    assert code(try_it(clock, place=AWAY)) == "too_many_failures", "the owner's success does not free the stranger"


def test_one_place_guessing_at_many_accounts_is_counted_for_each(world: World, clock: Clock) -> None:
    for _ in range(5):
        try_it(clock, "guess", place=AWAY, staff_no="S0002")
    assert code(try_it(clock, place=AWAY, staff_no="Ｓ０００２")) == "too_many_failures", "every spelling is the same account"
    assert code(try_it(clock, place=AWAY)) == "in"


def test_parallel_guesses_are_all_counted(app: Flask, world: World, clock: Clock) -> None:
    try_it(clock, "wrong")
    race(app, [partial(try_it, clock, "wrong")] * 4)
    assert db.session.scalars(sa.select(SignInFailure.failures)).one() == 5
    assert code(try_it(clock)) == "too_many_failures"


@pytest.mark.parametrize("staff_no", ["NOBODY", "", "x", "S0001' OR 1=1 --", "Ѕ0001", "S000\u200b1", "S0001\x00", "S" * 40])
def test_who_is_nobody_is_told_the_same_as_for_a_wrong_password(fast_world: World, clock: Clock, staff_no: str) -> None:
    assert try_it(clock, staff_no=staff_no) == Refused("wrong_password")
    assert try_it(clock, "wrong") == Refused("wrong_password")


@pytest.mark.parametrize("password", ["", " ", "x" * 10_000, PASSWORD + " ", PASSWORD.upper(), "\x00"])
def test_only_the_password_itself_opens(fast_world: World, clock: Clock, password: str) -> None:
    assert code(try_it(clock, password)) == "wrong_password"


def test_an_account_without_a_password_cannot_be_entered(world: World, clock: Clock) -> None:
    begin_write()
    db.session.execute(sa.update(Person).values(password_hash=""))
    db.session.commit()
    assert [code(try_it(clock, password)) for password in ("", PASSWORD, "nobody has this password")] == ["wrong_password"] * 3


def test_who_has_left_cannot_enter_and_is_out_at_once(world: World, clock: Clock) -> None:
    token = done(try_it(clock))
    begin_write()
    db.session.execute(sa.update(Person).where(Person.id == world["trainee"]).values(active=False))
    db.session.commit()
    assert get_session(token, clock(), IDLE) is None
    assert code(try_it(clock)) == "wrong_password"


def test_each_sign_in_is_a_session_of_its_own_and_the_table_holds_no_token(world: World, clock: Clock) -> None:
    one, two = done(try_it(clock)), done(try_it(clock))
    assert one != two and len(one) >= 43
    stored = db.session.scalars(sa.select(SignInSession.token_hash)).all()
    assert set(stored) == {token_hash(one), token_hash(two)} and not {one, two} & set(stored)
    assert all(get_session(hashed, clock(), IDLE) is None for hashed in stored)
    assert {len(agent) for agent in db.session.scalars(sa.select(SignInSession.agent))} == {200}


def test_a_session_ends_when_idle_to_the_second(world: World, clock: Clock) -> None:
    token = done(try_it(clock))
    start = clock()
    assert get_session(token, start + IDLE, IDLE) is not None
    assert get_session(token, start + IDLE + timedelta(microseconds=1), IDLE) is None
    sessions.note_seen(token, start, clock.forward(minutes=20))
    assert get_session(token, start + timedelta(minutes=50), IDLE) is not None
    assert get_session(token, start + timedelta(minutes=50, microseconds=1), IDLE) is None


def test_an_ended_session_is_dead_at_once_and_stays_dead(world: World, clock: Clock) -> None:
    token = done(try_it(clock))
    sessions.sign_out(token, clock())
    sessions.sign_out(token, clock())
    sessions.note_seen(token, clock(), clock.forward(minutes=5))
    assert get_session(token, clock(), IDLE) is None
    assert list_sessions(world.viewer("trainee"), clock(), IDLE) == []


def test_one_ends_only_ones_own_sessions(world: World, clock: Clock) -> None:
    mine, other_device = done(try_it(clock)), done(try_it(clock))
    theirs = done(try_it(clock, staff_no="S0002"))
    with pytest.raises(NotFound):
        sessions.end_session(world["trainee"], token_hash(theirs), clock())
    db.session.rollback()
    assert get_session(theirs, clock(), IDLE) is not None
    assert {row.token_hash for row in list_sessions(world.viewer("trainee"), clock(), IDLE)} == {token_hash(mine), token_hash(other_device)}
    sessions.end_other_sessions(world["trainee"], mine, clock())
    assert [bool(get_session(token, clock(), IDLE)) for token in (mine, other_device, theirs)] == [True, False, True]


@pytest.mark.parametrize(("why", "passes"), [("database or disk is full", True), ("disk I/O error", False)])
def test_a_full_disk_stops_no_reader(fast_world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, why: str, passes: bool) -> None:
    token = done(try_it(clock))

    def refuse() -> None:
        raise sa.exc.OperationalError("", {}, Exception(why))

    monkeypatch.setattr(sessions, "begin_write", refuse)
    if passes:
        sessions.note_seen(token, clock() - timedelta(minutes=2), clock())
    else:
        with pytest.raises(sa.exc.OperationalError):
            sessions.note_seen(token, clock() - timedelta(minutes=2), clock())
