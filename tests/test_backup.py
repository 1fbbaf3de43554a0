"""The drill: back up while people work, restore elsewhere, and prove that it is the same bank. And every way in which one can be bad."""

import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from app.accounts.services import add_branch, add_person
from app.backup import restoring
from app.backup.archive import MANIFEST, Unusable, check_archive
from app.backup.taking import take_backup
from app.domain.calendar import civil_date
from app.extensions import begin_write, db
from app.library.load import Library
from app.practice.memory_services import catch_up
from app.quizzes.answers_services import save_answers
from app.quizzes.models import Answer
from app.quizzes.queries import get_answers
from app.quizzes.services import submit_attempt
from app.record.queries import get_head, verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.fresh_databases import KINDS, app_on, fresh_url
from tests.people import World, done
from tests.quizzes.sitting import answers, begin
from tests.unguarded import change_behind_the_guard

Counts = dict[str, int]


@pytest.fixture
def sat(world: World, library: Library, clock: Clock) -> str:
    """A bank with one passed paper, remembered for review, and one running attempt. Returns the id of the passed one."""
    passed = begin(world, "trainee", library, clock)
    submit_attempt(passed, world["trainee"], answers(world["trainee"], passed), library, clock())
    begin(world, "other", library, clock)
    catch_up(world["trainee"], clock())
    return passed


@pytest.fixture(params=KINDS)
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh_url(request.param, request, tmp_path) as url:
        yield url


def _counts() -> Counts:
    found = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in db.metadata.sorted_tables}
    db.session.rollback()
    return found


def _run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def _drill(url: str, library: Library, expected: Counts, result: str) -> None:
    """What must be true of a restored bank. Fails with a sentence."""
    with app_on(url, library) as app:
        missing = {name: (count, _counts()[name]) for name, count in expected.items() if _counts()[name] != count}
        assert not missing, f"rows expected and found: {missing}"
        assert verify_ledger() == [], "the ledger is broken"
        db.session.rollback()
        client = client_of(app, "trainee")
        page = client.get(f"/quizzes/attempts/{result}/result")
        assert page.status_code == 200 and "100" in page.text, "the result page is not there"


def test_a_backup_restores_on_either_database(
    app: Flask, world: World, sat: str, library: Library, tmp_path: Path, target_url: str, clock: Clock
) -> None:
    expected, file = _counts(), tmp_path / "lobby.zip"
    taken = _run(app, "backup", file)
    assert taken.exit_code == 0, taken.output
    assert file.stat().st_mode & 0o077 == 0, "names and password hashes are not for everybody"
    head = get_head()[1]
    with app_on(target_url, library) as other:
        restored = _run(other, "restore", file)
    assert restored.exit_code == 0, restored.output
    assert "已恢复，账本完整" in restored.output and head in restored.output
    _drill(target_url, library, expected, sat)
    with app_on(target_url, library):
        branch = done(add_branch("199", "新网点", "理财网点", "110", clock()))
        assert branch > 6, "numbers go on where the restored ones end"
        done(add_person("S0999", "新人", "199", clock(), hired_on=civil_date(clock())))
        assert verify_ledger() == []


def test_the_same_rows_in_both_kinds_give_the_same_backup(
    app: Flask, world: World, sat: str, library: Library, tmp_path: Path, target_url: str, clock: Clock
) -> None:
    first = take_backup(tmp_path / "one.zip", "1", clock())
    with app_on(target_url, library):
        restoring.restore_backup(tmp_path / "one.zip")
        db.session.rollback()
        assert take_backup(tmp_path / "two.zip", "1", clock()).tables == first.tables


def test_writers_go_on_and_the_backup_is_one_instant(
    app: Flask, world: World, sat: str, library: Library, tmp_path: Path, target_url: str, clock: Clock
) -> None:
    before = _counts()
    with _writing(app, world, library, clock) as written:
        manifest = take_backup(tmp_path / "busy.zip", "1", clock())
        during = len(written)
        _until(lambda: len(written) >= during + 3)
    after = _counts()
    assert after["answers"] > before["answers"]
    held = {name: part.rows for name, part in manifest.tables.items()}
    assert all(before[name] <= held[name] <= after[name] for name in before)
    with app_on(target_url, library):
        assert restoring.restore_backup(tmp_path / "busy.zip").faults == ()
    _drill(target_url, library, held, sat)


def _until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("nobody writes")


class _writing:
    """People answer and finish papers in a thread of their own until the block ends; `written` grows with each commit."""

    def __init__(self, app: Flask, world: World, library: Library, clock: Clock) -> None:
        self.world, self.library, self.clock = world, library, clock
        self.stop, self.written = threading.Event(), list[int]()
        self.thread = threading.Thread(target=self._work, args=(app,))

    def __enter__(self) -> list[int]:
        self.thread.start()
        _until(lambda: bool(self.written))
        return self.written

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _work(self, app: Flask) -> None:
        with app.app_context():
            person = self.world["branch_head"]
            attempt = begin(self.world, "branch_head", self.library, self.clock)
            right = answers(person, attempt)
            number = 0
            while not self.stop.is_set():
                slot = number % len(right) + 1
                held = get_answers(attempt)
                rev = held[slot].rev if slot in held else 0
                values = right[slot][1] if rev % 2 == 0 else []
                done(save_answers(attempt, person, {slot: (rev, values)}, self.clock()))
                self.written.append(slot)
                number += 1
            db.session.remove()


