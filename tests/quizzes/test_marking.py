"""Texts that a person marks: who may, what it does to the attempt, and that nothing is graded before its time. On both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.chain_queries import get_events as get_attempt_events
from app.quizzes.closing_services import grade_pending
from app.quizzes.marking_queries import get_marked, get_waiting_slots, list_marked, list_waiting
from app.quizzes.marking_services import mark_again, mark_answer
from app.quizzes.models import Attempt, Grading, Marking
from app.quizzes.queries import get_attempt, get_grade, why_not_start
from app.quizzes.services import expire_attempts, start_attempt, submit_attempt
from app.record.queries import get_events, verify_ledger
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import PAPER, answers, begin
from tests.quizzes.text_paper import ALL, SOME, WRITTEN, with_text


def hand_in(world: World, library: Library, clock: Clock, text: str = WRITTEN, who: str = "trainee") -> str:
    """Everything right but the text, which is as given; returns the attempt's id."""
    attempt_id = begin(world, who, library, clock)
    changes = answers(world[who], attempt_id)
    changes[2] = (0, [text] if text else [])
    assert submit_attempt(attempt_id, world[who], changes, library, clock()) is None
    return attempt_id


def gradings(attempt_id: str) -> list[tuple[int, int, bool]]:
    rows = db.session.execute(sa.select(Grading).where(Grading.attempt_id == attempt_id).order_by(Grading.grading_no)).scalars()
    return [(row.grading_no, row.percent, row.passed) for row in rows]


def kinds(attempt_id: str) -> list[str]:
    return [event.kind for event in get_attempt_events(attempt_id)]


def second(world: World) -> Viewer:
    """Another trainer of the same branches, for whom a role is made up."""
    return world.viewer("trainer").model_copy(update={"person_id": world["hr"]})


