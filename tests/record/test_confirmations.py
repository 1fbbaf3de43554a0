"""The bank's word on clauses of ours: given once from however many desks, for one wording only, and taken back without a trace lost."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.confirming import matters_of, opened_by, rests_on
from app.domain.manual import Chapter, Clause, Manual, Section, section_of
from app.domain.paper import undrawable
from app.errors import DomainError, NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.queries import get_open_attempt
from app.quizzes.services import start_attempt, submit_attempt
from app.record.confirmations_queries import get_confirmed, get_history, get_withheld, get_words, get_words_on
from app.record.confirmations_services import confirm_clauses, withdraw_confirmations
from app.record.models import AuditRow, ClauseConfirmation
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import answers, prepare
from tests.racing import race

TODAY = date(2026, 3, 2)
WHO = "周敏（人力资源部）"


def ours(library: Library, section: str = "4.2", count: int = 3) -> list[Clause]:
    """Some clauses that wait for the bank's word."""
    return [clause for clause in library.manual.clauses if section_of(clause.id) == section and clause.id in served(library).withheld][
        :count
    ]


def served(library: Library) -> Library:
    """As a real bank serves it."""
    return library.model_copy(update={"demo": False})


def wordings(clauses: Iterable[Clause]) -> dict[str, str]:
    return {clause.id: clause.digest for clause in clauses}


def reworded(manual: Manual, clause_id: str, **change: str) -> Manual:
    """The manual with another text in one clause."""

    def section(found: Section) -> Section:
        clauses = [clause.model_copy(update=change) if clause.id == clause_id else clause for clause in found.clauses]
        return found.model_copy(update={"clauses": tuple(clauses)})

    def chapter(found: Chapter) -> Chapter:
        return found.model_copy(update={"sections": tuple(map(section, found.sections))})

    return manual.model_copy(update={"chapters": tuple(map(chapter, manual.chapters))})


def rows() -> list[tuple[str, int, str]]:
    db.session.rollback()
    return [
        (row.clause, row.person_id, row.signatory)
        for row in db.session.scalars(sa.select(ClauseConfirmation).order_by(ClauseConfirmation.id))
    ]


def audited(action: str) -> list[str]:
    return list(db.session.scalars(sa.select(AuditRow.subject).where(AuditRow.action == action).order_by(AuditRow.id)))


def test_what_is_confirmed_is_noted_once_with_its_words(app: Flask, world: World, library: Library, clock: Clock) -> None:
    chosen, hr = ours(library), world["hr"]
    confirm = partial(confirm_clauses, hr, wordings(chosen), WHO, TODAY, library.manual, clock())
    assert len(done(confirm())) == 3
    assert done(confirm()) == ()
    assert rows() == [(clause.id, hr, WHO) for clause in chosen]
    assert audited("clause_confirmed") == [f"clause:{clause.id}" for clause in chosen]
    assert get_confirmed(library.manual) == {clause.id for clause in chosen}
    assert served(library).withheld - get_withheld(served(library)) == {clause.id for clause in chosen}
    ((word, text, ruling),) = get_history(chosen[0].id)
    assert (word.signatory, word.confirmed_on, text, ruling) == (WHO, TODAY, chosen[0].text, chosen[0].ruling)


def test_many_desks_at_once_make_one_row_a_clause(app: Flask, world: World, library: Library, clock: Clock) -> None:
    chosen, people = ours(library), [world["hr"], world["admin"]]
    # Each in another order: who waits for whom must not go round in a circle.
    orders = [chosen, chosen[::-1]]
    tasks = [partial(confirm_clauses, people[n % 2], wordings(orders[n % 2]), WHO, TODAY, library.manual, clock()) for n in range(24)]
    replies = race(app, tasks)
    assert sorted(len(done(reply)) for reply in replies)[-4:] in ([0, 0, 0, 3], [0, 0, 1, 2], [0, 1, 1, 1])
    assert [clause for clause, *_ in rows()] == [clause.id for clause in chosen]
    assert len(audited("clause_confirmed")) == 3


