"""Q3: every grant names final, passing, non-void exams of that very person, a decision of two, or a file that was imported. A full scan
names each that does not; here each is planted."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.quizzes.services import start_attempt, submit_attempt
from app.record.services import append
from app.reports.evidence_queries import check_evidence
from tests.clock import Clock
from tests.people import World, done
from tests.qualification.promises.desk import KEY, add_hr
from tests.quizzes.sitting import PAPER, answers, pass_others, prepare

SHA = "sha256:" + "0" * 64


@pytest.fixture
def bank(world: World, library: Library, clock: Clock) -> World:
    """One who earned the certificate, one to whom two of HR gave it, one whose earlier certificate they accepted."""
    add_hr(world, clock)
    prepare(world, "trainee", library, clock)
    pass_others(world["trainee"], library, clock)
    attempt = done(start_attempt(world["trainee"], PAPER, library, clock()))
    assert submit_attempt(attempt, world["trainee"], answers(world["trainee"], attempt), library, clock()) is None
    today = civil_date(clock())
    period = {"valid_from": today, "valid_until": date(today.year + 1, 6, 30)}
    for who, wish in (
        ("other", Wish(kind=Kind.GRANT, reason="system_outage", **period)),
        ("branch_head", Wish(kind=Kind.ACCEPT, reason="other_branch", number="旧-7", **period)),
    ):
        decision = done(propose_decision(world.viewer("hr"), world[who], KEY, wish, library.programme, clock()))
        assert confirm_decision(world.viewer("hr2"), decision, library.programme, clock()) is None
    return world


def scan(library: Library) -> set[str]:
    return {breach.code for breach in check_evidence(library.programme).breaches}


def test_what_the_app_writes_rests_on_evidence(app: Flask, bank: World, library: Library) -> None:
    checked = check_evidence(library.programme)
    assert (checked.grants, checked.breaches) == (3, ())
    outcome = app.test_cli_runner().invoke(args=["record", "evidence-check"])
    assert outcome.exit_code == 0 and "核对了 3 次授予，不符 0 处" in outcome.output


PLANTED: dict[str, tuple[str, set[str]]] = {
    "an exam that was not passed": ("UPDATE gradings SET passed = false", {"not_passed"}),
    "an exam that is not over": ("UPDATE attempts SET state = 'open'", {"not_passed"}),
    "an exam that was made void": ("UPDATE attempts SET state = 'void'", {"void_since"}),
    "somebody else's exam": ("UPDATE attempts SET person_id = {other}", {"no_such_attempt"}),
    "a decision of one": ("UPDATE decisions SET decided_by = proposed_by WHERE person_id = {other}", {"decided_by_one"}),
    "a decision that nobody confirmed": ("UPDATE decisions SET outcome = 'open' WHERE person_id = {other}", {"no_such_decision"}),
    "a decision about somebody else": ("UPDATE decisions SET person_id = {far} WHERE person_id = {branch_head}", {"no_such_decision"}),
    "another name on the certificate": ("UPDATE certificates SET fields = '{{}}' WHERE person_id = {trainee}", {"certificate_altered"}),
    "a certificate for another event": (
        "UPDATE certificates SET event_seq = 1 WHERE person_id = {trainee}",
        {"no_certificate", "certificate_without_event"},
    ),
}


def test_each_planted_breach_is_named(app: Flask, bank: World, library: Library) -> None:
    for what, (act, expected) in PLANTED.items():
        begin_write()
        assert db.session.execute(sa.text(act.format(**bank.ids))).rowcount, what
        assert scan(library) == expected, what
        db.session.rollback()
    assert scan(library) == set()


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("granted", {"evidence": []}, "names_nothing"),
        ("granted", {}, "names_nothing"),
        ("granted", {"evidence": ["f" * 32]}, "no_such_attempt"),
        ("granted", {"decision": 99}, "no_such_decision"),
        ("imported", {"source": SHA}, "no_such_file"),
        ("imported", {}, "no_such_file"),
    ],
)
def test_an_event_that_rests_on_nothing_is_named(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, kind: str, more: dict[str, Any], expected: str
) -> None:
    begin_write()
    period = {"qualification": KEY, "number": "2026-1", "valid_from": "2026-01-01", "valid_until": "2027-01-01"}
    event = append(kind, fast_world["far"], effective_on=civil_date(clock()), actor_id=0, now=clock(), payload=period | more)
    db.session.commit()
    assert [(breach.seq, breach.code) for breach in check_evidence(library.programme).breaches] == [(event.seq, expected)]
    outcome = fast_app.test_cli_runner().invoke(args=["record", "evidence-check"])
    assert outcome.exit_code == 1 and f"第 {event.seq} 条（人员 #{fast_world['far']}）" in outcome.output