def test_the_last_mark_grades(world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(world, texts, clock)
    attempt = get_attempt(world["trainee"], attempt_id)
    assert attempt is not None and (attempt.state, attempt.grading_pending, get_waiting_slots(attempt)) == ("submitted", True, (2,))
    assert gradings(attempt_id) == [] and "graded" not in [event.kind for event in get_events(world["trainee"])]
    assert grade_pending(texts, clock()) == 0, "the job grades nothing that waits for a person"
    (waiting,) = list_waiting(world.viewer("trainer"))
    assert (waiting.response, waiting.item.id) == (WRITTEN, "complaints-text-reply")
    clock.forward(minutes=5)
    assert mark_answer(world.viewer("trainer"), attempt_id, 2, SOME, " 还要说今后怎样避免。 ", texts, clock()) is None
    # 4 of 7 points are 57 %, of 50; and 50 for the other question.
    assert gradings(attempt_id) == [(1, 78, False)]
    assert kinds(attempt_id)[-2:] == ["marked", "graded"] and not attempt.grading_pending
    (graded,) = [event for event in get_events(world["trainee"]) if event.kind == "graded"]
    assert graded.data["percent"] == 78 and verify_ledger() == []
    assert list_waiting(world.viewer("trainer")) == []
    (marked,) = list_marked(world.viewer("trainer"))
    assert (marked.opinions[0].points, marked.opinions[0].marking.comment) == (SOME, "还要说今后怎样避免。")


def test_a_blank_text_needs_nobody(fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = hand_in(fast_world, with_text(library), clock, text="")
    assert gradings(attempt_id) == [(1, 50, False)]
    assert list_waiting(fast_world.viewer("trainer")) == []


def test_a_text_whose_time_ran_out_is_marked_as_well(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = begin(fast_world, "trainee", texts, clock)
    save_answers(attempt_id, fast_world["trainee"], {2: (0, [WRITTEN])}, clock())
    clock.forward(minutes=300)
    assert expire_attempts(texts, clock()) == 1
    assert [answer.attempt_id for answer in list_waiting(fast_world.viewer("trainer"))] == [attempt_id]
    mark_answer(fast_world.viewer("trainer"), attempt_id, 2, ALL, "", texts, clock())
    assert gradings(attempt_id) == [(1, 50, False)]


def test_nobody_tries_again_before_the_last_try_is_marked(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    clock.forward(minutes=60)
    refused = start_attempt(fast_world["trainee"], PAPER, texts, clock())
    assert isinstance(refused, Refused) and refused.code == "marking_pending"
    mark_answer(fast_world.viewer("trainer"), attempt_id, 2, SOME, "", texts, clock())
    assert why_not_start(fast_world["trainee"], PAPER, texts, clock()) is None


def test_who_may_not_mark(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    own = fast_world.viewer("trainer").model_copy(update={"person_id": fast_world["trainee"]})
    assert list_waiting(own) == [], "a trainer who sits a paper does not find the own answer in the queue"
    refused = mark_answer(own, attempt_id, 2, ALL, "", texts, clock())
    assert refused is not None and refused.code == "own_answer"
    for who in ("trainee", "hr", "auditor", "branch_head"):
        with pytest.raises(NotFound):
            mark_answer(fast_world.viewer(who), attempt_id, 2, ALL, "", texts, clock())
        db.session.rollback()
        assert list_waiting(fast_world.viewer(who)) == []
    far = fast_world.viewer("trainer")
    far = far.model_copy(update={"roles": tuple(role.model_copy(update={"path": "/elsewhere/"}) for role in far.roles)})
    assert list_waiting(far) == [] and get_marked(far, attempt_id, 2) is None
    assert gradings(attempt_id) == []


@pytest.mark.parametrize("points", [{}, {"1": 2}, ALL | {"1": 3}, ALL | {"1": -1}, ALL | {"9": 1}])
def test_points_are_what_the_rubric_gives(fast_world: World, library: Library, clock: Clock, points: dict[str, int]) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    with pytest.raises(DomainError):
        mark_answer(fast_world.viewer("trainer"), attempt_id, 2, points, "", texts, clock())
    db.session.rollback()
    with pytest.raises(NotFound):
        mark_answer(fast_world.viewer("trainer"), attempt_id, 1, ALL, "", texts, clock())
    assert gradings(attempt_id) == []


def test_two_markers_of_one_answer(world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(world, texts, clock)
    assert mark_answer(world.viewer("trainer"), attempt_id, 2, SOME, "", texts, clock()) is None
    late = mark_answer(second(world), attempt_id, 2, ALL, "", texts, clock())
    assert late is not None and late.code == "answer_marked"
    assert gradings(attempt_id) == [(1, 78, False)]


def test_a_second_opinion_counts_and_the_first_stays(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    early = mark_again(second(fast_world), attempt_id, 2, ALL, "", "太严", texts, clock())
    assert early is not None and early.code == "answer_not_marked"
    mark_answer(fast_world.viewer("trainer"), attempt_id, 2, SOME, "", texts, clock())
    own = mark_again(fast_world.viewer("trainer"), attempt_id, 2, ALL, "", "太严", texts, clock())
    assert own is not None and own.code == "own_opinion"
    bare = mark_again(second(fast_world), attempt_id, 2, ALL, "", "  ", texts, clock())
    assert bare is not None and bare.code == "reason_missing"
    clock.forward(minutes=10)
    assert mark_again(second(fast_world), attempt_id, 2, ALL, "", "三件事都说到了", texts, clock()) is None
    assert gradings(attempt_id) == [(1, 78, False), (2, 100, True)]
    attempt = get_attempt(fast_world["trainee"], attempt_id)
    assert attempt is not None and get_grade(attempt).passed
    marked = get_marked(fast_world.viewer("trainer"), attempt_id, 2)
    assert marked is not None and [opinion.marking.share for opinion in marked.opinions] == [57, 100]
    assert kinds(attempt_id)[-2:] == ["marked", "regraded"] and verify_ledger() == []


def test_a_second_opinion_takes_no_pass_away(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    mark_answer(fast_world.viewer("trainer"), attempt_id, 2, ALL, "", texts, clock())
    mark_again(second(fast_world), attempt_id, 2, SOME, "", "没有说今后", texts, clock())
    assert gradings(attempt_id) == [(1, 100, True), (2, 78, False)]
    attempt = get_attempt(fast_world["trainee"], attempt_id)
    assert attempt is not None and get_grade(attempt).passed


def test_marks_are_append_only(world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(world, texts, clock)
    mark_answer(world.viewer("trainer"), attempt_id, 2, SOME, "", texts, clock())
    for table in ("markings", "criterion_marks"):
        for act in (f"UPDATE {table} SET slot = 3", f"DELETE FROM {table}"):
            with pytest.raises((DBAPIError, IntegrityError)):
                db.session.execute(sa.text(act))
            db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Marking)) == 1


def test_the_oldest_comes_first(fast_world: World, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    first = hand_in(fast_world, texts, clock)
    clock.forward(minutes=1)
    other = hand_in(fast_world, texts, clock, who="other")
    assert [answer.attempt_id for answer in list_waiting(fast_world.viewer("trainer"))] == [first, other]
    assert db.session.get_one(Attempt, other).closed_at - db.session.get_one(Attempt, first).closed_at == timedelta(minutes=1)  # type: ignore[operator]
