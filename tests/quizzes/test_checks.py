"""Checks for oneself: open to everybody, as often as they like, answers at once, and the record never hears of them."""

import sqlalchemy as sa
from flask import Flask

from app.domain.paper import undrawable
from app.extensions import db
from app.library.load import Library
from app.qualification.models import StandingInterval
from app.quizzes.models import Attempt
from app.quizzes.services import start_attempt, submit_attempt
from app.record.models import LedgerEvent
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import answers

CHECK = "check-3-1"


def test_sit_a_check_unassigned_and_again_at_once(fast_world: World, fast_app: Flask, library: Library, clock: Clock) -> None:
    person_id, before = fast_world["trainee"], db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEvent))
    for _ in range(5):
        attempt_id = done(start_attempt(person_id, CHECK, library, clock()))
        assert submit_attempt(attempt_id, person_id, answers(person_id, attempt_id, right=False), library, clock()) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LedgerEvent)) == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StandingInterval)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 5
    page = client_of(fast_app, "trainee").get(f"/quizzes/attempts/{attempt_id}/result").text
    assert "正确答案" in page and "您还有" not in page


def test_the_pages_say_what_a_check_is(fast_world: World, fast_app: Flask) -> None:
    client = client_of(fast_app, "trainee")
    assert "自测" in client.get("/quizzes/").text and "做一次小测" in client.get("/manual/3.1").text
    page = client.get(f"/quizzes/{CHECK}").text
    assert "不记入资格档案" in page and "开始自测" in page and "次机会" not in page


def test_every_section_and_chapter_has_its_check_and_the_exam_has_two_cases(library: Library) -> None:
    bank = library.bank
    assert all(bank.check_of(section.id) for section in library.manual.sections)
    chapters = {tuple(section.id for section in chapter.sections) for chapter in library.manual.chapters}
    assert chapters <= {blueprint.sections for blueprint in bank.blueprints if blueprint.slug.startswith("chapter-")}
    exam = bank.blueprint("certifying")
    assert exam is not None and (exam.minutes, exam.total, exam.use) == (60, 100, "exam")
    assert sum(part.count for part in exam.draw if part.types == ("case",)) == 2


def test_what_waits_for_the_bank_holds_up_exams_only(library: Library) -> None:
    everything = frozenset(clause.id for clause in library.manual.clauses)
    waiting = undrawable(library.bank, library.rulebook, everything)
    assert waiting and all(blueprint.use == "exam" for blueprint in waiting)
