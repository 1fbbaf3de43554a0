"""What changed since each reader read it: told, marked, done with; and nothing else is touched by it."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.calendar import civil_date
from app.domain.manual import Announcement
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.editions_queries import Update, get_readings, get_updates
from app.manual.editions_services import confirm_changes
from app.manual.models import Edition, SectionRead
from app.manual.services import mark_read, store_edition
from app.qualification.queries import get_standing, why_not_sit
from app.quizzes.services import submit_attempt
from app.record.models import LedgerEvent
from tests.browsing import client_of
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World
from tests.quizzes.sitting import PAPER, answers, begin, pass_others, prepare
from tests.racing import race

SECOND, THIRD = ("sha256:" + digit * 64 for digit in "ab")


@pytest.fixture(scope="module")
def older(library: Library) -> Library:
    """As it was: 3.1.1 said less, 3.1.2 was not there, and there was one clause more."""
    return edited(
        library, {"3.1.1": "按季度日均金融资产归类。", "3.1.2": None, "3.1.99": "每月核对一次。", "4.2.1": "旧的着装。"}, version="2025.2"
    )


def updates(person_id: int, library: Library) -> dict[str, Update]:
    return get_updates(get_readings(person_id), library)


def rows(person_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(SectionRead).where(SectionRead.person_id == person_id)) or 0


def events(person_id: int) -> int:
    wanted = sa.and_(LedgerEvent.person_id == person_id, LedgerEvent.kind == "section_read")
    return db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEvent).where(wanted)) or 0


def test_each_reader_is_told_what_changed_since_they_read_it(world: World, library: Library, older: Library, clock: Clock) -> None:
    mark_read(world["trainee"], "3.1", older, clock())
    mark_read(world["trainee"], "3.3", older, clock())
    mark_read(world["other"], "3.1", library, clock())
    found = updates(world["trainee"], library)
    assert list(found) == ["3.1"], "in 3.3 nothing changed, and 4.2 was never read"
    change = found["3.1"].change
    assert change is not None and found["3.1"].count == 3
    assert [(one.clause, one.kind) for one in change.clauses] == [("3.1.1", "changed"), ("3.1.2", "added"), ("3.1.99", "removed")]
    assert updates(world["other"], library) == {} and updates(world["far"], library) == {}


def test_progress_stays_and_reading_it_again_is_the_end_of_it(world: World, library: Library, older: Library, clock: Clock) -> None:
    person = world["trainee"]
    mark_read(person, "3.1", older, clock())
    assert "3.1" in get_readings(person)
    confirm_changes(person, "3.1", library, clock.forward(days=1))
    assert updates(person, library) == {} and rows(person) == 2 and events(person) == 2
    confirm_changes(person, "3.1", library, clock.forward(days=1))
    assert rows(person) == 2 and events(person) == 2, "a second click changes nothing"
    newer = edited(library, {"3.1.3": "又改了。"})
    assert [one.clause for one in updates(person, newer)["3.1"].change.clauses] == ["3.1.3"], "since they read it last"


def test_what_was_taken_back_counts_from_the_last_reading(world: World, library: Library, older: Library, clock: Clock) -> None:
    """The same words come back: the old row counts anew, and nobody is told of a change that they have not got."""
    person = world["trainee"]
    mark_read(person, "3.1", older, clock())
    mark_read(person, "3.1", library, clock.forward(days=1))
    back = older.model_copy(update={"digest": THIRD})
    assert updates(person, back)["3.1"].count == 3
    mark_read(person, "3.1", back, clock.forward(days=1))
    assert updates(person, back) == {} and rows(person) == 2 and events(person) == 3
    assert updates(person, library)["3.1"].count == 3


def test_a_reading_of_an_unknown_edition_is_only_said_to_be_old(world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    begin_write()
    db.session.add(SectionRead(person_id=person, section="3.1", section_digest="0" * 64, read_at=clock()))
    db.session.add(SectionRead(person_id=person, section="3.3", section_digest=section_digest(library, "3.3"), read_at=clock()))
    db.session.commit()
    found = updates(person, library)
    assert list(found) == ["3.1"] and found["3.1"].change is None and found["3.1"].count == 0
    mark_read(person, "3.3", library, clock())
    assert get_readings(person)["3.3"].edition == library.digest, "the same words: now it is known where they stand"
    assert events(person) == 0


def test_an_edition_that_cannot_be_read_any_more_is_as_good_as_unknown(
    world: World, library: Library, older: Library, clock: Clock
) -> None:
    lost = older.model_copy(update={"digest": "sha256:" + "c" * 64})
    mark_read(world["trainee"], "3.1", lost, clock())
    begin_write()
    db.session.execute(sa.delete(Edition).where(Edition.digest == lost.digest))
    db.session.commit()
    assert updates(world["trainee"], library)["3.1"].change is None


def test_changes_beside_the_clauses_alone_are_not_announced(world: World, library: Library, clock: Clock) -> None:
    section = library.manual.section("3.1")
    assert section is not None
    parts = tuple(part if part.clause else part.model_copy(update={"html": part.html + "<p>又一句。</p>"}) for part in section.parts)
    touched = edited(library, {"3.1.99": None})
    chapters = tuple(
        chapter.model_copy(
            update={
                "sections": tuple(
                    one.model_copy(update={"parts": parts, "digest": "1" * 64}) if one.id == "3.1" else one for one in chapter.sections
                )
            }
        )
        for chapter in touched.manual.chapters
    )
    touched = touched.model_copy(update={"manual": touched.manual.model_copy(update={"chapters": chapters})})
    mark_read(world["trainee"], "3.1", touched, clock())
    assert updates(world["trainee"], library) == {}


def test_the_edition_is_kept_with_the_reading(world: World, library: Library, older: Library, clock: Clock) -> None:
    mark_read(world["trainee"], "3.1", older, clock())
    assert db.session.scalars(sa.select(Edition.digest)).all() == [older.digest]
    assert get_readings(world["trainee"])["3.1"].edition == older.digest


@pytest.mark.parametrize("stored", [False, True])
def test_sixteen_clicks_at_once_are_one_row_and_one_event(
    app: Flask, world: World, library: Library, older: Library, clock: Clock, stored: bool
) -> None:
    """Also while the edition is first kept: who waits for its row must not read a state from before."""
    person = world["trainee"]
    mark_read(person, "3.1", older, clock())
    if stored:
        store_edition(library, clock())
    at = clock.forward(days=1)
    tasks = [partial(confirm_changes, person, "3.1", library, at)] * 8 + [partial(mark_read, person, "3.1", library, at)] * 8
    race(app, tasks)
    assert rows(person) == 2 and events(person) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 2


def test_an_update_ends_no_standing(world: World, library: Library, older: Library, clock: Clock) -> None:
    """A holder and a learner who may sit: the update and reading it change no state on any day, and ask for no section again."""
    asking = library.manual.model_copy(update={"changes": Announcement(task=True)})
    newer = library.model_copy(update={"manual": asking, "digest": SECOND})
    passed = begin(world, "trainee", older, clock)
    assert submit_attempt(passed, world["trainee"], answers(world["trainee"], passed), older, clock()) is None
    pass_others(world["trainee"], older, clock)
    prepare(world, "other", older, clock)
    held = [standings(world[who], clock) for who in ("trainee", "other")]
    assert held[0][0] == "qualified" and held[1][0] == "ready"
    for who in ("trainee", "other"):
        assert set(updates(world[who], newer)) == {"3.1", "4.2"}
        assert why_not_sit(world["other"], PAPER, newer.programme, civil_date(clock())) is None
        confirm_changes(world[who], "3.1", newer, clock())
        assert standings(world[who], clock) == held[who == "other"]
    assert why_not_sit(world["other"], PAPER, newer.programme, civil_date(clock())) is None


def test_the_task_is_shown_until_it_is_done(fast_app: Flask, fast_world: World, library: Library, older: Library, clock: Clock) -> None:
    asking = library.manual.model_copy(update={"changes": Announcement(task=True, note="取现标准有变化。")})
    fast_app.extensions["library"] = library.model_copy(update={"manual": asking, "digest": SECOND})
    mark_read(fast_world["trainee"], "3.1", older, clock())
    client, other = client_of(fast_app, "trainee"), client_of(fast_app, "other")
    for path in ("/", "/manual/"):
        page = client.get(path).text
        assert "读一读改动的条款" in page and "取现标准有变化。" in page
        assert "读一读改动的条款" not in other.get(path).text, "who has not read it has nothing to read again"
    assert "3 条变动" in client.get("/manual/").text
    assert client.post("/manual/changes/3.1").headers["Location"] == "/manual/changes"
    assert "没有新的改动" in client.get("/manual/changes").text
    assert all("读一读改动的条款" not in client.get(path).text for path in ("/", "/manual/"))


def test_no_task_unless_the_update_asks_for_one(fast_app: Flask, fast_world: World, library: Library, older: Library, clock: Clock) -> None:
    quiet = library.manual.model_copy(update={"changes": Announcement()})
    fast_app.extensions["library"] = library.model_copy(update={"manual": quiet, "digest": SECOND})
    mark_read(fast_world["trainee"], "3.1", older, clock())
    client = client_of(fast_app, "trainee")
    assert "读一读改动的条款" not in client.get("/").text and "3 条变动" in client.get("/manual/").text


def test_the_pages_mark_what_changed(fast_app: Flask, fast_world: World, library: Library, older: Library, clock: Clock) -> None:
    mark_read(fast_world["trainee"], "3.1", older, clock())
    client = client_of(fast_app, "trainee")
    section = client.get("/manual/3.1").text
    assert "有 3 条变动" in section and "3.1.99（已删去）" in section
    assert 'href="/manual/changes#c3.1.1">已改动</a>' in section and 'href="/manual/changes#c3.1.2">新增</a>' in section
    assert section.count("已改动</a>") == 1
    page = client.get("/manual/changes").text
    assert '<article class="change is-removed" id="c3.1.99">' in page and "每月核对一次。" in page
    assert "<ins>" in page and "<del>" in page and "［删去：" in page and "［新写：" in page
    assert "影响面" not in page, "that is the trainer's"
    assert "已改动</a>" not in client_of(fast_app, "other").get("/manual/3.1").text


def section_digest(library: Library, section_id: str) -> str:
    section = library.manual.section(section_id)
    assert section is not None
    return section.digest


def standings(person_id: int, clock: Clock) -> list[str]:
    """The state today and on every thirtieth day of three years."""
    first = civil_date(clock())
    return [get_standing(person_id, "lobby-manager", first + timedelta(days=30 * n)).state.value for n in range(37)]


def test_a_section_that_is_not_there_cannot_be_confirmed(fast_app: Flask, fast_world: World) -> None:
    assert client_of(fast_app, "trainee").post("/manual/changes/9.9").status_code == 404
