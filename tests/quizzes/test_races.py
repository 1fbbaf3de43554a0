"""What two tabs, two devices or a hundred impatient clicks do at once, on both databases, with real threads and connections."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from flask import Flask

from app.errors import Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.services import mark_read
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.quizzes.models import Answer, Attempt, Grading
from app.quizzes.queries import get_answers, get_attempt, get_paper
from app.quizzes.answers_services import Saved, save_answers
from app.quizzes.services import start_attempt, submit_attempt
from app.record.queries import get_events, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import PAPER, answers, begin, module_of, pass_others, prepare
from tests.racing import race


def count(model: type[db.Model], *where: sa.ColumnElement[bool]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def kinds(person_id: int) -> list[str]:
    db.session.rollback()
    return [event.kind for event in get_events(person_id)]


def single_choice(person_id: int, attempt_id: str) -> tuple[int, list[str]]:
    """A slot of the paper that takes one of several letters."""
    attempt = get_attempt(person_id, attempt_id)
    assert attempt is not None
    entry = next(entry for entry in get_paper(attempt).items if entry.item.type == "single" and len(entry.item.options) > 3)
    return entry.slot, [option.key for option in entry.item.options]


def test_a_hundred_starts_make_one_attempt(app: Flask, world: World, library: Library, clock: Clock) -> None:
    prepare(world, "trainee", library, clock)
    replies = race(app, [partial(start_attempt, world["trainee"], PAPER, library, clock())] * 100)
    assert len(replies) == 100 and len(set(replies)) == 1 and isinstance(replies[0], str)
    assert count(Attempt) == 1


def test_many_people_start_at_once_even_before_the_sitting_exists(app: Flask, world: World, library: Library, clock: Clock) -> None:
    people = ["trainee", "other"]
    for who in people:
        prepare(world, who, library, clock)
    replies = race(app, [partial(start_attempt, world[who], PAPER, library, clock()) for who in people * 10])
    assert len(set(replies)) == 2 and count(Attempt) == 2


def test_a_second_try_is_started_once_by_many_clicks(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    submit_attempt(begin(world, "trainee", library, clock), person, {}, library, clock())
    now = clock.forward(minutes=31)
    replies = race(app, [partial(start_attempt, person, PAPER, library, now)] * 48)
    assert len(set(replies)) == 1 and count(Attempt) == 2
    assert db.session.scalars(sa.select(Attempt.try_no).order_by(Attempt.try_no)).all() == [1, 2]


def test_twenty_submits_make_one_grading_one_event_and_one_certificate(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    pass_others(person, library, clock)
    changes = answers(person, attempt_id)
    replies = race(app, [partial(submit_attempt, attempt_id, person, changes, library, clock())] * 20)
    assert replies == [None] * 20
    assert count(Grading, Grading.attempt_id == attempt_id) == 1 and count(Certificate) == 1
    assert kinds(person).count("graded") == len(module_of(library).papers) and kinds(person).count("granted") == 1
    assert verify_ledger() == []


def test_fifty_settlings_issue_one_certificate(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    prepare(world, "trainee", library, clock)
    begin_write()
    for slug in module_of(library).papers:
        passed = {"attempt": "a" * 32, "paper": slug, "passed": True}
        append("graded", person, effective_on=clock().date(), actor_id=person, payload=passed, now=clock())
    db.session.commit()

    def use_case() -> None:
        begin_write()
        settle(person, library.programme, clock())
        db.session.commit()

    race(app, [use_case] * 50)
    assert count(Certificate) == 1 and kinds(person).count("granted") == 1


def test_the_last_of_several_requirements_met_at_once_issues_one_certificate(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    """The last paper and three sections are finished in the same moment, each many times over; whichever comes last grants.

    The three sections join the module only after the attempt has begun: nobody starts one with sections unread.
    """
    module = module_of(library)
    more = module.sections[-3:]
    smaller = module.model_copy(update={"sections": module.sections[:-3]})
    modules = tuple(smaller if one.key == module.key else one for one in library.programme.modules)
    before = library.model_copy(update={"programme": library.programme.model_copy(update={"modules": modules})})
    attempt_id = begin(world, "trainee", before, clock)
    person = world["trainee"]
    pass_others(person, before, clock)
    changes = answers(person, attempt_id)
    tasks: list[Callable[[], object]] = [partial(submit_attempt, attempt_id, person, changes, library, clock())] * 5
    for section in more:
        tasks += [partial(mark_read, person, section, library, clock())] * 15
    race(app, tasks[::-1] + tasks)
    assert count(Certificate) == 1 and kinds(person).count("granted") == 1
    expected = ["assigned", *["graded"] * len(module.papers), "granted", *["section_read"] * len(module.sections)]
    assert sorted(kinds(person)) == expected
    assert verify_ledger() == []


def test_of_many_saves_at_the_same_revision_one_wins_and_the_others_are_told(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    slot, letters = single_choice(person, attempt_id)
    done(save_answers(attempt_id, person, {slot: (0, [letters[0]])}, clock()))
    rivals = letters[1:]
    outcomes = race(app, [partial(save_answers, attempt_id, person, {slot: (1, [letter])}, clock()) for letter in rivals])
    saved = [(letter, outcome) for letter, outcome in zip(rivals, outcomes, strict=True) if isinstance(outcome, Saved)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(saved) == 1 and saved[0][1].revs == {slot: 2}
    assert len(refused) == len(rivals) - 1 >= 2
    assert all(outcome.code == "stale_answer" and outcome.params == {"slot": slot, "rev": 2} for outcome in refused)
    held = get_answers(attempt_id)[slot]
    assert (held.rev, held.response) == (2, saved[0][0])


def test_saves_to_different_slots_never_overwrite_each_other(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    changes = answers(person, attempt_id)
    tasks = [partial(save_answers, attempt_id, person, {slot: change}, clock()) for slot, change in changes.items()]
    outcomes = race(app, tasks * 4)
    assert all(isinstance(outcome, Saved) for outcome in outcomes)
    held = get_answers(attempt_id)
    assert {slot: held[slot].rev for slot in held} == dict.fromkeys(changes, 1)
    assert count(Answer) == len(changes)
