"""The storms of `make chaos` find what is lost or doubled: on planted journals, and on a database out of which a row was taken."""

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.attempt_chain import receipt
from app.extensions import db
from app.library.load import Library
from app.quizzes.services import submit_attempt
from chaos.bank import Bank
from chaos.journal import Closing, Journal, Stored, Told, compare
from tests.clock import Clock
from tests.conftest import SECRET
from tests.people import World, done
from tests.quizzes.acts import choices, fresh_key, put
from tests.quizzes.sitting import begin
from tests.unguarded import change_behind_the_guard

ROWS = (
    Stored("one", 1, 1, "key-a", '"A"', "R1"),
    Stored("one", 1, 2, "key-b", '"B"', "R2"),
    Stored("one", 2, 1, "key-c", '"A"', "R3"),
)
ENDED = {"one": Closing(submitted=1, gradings=1, ledger=1)}


def told(row: Stored) -> Told:
    return Told(row.attempt, row.slot, row.rev, row.key, row.response, row.receipt)


def journal_of(*rows: Stored) -> Journal:
    return Journal(saves=[told(row) for row in rows], submits=["one"], sent={(row.attempt, row.key) for row in ROWS})


def test_a_journal_that_agrees_is_found_whole() -> None:
    verdict = compare(journal_of(*ROWS), ROWS, ENDED)
    assert (verdict.found, verdict.lost, verdict.duplicate) == (4, [], [])


def test_what_was_stored_and_never_told_is_neither_lost_nor_double() -> None:
    verdict = compare(journal_of(*ROWS[:1]), ROWS, ENDED)
    assert (verdict.found, verdict.lost, verdict.duplicate) == (2, [], [])


@pytest.mark.parametrize(
    "rows",
    [ROWS[:2], (*ROWS[:2], replace(ROWS[2], response='"B"')), (*ROWS[:2], replace(ROWS[2], receipt="R9"))],
    ids=["no row", "another answer", "another link"],
)
def test_a_planted_loss_is_found(rows: tuple[Stored, ...]) -> None:
    verdict = compare(journal_of(*ROWS), rows, ENDED)
    assert (verdict.found, len(verdict.lost), verdict.duplicate) == (3, 1, [])


@pytest.mark.parametrize("closing", [Closing(0, 0, 0), Closing(1, 0, 1), Closing(1, 1, 0)])
def test_a_submission_that_is_not_whole_is_lost(closing: Closing) -> None:
    assert len(compare(journal_of(*ROWS), ROWS, {"one": closing}).lost) == 1
    assert len(compare(journal_of(*ROWS), ROWS, {}).lost) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (Stored("one", 2, 2, "key-c", '"A"', "R4"), "stored 2 times"),
        (Stored("one", 2, 1, "key-c", '"A"', "R3"), "revisions [1, 1]"),
        (Stored("one", 2, 2, "key-x", '"A"', "R4"), "never sent"),
        (Stored("one", 3, 2, "key-b", '"A"', "R4"), "revisions [2]"),
    ],
)
def test_a_planted_duplicate_is_found(more: Stored, words: str) -> None:
    verdict = compare(journal_of(*ROWS), [*ROWS, more], ENDED)
    assert not verdict.lost and any(words in line for line in verdict.duplicate), verdict


def test_one_save_told_as_two_and_two_told_as_one_are_found() -> None:
    for again in (replace(told(ROWS[1]), rev=3), replace(told(ROWS[1]), key="key-d")):
        journal = journal_of(*ROWS)
        journal.saves.append(again)
        assert any("told apart" in line for line in compare(journal, ROWS, ENDED).duplicate)


@pytest.mark.parametrize("closing", [Closing(2, 1, 1), Closing(1, 2, 1), Closing(1, 1, 2)])
def test_a_paper_that_was_closed_twice_is_found(closing: Closing) -> None:
    assert len(compare(journal_of(*ROWS), ROWS, {"one": closing}).duplicate) == 1


def test_a_row_taken_out_of_the_database_is_missed(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chaos.bank.SECRET", SECRET)
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    (slot, letters), bank, journal = choices(person, attempt_id)[0], Bank(app, []), Journal(submits=[attempt_id])
    for rev, letter in enumerate(letters[:3]):
        key = fresh_key()
        saved = done(put(person, attempt_id, slot, [letter], rev, clock(), key=key))
        code = receipt(SECRET, attempt_id, saved.seq, saved.head)
        journal.saves.append(Told(attempt_id, slot, rev + 1, key, f'"{letter}"', code))
        journal.sent.add((attempt_id, key))
    assert submit_attempt(attempt_id, person, {}, library, clock()) is None
    db.session.remove()
    whole = compare(journal, bank.stored({attempt_id}), bank.closings({attempt_id}))
    assert (whole.found, whole.lost, whole.duplicate) == (4, [], []) and bank.breaches({attempt_id}) == 0

    change_behind_the_guard("answers", f"DELETE FROM answers WHERE attempt_id = '{attempt_id}' AND rev = 3")
    db.session.remove()
    robbed = compare(journal, bank.stored({attempt_id}), bank.closings({attempt_id}))
    assert (robbed.found, len(robbed.lost)) == (3, 1) and bank.breaches({attempt_id}) > 0
