"""Decisions by two people: who may take them, and which make sense when."""

from datetime import date

import pytest

from app.domain.decisions import REASONS, Kind, Wish, actor_fault, payload_of, trainers_of, wish_fault
from tests.domain.life import QUALIFICATION, Life, day

TODAY = day("2027-06-01")


def learner() -> Life:
    return Life().assigned(day("2026-03-01"))


def holder() -> Life:
    return learner().read(day("2026-03-01")).sat(day("2026-03-02"))


def suspended() -> Life:
    return holder().event("suspended", day("2027-05-01"), qualification="lobby-manager", reason="x")


def revoked() -> Life:
    return holder().event("revoked", day("2027-05-01"), qualification="lobby-manager", reason="x")


def lapsed() -> Life:
    return Life().assigned(day("2024-03-01")).read(day("2024-03-01")).sat(day("2024-03-02"))


def wish(kind: Kind, **more: object) -> Wish:
    return Wish.model_validate({"kind": kind, "reason": REASONS[kind][0]} | more)


PERIOD = {"valid_from": date(2027, 6, 1), "valid_until": date(2029, 5, 31)}


@pytest.mark.parametrize(
    ("life", "asked", "why"),
    [
        (learner, wish(Kind.GRANT, **PERIOD), None),
        (holder, wish(Kind.GRANT, **PERIOD), "still_valid"),
        (lapsed, wish(Kind.GRANT, **PERIOD), None),
        (learner, wish(Kind.GRANT), "bad_period"),
        (learner, wish(Kind.GRANT, valid_from=date(2027, 6, 2), valid_until=date(2027, 6, 1)), "bad_period"),
        (learner, wish(Kind.GRANT, valid_from=date(2025, 6, 2), valid_until=date(2027, 5, 31)), "already_over"),
        (learner, wish(Kind.ACCEPT, **PERIOD), "number_missing"),
        (learner, wish(Kind.ACCEPT, number="旧-1", **PERIOD), None),
        (holder, wish(Kind.EXTEND, valid_until=date(2028, 9, 1)), None),
        (holder, wish(Kind.EXTEND, valid_until=date(2028, 3, 2)), "extends_nothing"),
        (lapsed, wish(Kind.EXTEND, valid_until=date(2028, 3, 2)), "nothing_valid"),
        (holder, wish(Kind.SUSPEND), None),
        (learner, wish(Kind.SUSPEND), "nothing_valid"),
        (lapsed, wish(Kind.SUSPEND), "nothing_valid"),
        (suspended, wish(Kind.SUSPEND), "already_suspended"),
        (suspended, wish(Kind.REINSTATE), None),
        (holder, wish(Kind.REINSTATE), "not_suspended"),
        (holder, wish(Kind.REVOKE), None),
        (suspended, wish(Kind.REVOKE), None),
        (lapsed, wish(Kind.REVOKE), None),
        (learner, wish(Kind.REVOKE), "nothing_held"),
        (revoked, wish(Kind.REVOKE), "already_revoked"),
        (holder, wish(Kind.CORRECT, of=5), None),
        (holder, wish(Kind.CORRECT, of=4), "nothing_to_correct"),
        (holder, wish(Kind.CORRECT, of=99), "nothing_to_correct"),
        (holder, Wish(kind=Kind.SUSPEND, reason="leave"), "reason_missing"),
        (holder, Wish(kind=Kind.SUSPEND, reason="other", note="  "), "reason_missing"),
        (holder, Wish(kind=Kind.SUSPEND, reason="other", note="核实投诉"), None),
    ],
)
def test_which_decision_makes_sense_when(life, asked, why):
    assert wish_fault(asked, life().events, QUALIFICATION, TODAY) == why


@pytest.mark.parametrize(
    ("actor", "earlier", "why"),
    [
        (7, (), "not_for_oneself"),
        (1, (), "not_for_own_trainee"),
        (2, (), "not_for_own_trainee"),
        (3, (3,), "other_person_needed"),
        (4, (3,), None),
        (5, (), None),
    ],
)
def test_nobody_decides_about_themselves_or_their_trainee_or_alone(actor, earlier, why):
    events = [event.model_copy(update={"person_id": 7}) for event in learner().event("observed", TODAY, scene="peak", passed=True).events]
    events[-1] = events[-1].model_copy(update={"actor_id": 2})
    assert trainers_of(events) == {1, 2}
    assert actor_fault(actor, 7, events, earlier) == why


def test_what_the_ledger_is_told():
    number = next(event.data["number"] for event in holder().events if event.kind == "granted")
    told = payload_of(wish(Kind.EXTEND, valid_until=date(2028, 9, 1), note="产假"), holder().events, QUALIFICATION, 3)
    assert told == {
        "qualification": "lobby-manager",
        "reason": "产假",
        "code": "leave",
        "decision": 3,
        "number": number,
        "valid_until": "2028-09-01",
    }
    assert payload_of(wish(Kind.CORRECT, of=5), holder().events, QUALIFICATION, 4)["of"] == 5
