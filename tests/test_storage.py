"""What the storage promises: one code path, durable commits, writers one after another, readers undisturbed."""

import fcntl
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import extensions
from app.accounts.models import Branch, Person, SignInFailure
from app.extensions import UtcDateTime, begin_write, db, engine_options
from app.library.load import Library
from tests.clock import Clock
from tests.conftest import SECRET, build_app
from tests.people import World
from tests.racing import in_context, race


def pragma(name: str) -> object:
    return db.session.execute(sa.text(f"PRAGMA {name}")).scalar()


def add_failure(bucket: str, now: datetime) -> None:
    begin_write()
    db.session.add(SignInFailure(bucket=bucket, failures=1, last_at=now))
    db.session.commit()


def test_sqlite_is_opened_durable_and_checked(fast_app: Flask) -> None:
    assert pragma("synchronous") == 2 and pragma("foreign_keys") == 1, "FULL: an acknowledged answer survives a power cut"
    assert extensions.sqlite_driver.sqlite_version_info >= extensions.SAFE_WAL, "the shipped SQLite has the WAL bug mended"
    assert pragma("journal_mode") == "wal"


def test_an_older_sqlite_gets_the_journal_that_is_safe_in_any_version(
    sqlite_url: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "SAFE_WAL", (99, 0, 0))
    app = build_app(sqlite_url, library)
    with app.app_context():
        assert pragma("journal_mode") == "truncate" and pragma("synchronous") == 2
        db.session.remove()
        db.engine.dispose()


def test_a_service_that_forgets_to_begin_a_write_fails_in_its_first_test(fast_app: Flask, clock: Clock) -> None:
    db.session.add(SignInFailure(bucket="x", failures=1, last_at=clock()))
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        db.session.commit()
    db.session.rollback()
    add_failure("x", clock())


def test_what_was_read_before_a_write_is_read_anew_under_the_lock(app: Flask, clock: Clock) -> None:
    """Twenty threads read, then add one under the lock: no addition is lost."""
    add_failure("count", clock())

    def add_one() -> None:
        assert db.session.get_one(SignInFailure, "count").failures >= 1
        begin_write()
        row = db.session.scalars(sa.select(SignInFailure).where(SignInFailure.bucket == "count").with_for_update()).one()
        row.failures += 1
        db.session.commit()

    race(app, [add_one] * 60)
    assert db.session.scalars(sa.select(SignInFailure.failures)).one() == 61


def test_many_writers_all_come_through(app: Flask, clock: Clock) -> None:
    race(app, [partial(add_failure, f"bucket-{number}", clock()) for number in range(200)])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 200


def test_a_reader_is_not_held_up_by_a_writer_and_sees_whole_commits_only(app: Flask, clock: Clock) -> None:
    inside, go = threading.Event(), threading.Event()

    def write_slowly() -> None:
        begin_write()
        db.session.add(SignInFailure(bucket="slow", failures=1, last_at=clock()))
        db.session.flush()
        inside.set()
        assert go.wait(10)
        db.session.commit()

    thread = threading.Thread(target=in_context, args=(app, write_slowly))
    thread.start()
    try:
        assert inside.wait(10)
        began = time.perf_counter()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 0
        assert time.perf_counter() - began < 1
    finally:
        go.set()
        thread.join(10)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 1


@pytest.mark.parametrize("ending", ["rollback", "error", "remove"])
def test_a_write_that_is_given_up_frees_the_next_writer(app: Flask, clock: Clock, ending: str) -> None:
    def give_up() -> None:
        begin_write()
        db.session.add(SignInFailure(bucket="x", failures=1, last_at=clock()))
        db.session.flush()
        if ending == "rollback":
            db.session.rollback()
        elif ending == "error":
            raise LookupError

    for _ in range(3):
        try:
            in_context(app, give_up)
        except LookupError:
            assert ending == "error"
    in_context(app, partial(add_failure, "y", clock()))
    assert db.session.scalars(sa.select(SignInFailure.bucket)).all() == ["y"]


def test_writers_queue_at_a_gate_that_readers_do_not_touch(fast_app: Flask, sqlite_url: str, clock: Clock) -> None:
    """SQLite's own waiting is unfair: without the kernel's queue one writer can starve."""

    def closed() -> bool:
        with Path(f"{sqlite_url.removeprefix('sqlite:///')}.gate").open("rb+") as gate:
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    db.session.execute(sa.select(SignInFailure)).all()
    assert not closed()
    begin_write()
    assert closed()
    db.session.commit()
    assert not closed()
    begin_write()
    db.session.rollback()
    assert not closed()


HOLDER = """
import sys, time
from app import create_app
from app.extensions import begin_write, db
from app.accounts.models import SignInFailure
from datetime import UTC, datetime
app = create_app({"SECRET_KEY": sys.argv[2], "SQLALCHEMY_DATABASE_URI": sys.argv[1]})
with app.app_context():
    begin_write()
    db.session.add(SignInFailure(bucket="lost", failures=1, last_at=datetime.now(UTC)))
    db.session.flush()
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_worker_killed_inside_its_write_leaves_no_lock_and_no_half(fast_app: Flask, sqlite_url: str, clock: Clock) -> None:
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen([sys.executable, "-c", HOLDER, sqlite_url, SECRET], cwd=root, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None and holder.stdout.readline() == "held\n"
            waiting = threading.Thread(target=in_context, args=(fast_app, partial(add_failure, "next", clock())))
            waiting.start()
            waiting.join(0.5)
            assert waiting.is_alive(), "the gate keeps writers of other processes out"
        finally:
            holder.send_signal(signal.SIGKILL)
        waiting.join(5)
        assert not waiting.is_alive(), "the kernel frees the gate of a process that died"
    db.session.rollback()
    assert db.session.scalars(sa.select(SignInFailure.bucket)).all() == ["next"]
    assert pragma("integrity_check") == "ok"


@pytest.mark.parametrize("hours", [0, 8, -11])
def test_an_instant_comes_back_in_utc(app: Flask, hours: int) -> None:
    instant = datetime(2026, 3, 2, 23, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    add_failure("x", instant)
    db.session.expire_all()
    stored = db.session.get_one(SignInFailure, "x").last_at
    assert stored == instant and stored.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a zone"):
        add_failure("x", datetime(2026, 3, 2))
    db.session.rollback()


def test_a_row_that_is_referred_to_cannot_be_deleted(world: World) -> None:
    begin_write()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.delete(Branch))
    db.session.rollback()
    begin_write()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Person).values(branch_id=999_999))
    db.session.rollback()


def test_no_key_holds_a_null_and_every_time_has_a_zone(fast_app: Flask) -> None:
    """A NULL in a unique key leaves the race open that the key should close."""
    for table in db.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, (sa.UniqueConstraint, sa.PrimaryKeyConstraint)):
                assert not [column for column in constraint.columns if column.nullable], (table.name, constraint.name)
        assert not [column for column in table.columns if isinstance(column.type, sa.DateTime) and not isinstance(column.type, UtcDateTime)]
        floats = [
            column.name for column in table.columns if isinstance(column.type, (sa.Float, sa.Numeric)) and column.type.asdecimal is False
        ]
        # How well a clause is remembered is an estimate; no points and no dates hang on it.
        assert floats == (["stability", "difficulty"] if table.name == "review_cards" else []), table.name


def test_postgresql_gives_up_on_a_lock_before_a_person_does() -> None:
    options = engine_options("postgresql+psycopg://x")
    assert "lock_timeout=5000" in options["connect_args"]["options"] and options["pool_pre_ping"]
    assert datetime.now(UTC).tzinfo is UTC