def test_a_word_holds_for_its_wording_only(app: Flask, world: World, library: Library, clock: Clock) -> None:
    (clause, *_) = ours(library)
    done(confirm_clauses(world["hr"], wordings([clause]), WHO, TODAY, library.manual, clock()))
    for change in ({"text": clause.text + "！"}, {"ruling": "另有口径。"}):
        changed = reworded(library.manual, clause.id, **change)
        assert get_confirmed(changed) == frozenset()
        assert get_words_on(changed.clauses) == {}
        states = {matter.clause.id: matter.state for section in matters_of(changed, get_words()) for matter in section.matters}
        assert states[clause.id] == "changed"
        assert set(states.values()) == {"changed", "waiting"}
        # What was on the page is not what would be signed.
        refused = confirm_clauses(world["hr"], wordings([clause]), WHO, TODAY, changed, clock())
        assert refused == Refused.because("clauses_changed", clauses=(clause.id,))
    changed = reworded(library.manual, clause.id, text="新的文字。")
    new = changed.clause(clause.id)
    assert new is not None
    clock.forward(minutes=1)
    done(confirm_clauses(world["hr"], wordings([new]), "高远", TODAY, changed, clock()))
    assert get_confirmed(changed) == {clause.id}
    # The first wording is still confirmed as well: an old text that comes back needs no second signature.
    assert get_confirmed(library.manual) == {clause.id}
    assert [(word.signatory, text) for word, text, _ in get_history(clause.id)] == [("高远", "新的文字。"), (WHO, clause.text)]


def test_what_is_taken_back_stays_in_the_history_and_can_be_given_again(app: Flask, world: World, library: Library, clock: Clock) -> None:
    chosen = ours(library, count=2)
    first, second = done(confirm_clauses(world["hr"], wordings(chosen), WHO, TODAY, library.manual, clock()))
    clock.forward(minutes=5)
    assert withdraw_confirmations(world["admin"], [first], clock()) == 1
    assert withdraw_confirmations(world["admin"], [first], clock()) == 0
    assert withdraw_confirmations(world["admin"], [], clock()) == 0
    assert get_confirmed(library.manual) == {chosen[1].id}
    assert audited("confirmation_withdrawn") == [f"clause:{chosen[0].id}"]
    ((word, text, _),) = get_history(chosen[0].id)
    assert (word.withdrawn_at, word.withdrawn_by, text) == (clock(), world["admin"], chosen[0].text)
    clock.forward(minutes=5)
    (third,) = done(confirm_clauses(world["hr"], wordings(chosen), WHO, TODAY, library.manual, clock()))
    assert third not in (first, second)
    assert get_confirmed(library.manual) == {clause.id for clause in chosen}
    assert len(get_history(chosen[0].id)) == 2


def test_a_withdrawal_and_a_confirmation_at_once_leave_one_truth(app: Flask, world: World, library: Library, clock: Clock) -> None:
    (clause,) = ours(library, count=1)
    (row_id,) = done(confirm_clauses(world["hr"], wordings([clause]), WHO, TODAY, library.manual, clock()))
    confirm = partial(confirm_clauses, world["hr"], wordings([clause]), WHO, TODAY, library.manual, clock())
    withdraw = partial(withdraw_confirmations, world["admin"], [row_id], clock())
    replies = race(app, [confirm, withdraw] * 8)
    assert sum(reply for reply in replies[1::2] if isinstance(reply, int)) == 1
    standing = db.session.scalars(sa.select(ClauseConfirmation.id).where(ClauseConfirmation.withdrawn_at.is_(None))).all()
    assert len(standing) <= 1 and len(standing) == sum(len(done(reply)) for reply in replies[::2])


def test_a_number_that_no_row_can_have_withdraws_nothing(app: Flask, world: World, library: Library, clock: Clock) -> None:
    (clause,) = ours(library, count=1)
    done(confirm_clauses(world["hr"], wordings([clause]), WHO, TODAY, library.manual, clock()))
    assert withdraw_confirmations(world["hr"], [2**63, 2**31, 0, -1], clock()) == 0


