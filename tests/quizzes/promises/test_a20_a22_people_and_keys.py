"""A20 a corrected key is a new grading; A21 a transfer in mid-exam; A22 an account closed in mid-exam."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app.accounts.desk import correct_person, set_active
from app.domain.items.single import SingleItem
from app.domain.standing import State
from app.errors import NotFound, Refused
from app.extensions import db
from app.jobs import run_due
from app.library.load import Library
from app.qualification.models import Certificate
from app.qualification.queries import get_standing
from app.quizzes.chain_queries import get_events
from app.quizzes.incidents_services import resume_attempt, suspend_attempt
from app.quizzes.models import Grading
from app.quizzes.queries import get_grade
from app.quizzes.regrade_services import regrade_item
from app.quizzes.services import submit_attempt
from app.record.queries import get_events as get_ledger_events
from app.record.queries import verify_ledger
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, held, intact, paper_of, put, the_attempt
from tests.quizzes.promises.deadlines import LIMIT
from tests.quizzes.sitting import answers, begin, pass_others


def _with_other_key(library: Library, item_id: str) -> Library:
    """The library after somebody found that another option of this item is the right one."""
    item = library.bank.by_id(item_id)
    assert isinstance(item, SingleItem)
    other = next(option.key for option in item.options if option.key != item.key)
    return _with_changed(library, item_id, key=other)


def _with_changed(library: Library, item_id: str, **changes: object) -> Library:
    items = tuple(one.model_copy(update=changes) if one.id == item_id else one for one in library.bank.items)
    # Made anew: a copy would keep the index of the old items.
    facts = {name: getattr(library.bank, name) for name in type(library.bank).model_fields} | {"items": items}
    return library.model_copy(update={"bank": type(library.bank).model_construct(**facts)})


def _sat(world: World, who: str, library: Library, clock: Clock) -> tuple[str, str]:
    """An attempt with a single choice of the bank on its paper, and the id of that item."""
    attempt_id = begin(world, who, library, clock, "etiquette")
    slots = {slot for slot, _ in choices(world[who], attempt_id)}
    entries = paper_of(world[who], attempt_id).items
    return attempt_id, next(entry.item.id for entry in entries if entry.slot in slots and library.bank.by_id(entry.item.id))


def _gradings(attempt_id: str) -> list[tuple[int, int, bool]]:
    db.session.rollback()
    rows = (
        sa.select(Grading.grading_no, Grading.points, Grading.passed).where(Grading.attempt_id == attempt_id).order_by(Grading.grading_no)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def test_a20_a_pass_that_is_none_by_the_new_key_is_listed_and_taken_from_nobody(world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    attempt_id, item_id = _sat(world, "trainee", library, clock)
    right = answers(person, attempt_id)
    paper = paper_of(person, attempt_id)
    # Just enough: as many slots are left blank as the cut allows, the item in question is right.
    slots = sorted(right, key=lambda slot: paper.items[slot - 1].item.id != item_id)
    given, points = {}, 0
    for slot in slots:
        if points * 100 < paper.cut * paper.max_points:
            given[slot], points = right[slot], points + paper.items[slot - 1].points
    submit_attempt(attempt_id, person, given, library, clock())
    first = _gradings(attempt_id)
    assert first[0][2] is True
    outcome = done(regrade_item(item_id, _with_other_key(library, item_id), "答案有误", world["hr"], clock()))
    assert (outcome.graded, outcome.now_failed, outcome.now_passed) == (1, (attempt_id,), ())
    assert _gradings(attempt_id)[:1] == first and _gradings(attempt_id)[1][2] is False
    assert get_grade(intact(person, attempt_id)).passed, "the pass stands until a person decides"
    assert [event.data["passed"] for event in get_ledger_events(person) if event.kind in ("graded", "regraded")] == [True, False]
    assert verify_ledger() == []


def test_a20_a_fail_that_is_a_pass_by_the_new_key_counts_and_the_certificate_follows(world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    attempt_id, item_id = _sat(world, "trainee", library, clock)
    fixed = _with_other_key(library, item_id)
    pass_others(person, library, clock, "etiquette")
    paper = paper_of(person, attempt_id)
    asked = next(entry for entry in paper.items if entry.item.id == item_id)
    assert isinstance(asked.item, SingleItem)
    item, now_item = library.bank.by_id(item_id), fixed.bank.by_id(item_id)
    assert isinstance(item, SingleItem) and isinstance(now_item, SingleItem)
    text = next(option.text for option in now_item.options if option.key == now_item.key)
    given = {slot: change for slot, change in answers(person, attempt_id).items() if slot != asked.slot}
    points = 0
    for slot in sorted(given):
        if (points + asked.points) * 100 >= paper.cut * paper.max_points:
            del given[slot]
        else:
            points += paper.items[slot - 1].points
    given[asked.slot] = (0, [next(option.key for option in asked.item.options if option.text == text)])
    submit_attempt(attempt_id, person, given, library, clock())
    assert not get_grade(the_attempt(person, attempt_id)).passed
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0
    outcome = done(regrade_item(item_id, fixed, "答案有误", world["hr"], clock.forward(days=1)))
    assert outcome.now_passed == (attempt_id,)
    assert get_grade(intact(person, attempt_id)).passed
    assert get_standing(person, "lobby-manager", clock().date()).state is State.QUALIFIED
    again = done(regrade_item(item_id, fixed, "答案有误", world["hr"], clock()))
    assert again.graded == 0 and len(_gradings(attempt_id)) == 2, "called again, it changes nothing"


def test_a20_an_item_that_now_asks_something_else_judges_no_old_answer(world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    attempt_id, item_id = _sat(world, "trainee", library, clock)
    submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock())
    changed = _with_changed(_with_other_key(library, item_id), item_id, stem="另一个问题？")
    outcome = done(regrade_item(item_id, changed, "答案有误", world["hr"], clock()))
    assert (outcome.graded, outcome.other) == (0, (attempt_id,)) and len(_gradings(attempt_id)) == 1


def test_a21_a_transfer_in_mid_exam_changes_nothing_of_the_attempt(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    filed_under = the_attempt(person, attempt_id).branch_id
    moved = correct_person(world.viewer("admin"), person, "王小雨", "121", clock().date(), clock())
    assert moved is None
    done(put(person, attempt_id, slot, [letters[1]], 1, clock()))
    attempt = intact(person, attempt_id)
    assert (attempt.state, attempt.branch_id) == ("open", filed_under)
    assert suspend_attempt(world.viewer("trainer"), attempt_id, "换了网点", clock()) is None, "the trainer where it began still leads it"
    far = client_of(app, "far")
    assert far.get(f"/quizzes/attempts/{attempt_id}").status_code == 404
    for who in ("far", "other", "branch_head", "hr"):
        try:
            suspend_attempt(world.viewer(who), attempt_id, "想看看", clock())
        except NotFound:
            continue
        raise AssertionError(f"{who} reaches an attempt that is filed elsewhere")


def test_a22_an_account_closed_in_mid_exam_suspends_and_fails_nobody(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    client = client_of(app, "trainee")
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    closed_at = clock.forward(minutes=8)
    assert set_active(world.viewer("hr"), person, False, closed_at) is None
    assert client.get(f"/quizzes/attempts/{attempt_id}/clock", headers={"Accept": "application/json"}).status_code in (302, 401)
    counts = run_due(library, clock.forward(hours=5), 30)
    assert (counts["attempts suspended"], counts["attempts expired"]) == (1, 0)
    attempt = intact(person, attempt_id)
    assert (attempt.state, attempt.suspended_at) == ("suspended", closed_at)
    assert held(attempt_id) == {slot: (1, letters[0])}
    assert get_events(attempt_id, "suspended")[0].actor_id == 0
    trainer = world.viewer("trainer")
    assert resume_attempt(trainer, attempt_id, "核实", clock()) == Refused.because("person_inactive")
    assert set_active(world.viewer("hr"), person, True, clock()) is None
    assert intact(person, attempt_id).state == "suspended", "reopening the account alone resumes nothing"
    assert resume_attempt(trainer, attempt_id, "核实", clock()) is None
    attempt = intact(person, attempt_id)
    assert (attempt.state, attempt.deadline_at - clock()) == ("open", LIMIT - timedelta(minutes=8))


def test_a22_an_account_closed_after_the_end_changes_nothing(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    set_active(world.viewer("hr"), person, False, clock.forward(seconds=LIMIT.seconds + 61))
    counts = run_due(library, clock(), 30)
    assert (counts["attempts suspended"], counts["attempts expired"]) == (0, 1)
    assert intact(person, attempt_id).state == "expired"
