"""A1 no acknowledged answer is ever lost; A2 a dropped save is never acknowledged; A3 what failed is sent again and counts once."""

import multiprocessing
import os
import signal
from functools import partial
from multiprocessing.connection import Connection

import pytest
from flask import Flask

from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes import answers_services
from app.quizzes.answers_services import Saved
from app.quizzes.chain_queries import get_revisions
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, fresh_key, held, intact, put
from tests.quizzes.sitting import begin


def _save_until_killed(app: Flask, acknowledged: Connection, person: int, attempt_id: str, slot: int, letters: list[str], rev: int) -> None:
    """A worker of its own: tells each save only after the service has said that it is saved."""
    with app.app_context():
        # The connections belong to the process before the fork.
        db.engine.dispose(close=False)
        now = app.extensions["clock"]()
        while True:
            saved = done(put(person, attempt_id, slot, [letters[rev % len(letters)]], rev, now, key=f"of-{os.getpid()}-{rev:06}"))
            rev = saved.revs[slot]
            acknowledged.send((rev, letters[(rev - 1) % len(letters)]))


def test_a01_a_killed_worker_loses_nothing_that_was_acknowledged(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    told: dict[int, str] = {}
    for round_no in range(4):
        rev = held(attempt_id).get(slot, (0, None))[0]
        db.session.remove()
        ours, theirs = multiprocessing.Pipe(duplex=False)
        task = partial(_save_until_killed, app, theirs, person, attempt_id, slot, letters, rev)
        worker = multiprocessing.get_context("fork").Process(target=task)
        worker.start()
        theirs.close()
        for _ in range(3 + 2 * round_no):
            assert ours.poll(20), "the worker acknowledges nothing"
            told.update([ours.recv()])
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join(20)
        try:
            while ours.poll(0):
                told.update([ours.recv()])
        except EOFError:
            pass
    intact(person, attempt_id)
    stored = {row.rev: row.response for row in get_revisions(attempt_id)}
    lost = {rev: letter for rev, letter in told.items() if stored.get(rev) != f'"{letter}"'}
    assert len(told) >= 24 and not lost
    assert sorted(stored) == list(range(1, len(stored) + 1)), "a revision is doubled or left out"


@pytest.mark.parametrize("place", ["store", "note_place"])
def test_a01_a_save_that_breaks_off_leaves_nothing_behind(
    world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    original = getattr(answers_services, place)

    def broken(*args: object, **kwargs: object) -> object:
        original(*args, **kwargs)
        raise KeyboardInterrupt

    key = fresh_key()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(answers_services, place, broken)
        put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key)
    assert held(attempt_id) == {}
    assert isinstance(put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key), Saved)
    intact(person, attempt_id)


def test_a02_an_old_revision_is_told_so_with_what_is_stored(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    client = client_of(app, "trainee")
    for rev, letter in enumerate(letters[:3]):
        done(put(person, attempt_id, slot, [letter], rev, clock()))
    for base_rev in (0, 2, 4):
        body = {"key": fresh_key(), "epoch": 1, "slot": slot, "base_rev": base_rev, "values": [letters[0]]}
        reply = client.post(f"/quizzes/attempts/{attempt_id}/answers", json=body)
        told = reply.get_json()
        assert (reply.status_code, told["error"]) == (409, "stale_answer")
        assert (told["slot"], told["rev"], told["values"], told["kept"]) == (slot, 3, [letters[2]], False)
    assert held(attempt_id) == {slot: (3, letters[2])}
    assert len(get_revisions(attempt_id)) == 3


def test_a03_saves_whose_replies_were_lost_are_sent_again_and_count_once(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    client = client_of(app, "trainee")
    address = f"/quizzes/attempts/{attempt_id}/answers"
    slots = choices(person, attempt_id)[:5]
    journal = [{"key": fresh_key(), "epoch": 1, "slot": slot, "base_rev": 0, "values": [letters[0]]} for slot, letters in slots]
    lost = [client.post(address, json=body).data for body in journal[:2]]
    clock.forward(minutes=3)
    after_reload = [client.post(address, json=body) for body in journal]
    assert [reply.status_code for reply in after_reload] == [200] * 5
    assert [reply.data for reply in after_reload[:2]] == lost, "the same save gets the same reply, byte for byte"
    assert held(attempt_id) == {slot: (1, letters[0]) for slot, letters in slots}
    assert len(get_revisions(attempt_id)) == 5
    other = client.post(address, json=journal[0] | {"values": []})
    assert (other.status_code, other.get_json()["error"]) == (422, "key_reused")
    intact(person, attempt_id)


def test_a03_a_reply_of_saved_is_not_given_before_it_is_stored(
    world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk without room: the browser is told, keeps the answer, and sends the same save again."""
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    slot, letters = choices(person, attempt_id)[0]
    key = fresh_key()
    with monkeypatch.context() as patched:
        patched.setattr(answers_services, "store", _no_room)
        full = put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key)
    assert isinstance(full, Refused) and full.code == "not_saved"
    assert held(attempt_id) == {}
    assert done(put(person, attempt_id, slot, [letters[0]], 0, clock(), key=key)).revs == {slot: 1}


def _no_room(*_args: object, **_kwargs: object) -> None:
    class Full(Exception):
        sqlstate = "53100"

    raise answers_services.sa.exc.OperationalError("INSERT", {}, Full("database or disk is full"))
