"""The life of an attempt, on both databases."""

import json

import pytest
import sqlalchemy as sa

from app.domain.standing import State
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.queries import get_standing
from app.quizzes.answers_services import save_answers
from app.quizzes.models import Attempt
from app.quizzes.queries import get_answers, get_attempt, get_grade, get_tries_left, why_not_start
from app.quizzes.services import expire_attempts, start_attempt, submit_attempt
from app.record.queries import get_events, verify_ledger
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import PAPER, answers, begin, module_of, pass_others, prepare


def test_a_person_must_be_assigned_and_have_read_before_sitting(world: World, library: Library, clock: Clock) -> None:
    refused = start_attempt(world["trainee"], PAPER, library, clock())
    assert isinstance(refused, Refused) and refused.code == "not_assigned"
    prepare(world, "trainee", library, clock)
    assert isinstance(start_attempt(world["trainee"], PAPER, library, clock()), str)


def test_a_second_start_returns_the_running_attempt(world: World, library: Library, clock: Clock) -> None:
    first = begin(world, "trainee", library, clock)
    assert start_attempt(world["trainee"], PAPER, library, clock()) == first


def test_right_answers_pass_and_qualify(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    pass_others(person, library, clock)
    today = clock().date()
    assert get_standing(person, "lobby-manager", today).state is State.READY
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and get_grade(attempt).percent == 100
    assert get_standing(person, "lobby-manager", today).state is State.QUALIFIED
    kinds = [event.kind for event in get_events(person)]
    module = module_of(library)
    assert kinds == ["assigned", *["section_read"] * len(module.sections), *["graded"] * len(module.papers), "granted"]
    assert verify_ledger() == []


def test_a_blank_paper_fails_and_uses_a_try(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    submit_attempt(attempt_id, person, answers(person, attempt_id, right=False), library, clock())
    assert get_tries_left(person, PAPER) == 2
    refused = start_attempt(person, PAPER, library, clock())
    assert isinstance(refused, Refused) and refused.code == "cool_down"
    assert why_not_start(person, PAPER, library, clock()) == refused  # The page says so before anybody presses a button.
    clock.forward(minutes=31)
    assert why_not_start(person, PAPER, library, clock()) is None
    again = done(start_attempt(person, PAPER, library, clock()))
    assert again != attempt_id


def test_the_tries_run_out(world: World, library: Library, clock: Clock) -> None:
    prepare(world, "trainee", library, clock)
    person = world["trainee"]
    for _ in range(3):
        attempt_id = done(start_attempt(person, PAPER, library, clock()))
        submit_attempt(attempt_id, person, {}, library, clock())
        clock.forward(minutes=31)
    refused = start_attempt(person, PAPER, library, clock())
    assert isinstance(refused, Refused) and refused.code == "tries_used"


def test_a_second_paper_asks_other_items_first(world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    first = begin(world, "trainee", library, clock)
    submit_attempt(first, person, {}, library, clock())
    clock.forward(minutes=31)
    second = done(start_attempt(person, PAPER, library, clock()))
    one, two = get_attempt(person, first), get_attempt(person, second)
    assert one is not None and two is not None
    ids = [{entry["item"]["id"] for entry in json.loads(attempt.paper)["items"]} for attempt in (one, two)]
    assert len(ids[0]) == 10 and not ids[0] & ids[1]


def test_an_abandoned_attempt_is_closed_with_what_was_saved(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    done(save_answers(attempt_id, person, answers(person, attempt_id), clock()))
    clock.forward(minutes=20, seconds=30)
    assert expire_attempts(library, clock()) == 0
    clock.forward(seconds=31)
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and get_grade(attempt).percent == 100, "computed on read before the job has run"
    assert expire_attempts(library, clock()) == 1
    assert expire_attempts(library, clock()) == 0
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and attempt.state == "expired" and attempt.closed_at == attempt.deadline_at
    assert get_grade(attempt).passed


def test_nobody_else_finds_the_attempt(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    assert get_attempt(world["other"], attempt_id) is None
    with pytest.raises(NotFound):
        save_answers(attempt_id, world["other"], {1: (0, ["a"])}, clock())
    with pytest.raises(NotFound):
        submit_attempt(attempt_id, world["admin"], {}, library, clock())


@pytest.mark.parametrize(
    ("slot", "values"),
    [(0, ["A"]), (11, ["A"]), (-1, ["A"]), (1, ["Z"]), (1, ["A", "B"]), (1, ["A\u202e"]), (1, ["x" * 1_000_000]), (1, ["1e308"])],
)
def test_what_is_not_on_the_paper_is_refused(world: World, library: Library, clock: Clock, slot: int, values: list[str]) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    with pytest.raises(DomainError):
        save_answers(attempt_id, world["trainee"], {slot: (0, values)}, clock())
    db.session.rollback()
    assert get_answers(attempt_id) == {}


def test_two_open_attempts_are_impossible_in_the_database_itself(world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    row = get_attempt(world["trainee"], attempt_id)
    assert row is not None
    twin = {column.key: getattr(row, column.key) for column in Attempt.__table__.columns} | {"id": "0" * 32, "try_no": 9}
    begin_write()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Attempt).values(**twin))
    db.session.rollback()


def test_outside_a_demo_no_paper_rests_on_what_the_bank_has_not_confirmed(world: World, library: Library, clock: Clock) -> None:
    real = library.model_copy(update={"demo": False})
    prepare(world, "trainee", library, clock)
    person = world["trainee"]
    attempt = get_attempt(person, done(start_attempt(person, PAPER, real, clock())))
    assert attempt is not None
    cited = {clause for entry in json.loads(attempt.paper)["items"] for clause in entry["item"]["clauses"]}
    ours = {clause.id for clause in real.manual.clauses if clause.source == "supplement"}
    assert ours and not cited & ours
    refused = start_attempt(person, "etiquette", real, clock())
    assert isinstance(refused, Refused) and refused.code == "paper_unconfirmed"
