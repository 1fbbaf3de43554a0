"""A7 closed is closed; A8 a save and a submit are serial; A9, A10 slots and revisions; A11 order and doubles do not matter."""

import random
from functools import partial

import pytest
from flask import Flask

from app.errors import Refused
from app.library.load import Library
from app.quizzes import answers_services, services
from app.quizzes.answers_services import Saved, save_answers
from app.quizzes.chain_queries import get_events, get_revisions
from app.quizzes.lease_services import take_lease
from app.quizzes.queries import get_grade
from app.quizzes.services import submit_attempt
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, fresh_key, held, intact, put, the_attempt
from tests.quizzes.promises.deadlines import PHONE
from tests.quizzes.sitting import answers, begin
from tests.racing import one_inside_the_other, race


def test_a07_after_one_tab_has_submitted_another_changes_nothing(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    client = client_of(app, "trainee")
    right = answers(person, attempt_id)
    form: dict[str, object] = {"epoch": "1"} | {f"rev-{slot}": str(rev) for slot, (rev, _) in right.items()}
    client.post(f"/quizzes/attempts/{attempt_id}/submit", data=form | {f"slot-{slot}": values for slot, (_, values) in right.items()})
    before = intact(person, attempt_id)
    facts = (before.head, before.closed_at, get_grade(before))
    slot = choices(person, attempt_id)[0][0]
    save = {"key": fresh_key(), "epoch": 1, "slot": slot, "base_rev": 1, "values": []}
    reply = client.post(f"/quizzes/attempts/{attempt_id}/answers", json=save)
    assert (reply.status_code, reply.get_json()["error"], reply.get_json()["kept"]) == (409, "attempt_closed", False)
    client.post(f"/quizzes/attempts/{attempt_id}/answers", data=form)
    client.post(f"/quizzes/attempts/{attempt_id}/submit", data=form)
    after = intact(person, attempt_id)
    assert (after.head, after.closed_at, get_grade(after)) == facts and get_grade(after).percent == 100


def test_a08_a_save_that_comes_first_counts_in_the_submit(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    changes = answers(person, attempt_id)
    save = partial(save_answers, attempt_id, person, changes, clock())
    submit = partial(submit_attempt, attempt_id, person, {}, library, clock())
    saved, submitted = one_inside_the_other(monkeypatch, app, (answers_services, "store"), save, submit)
    assert isinstance(saved, Saved) and submitted is None
    assert get_grade(intact(person, attempt_id)).percent == 100
    assert '"revs":{' + ",".join(f'"{slot}":1' for slot in sorted(changes, key=str)) + "}" in get_events(attempt_id, "submitted")[0].data


def test_a08_a_save_that_comes_after_the_submit_is_refused_and_changes_nothing(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    submit = partial(submit_attempt, attempt_id, person, {}, library, clock())
    save = partial(save_answers, attempt_id, person, answers(person, attempt_id), clock())
    submitted, saved = one_inside_the_other(monkeypatch, app, (services, "close"), submit, save)
    assert submitted is None and isinstance(saved, Refused) and saved.code == "attempt_closed"
    assert held(attempt_id) == {} and get_grade(intact(person, attempt_id)).percent == 0


def test_a08_a_form_that_knows_of_a_save_which_is_not_here_closes_nothing(world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    done(put(person, attempt_id, slot, [letters[0]], 0, clock()))
    refused = submit_attempt(attempt_id, person, {slot: (3, [letters[0]])}, library, clock(), epoch=1)
    assert refused == Refused.because("answers_missing", slots=(str(slot),))
    assert intact(person, attempt_id).state == "open"
    assert submit_attempt(attempt_id, person, {slot: (1, [letters[1]])}, library, clock(), epoch=1) is None
    assert held(attempt_id) == {slot: (2, letters[1])}


def test_a09_saves_to_different_slots_never_overwrite_each_other(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    changes = answers(person, attempt_id)
    race(app, [partial(save_answers, attempt_id, person, {slot: change}, clock()) for slot, change in changes.items()] * 4)
    assert {slot: rev for slot, (rev, _) in held(attempt_id).items()} == dict.fromkeys(changes, 1)
    assert len(get_revisions(attempt_id)) == len(changes)
    intact(person, attempt_id)


def test_a09_the_lease_goes_to_another_tab_between_two_saves(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    (one, letters), (two, others) = choices(person, attempt_id)[:2]
    done(take_lease(attempt_id, person, "tab-one-1", False, clock(), PHONE))
    first = partial(put, person, attempt_id, one, [letters[0]], 0, clock())

    def take_over_and_save() -> object:
        lease = done(take_lease(attempt_id, person, "tab-two-2", True, clock(), PHONE))
        return put(person, attempt_id, two, [others[0]], 0, clock(), epoch=lease.epoch)

    outcomes = one_inside_the_other(monkeypatch, app, (answers_services, "store"), first, take_over_and_save)
    assert all(isinstance(outcome, Saved) for outcome in outcomes)
    assert held(attempt_id) == {one: (1, letters[0]), two: (1, others[0])}
    assert intact(person, attempt_id).lease_epoch == 2


def test_a10_of_many_saves_at_the_same_revision_one_wins_and_the_others_are_told(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = next(pair for pair in choices(person, attempt_id) if len(pair[1]) > 3)
    for rev in range(3):
        done(put(person, attempt_id, slot, [letters[0]], rev, clock()))
    rivals = letters[1:]
    outcomes = race(app, [partial(put, person, attempt_id, slot, [letter], 3, clock()) for letter in rivals])
    saved = [(letter, outcome) for letter, outcome in zip(rivals, outcomes, strict=True) if isinstance(outcome, Saved)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(saved) == 1 and saved[0][1].revs == {slot: 4}
    assert len(refused) == len(rivals) - 1 >= 2
    assert all(outcome.code == "stale_answer" and outcome.params == {"slot": slot, "rev": 4} for outcome in refused)
    assert held(attempt_id) == {slot: (4, saved[0][0])}


def test_a11_whatever_a_network_shuffles_delays_and_doubles_the_last_value_of_each_slot_stands(
    world: World, library: Library, clock: Clock
) -> None:
    """A browser with one request in flight for each slot, behind a network that delivers late, twice, or loses the reply."""
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    dice = random.Random(11)
    slots = dict(choices(person, attempt_id)[:4])
    wanted = {slot: [dice.choice(letters) for _ in range(12)] for slot, letters in slots.items()}
    sent: dict[int, tuple[str, str, int]] = {}
    known, late, done_with = dict.fromkeys(slots, 0), [], dict.fromkeys(slots, 0)
    while any(done_with[slot] < len(wanted[slot]) for slot in slots):
        slot = dice.choice([slot for slot in slots if done_with[slot] < len(wanted[slot])])
        key, value, rev = sent.setdefault(slot, (fresh_key(), wanted[slot][done_with[slot]], known[slot]))
        if late and dice.random() < 0.4:
            put(person, attempt_id, *late.pop(dice.randrange(len(late))))
        outcome = put(person, attempt_id, slot, [value], rev, clock(), key=key)
        if dice.random() < 0.4:
            late.append((slot, [value], rev, clock(), 1, key))
        if dice.random() < 0.3:
            continue  # The reply is lost: the same save goes again.
        assert isinstance(outcome, Saved), outcome
        known[slot], done_with[slot] = outcome.revs[slot], done_with[slot] + 1
        del sent[slot]
    for message in late:
        put(person, attempt_id, *message)
    assert held(attempt_id) == {slot: (len(values), values[-1]) for slot, values in wanted.items()}
    for slot, values in wanted.items():
        stored = [(row.rev, row.response) for row in get_revisions(attempt_id) if row.slot == slot]
        assert stored == [(rev, f'"{value}"') for rev, value in enumerate(values, 1)], "without a gap or a double"
    assert intact(person, attempt_id).state == the_attempt(person, attempt_id).state == "open"