def test_the_db_file_alone_of_a_running_bank_fails_the_drill(
    fast_app: Flask, fast_world: World, library: Library, tmp_path: Path, clock: Clock
) -> None:
    passed = begin(fast_world, "trainee", library, clock)
    submit_attempt(passed, fast_world["trainee"], answers(fast_world["trainee"], passed), library, clock())
    expected = _counts()
    shutil.copy(db.engine.url.database or "", tmp_path / "copied.db")
    with pytest.raises(AssertionError, match="rows expected and found"):
        _drill(f"sqlite:///{tmp_path / 'copied.db'}", library, expected, passed)


@pytest.fixture
def file(fast_app: Flask, fast_world: World, library: Library, tmp_path: Path, clock: Clock) -> Path:
    """A good backup with an attempt in it."""
    begin(fast_world, "trainee", library, clock)
    take_backup(tmp_path / "good.zip", "1", clock())
    return tmp_path / "good.zip"


def test_one_flipped_byte_is_found_wherever_it_is(file: Path, tmp_path: Path) -> None:
    good = file.read_bytes()
    places = {0, 5, 11, len(good) // 2, len(good) - 1, len(good) - 72, len(good) - 75, *range(40, len(good), len(good) // 150)}
    for place in sorted(places):
        bad = bytearray(good)
        bad[place] ^= 1
        (tmp_path / "bad.zip").write_bytes(bad)
        with pytest.raises(Unusable):
            check_archive(tmp_path / "bad.zip")


def test_a_damaged_table_is_named_and_nothing_is_written(file: Path, library: Library, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo("tables/attempts.jsonl")
    bad = bytearray(file.read_bytes())
    bad[info.header_offset + 200] ^= 1
    file.write_bytes(bad)
    with app_on(f"sqlite:///{tmp_path / 'new.db'}", library) as other:
        reply = _run(other, "restore", file)
        assert reply.exit_code == 1 and "attempts" in reply.output and "已损坏" in reply.output
        assert sa.inspect(db.engine).get_table_names() == []


@pytest.mark.parametrize("spoil", [lambda data: data[:-10], lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"x" * 9999])
def test_half_a_file_is_refused(file: Path, spoil: Callable[[bytes], bytes]) -> None:
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(Unusable, match="末尾缺失"):
        check_archive(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="读不了"):
        check_archive(tmp_path / "none.zip")


def test_nothing_is_overwritten(file: Path, fast_app: Flask, sqlite_url: str, clock: Clock) -> None:
    before = _counts()
    assert "已经存在" in _run(fast_app, "backup", file).output
    reply = _run(fast_app, "restore", file)
    assert reply.exit_code == 1 and "不是空的" in reply.output
    assert _counts() == before
    check_archive(file)


def test_a_failed_backup_leaves_no_file(
    fast_app: Flask, fast_world: World, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.backup.taking.rows_of", lambda *_: iter([[object()]]))
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(TypeError):
        take_backup(folder / "x.zip", "1", clock())
    assert list(folder.iterdir()) == []


def test_a_database_without_tables_is_no_bank(library: Library, tmp_path: Path, clock: Clock) -> None:
    with app_on(f"sqlite:///{tmp_path / 'none.db'}", library) as app:
        assert "还没有建表" in _run(app, "backup", tmp_path / "x.zip").output


def test_a_backup_of_a_later_version_is_refused(fast_app: Flask, fast_world: World, library: Library, tmp_path: Path, clock: Clock) -> None:
    begin_write()
    db.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    take_backup(tmp_path / "later.zip", "9.0.0", clock())
    with app_on(f"sqlite:///{tmp_path / 'new.db'}", library), pytest.raises(Unusable, match="9999"):
        restoring.restore_backup(tmp_path / "later.zip")


def test_a_changed_ledger_is_told_after_restoring(
    fast_app: Flask, fast_world: World, library: Library, tmp_path: Path, clock: Clock
) -> None:
    begin(fast_world, "trainee", library, clock)
    change_behind_the_guard("ledger_events", "UPDATE ledger_events SET person_id = person_id + 1 WHERE seq = 2")
    take_backup(tmp_path / "lobby.zip", "1", clock())
    with app_on(f"sqlite:///{tmp_path / 'new.db'}", library) as other:
        reply = _run(other, "restore", tmp_path / "lobby.zip")
    assert reply.exit_code == 1 and "账本第 2 条：changed" in reply.output


def test_an_older_backup_is_brought_up_to_date(
    library: Library, tmp_path: Path, clock: Clock, request: pytest.FixtureRequest, target_url: str
) -> None:
    with app_on(f"sqlite:///{tmp_path / 'old.db'}", library):
        upgrade(revision="0001")
        begin_write()
        db.session.execute(sa.text("INSERT INTO branches (code, name, kind, path) VALUES ('000', '总行', 'head_office', '/1/')"))
        db.session.commit()
        assert take_backup(tmp_path / "old.zip", "0.1.0", clock()).snapshot.revision == "0001"
    with app_on(target_url, library) as app:
        reply = _run(app, "restore", tmp_path / "old.zip")
        assert reply.exit_code == 0, reply.output
        assert db.session.scalar(sa.text("SELECT name FROM branches")) == "总行"
        db.session.rollback()
        assert app.test_client().get("/health").get_json()["database"]["at_head"]


def test_the_manifest_says_what_is_inside(file: Path) -> None:
    manifest = check_archive(file)
    assert manifest.snapshot.revision and manifest.snapshot.engine.startswith("sqlite 3.") and manifest.snapshot.ledger_seq > 0
    assert manifest.tables["people"].rows == 8 and manifest.tables[Answer.__tablename__].rows == 0
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {MANIFEST, *(f"tables/{name}.jsonl" for name in manifest.tables)}