BAD = [
    ({}, WHO, TODAY, "no_clause_chosen"),
    (None, "  ", TODAY, "signatory_malformed"),
    (None, "周\u200b敏", TODAY, "signatory_malformed"),
    (None, "周" * 61, TODAY, "signatory_malformed"),
    (None, WHO, TODAY + timedelta(days=1), "confirmed_in_the_future"),
]


@pytest.mark.parametrize(("chosen", "signatory", "on", "code"), BAD)
def test_what_cannot_be_signed(fast_app: Flask, fast_world: World, library: Library, clock: Clock, chosen, signatory, on, code) -> None:
    given = wordings(ours(library)) if chosen is None else chosen
    refused = confirm_clauses(fast_world["hr"], given, signatory, on, library.manual, clock())
    assert isinstance(refused, Refused) and refused.code == code
    assert rows() == [] and audited("clause_confirmed") == []


def test_only_what_is_ours_can_be_confirmed(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    bank_own = next(clause for clause in library.manual.clauses if clause.source == "bank" and not clause.ruling)
    with pytest.raises(DomainError):
        confirm_clauses(fast_world["hr"], wordings([*ours(library), bank_own]), WHO, TODAY, library.manual, clock())
    for nothing in ("9.9.9", "x", "4.2", ""):
        with pytest.raises(NotFound):
            confirm_clauses(fast_world["hr"], {nothing: "0" * 16}, WHO, TODAY, library.manual, clock())
    assert rows() == []


def test_a_paper_opens_with_exactly_its_clauses_and_closes_again(app: Flask, world: World, library: Library, clock: Clock) -> None:
    real = served(library)
    paper = real.bank.blueprint("etiquette")
    assert paper is not None
    needed = rests_on(paper, real.bank, real.withheld)
    assert needed and opened_by(needed, (paper,), real.bank, real.rulebook, real.withheld) == (paper,)
    prepare(world, "trainee", real, clock)
    prepare(world, "other", real, clock)
    refused = start_attempt(world["trainee"], "etiquette", real, clock())
    assert refused == Refused.because("paper_unconfirmed")
    clauses = [clause for clause in real.manual.clauses if clause.id in needed]
    signed = done(confirm_clauses(world["hr"], wordings(clauses), WHO, TODAY, real.manual, clock()))
    assert paper not in undrawable(real.bank, real.rulebook, get_withheld(real))
    running = done(start_attempt(world["trainee"], "etiquette", real, clock()))
    assert withdraw_confirmations(world["hr"], signed, clock()) == len(clauses)
    # Nobody starts any more; who has started goes on to the end, also by the button on the page of the paper.
    assert start_attempt(world["other"], "etiquette", real, clock()) == Refused.because("paper_unconfirmed")
    assert start_attempt(world["trainee"], "etiquette", real, clock()) == running
    assert get_open_attempt(world["trainee"], "etiquette") is not None
    assert not isinstance(save_answers(running, world["trainee"], answers(world["trainee"], running), clock()), Refused)
    assert submit_attempt(running, world["trainee"], {}, real, clock()) is None


def test_a_paper_asks_only_what_is_confirmed(app: Flask, world: World, library: Library, clock: Clock) -> None:
    real = served(library)
    assert get_withheld(library) == frozenset(), "the demo withholds nothing"
    every = [clause for clause in real.manual.clauses if clause.id in real.withheld]
    done(confirm_clauses(world["hr"], wordings(every), WHO, TODAY, real.manual, clock()))
    assert get_withheld(real) == frozenset()
    assert undrawable(real.bank, real.rulebook, get_withheld(real)) == ()


def test_the_audit_row_holds_what_was_signed(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    (clause,) = ours(library, "3.1", 1)
    done(confirm_clauses(fast_world["hr"], wordings([clause]), WHO, TODAY, library.manual, clock()))
    detail = json.loads(db.session.scalars(sa.select(AuditRow.detail).where(AuditRow.action == "clause_confirmed")).one())
    assert detail == {"digest": clause.digest, "signatory": WHO, "on": "2026-03-02", "text": clause.text, "ruling": clause.ruling}
