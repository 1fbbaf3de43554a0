"""Q7: "valid on 1 March?" asked today, and "what did we believe on 1 March?", after a back-dated revocation. On both databases."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.queries import viewer_of
from app.accounts.services import add_person, grant_role
from app.domain.calendar import ZONE
from app.domain.decisions import Kind, Wish
from app.domain.hindsight import answer, end_of
from app.domain.matrix_filters import MatrixFilters
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.queries import get_standing
from app.qualification.services import settle
from app.record.queries import get_events
from app.record.services import append
from app.reports.matrix_queries import as_believed, list_rows
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.reports.lives import KEY, live, noon

# Qualified since 2 February; the day asked about; the day on which the truth came out.
QUALIFIED, ASKED, FOUND_OUT = date(2026, 2, 2), date(2026, 3, 1), date(2026, 3, 20)


@pytest.fixture
def holder(world: World, library: Library, clock: Clock) -> int:
    live(world["trainee"], library, QUALIFIED)
    clock.instant = noon(FOUND_OUT)
    return world["trainee"]


def revoke_from(person_id: int, day: date, library: Library, now: datetime) -> None:
    """The exam of February was somebody else's: revoked on the day it came out, with effect from an earlier one."""
    begin_write()
    payload = {"qualification": KEY, "reason": "代考", "code": "fraud", "decision": 0}
    append("revoked", person_id, effective_on=day, actor_id=1, now=now, payload=payload)
    settle(person_id, library.programme, now)
    db.session.commit()


def answers(person_id: int, library: Library, on: date, believed_on: date) -> tuple[str, str]:
    """What is known now of a day, and what was believed of it."""
    found = answer(get_events(person_id), library.programme.qualifications[0], library.programme, on, believed_on)
    assert found.then is not None and get_standing(person_id, KEY, on) == found.now, "the index and the ledger say the same"
    return found.now.state.value, found.then.state.value


def test_a_back_dated_revocation_changes_what_is_so_and_not_what_was_believed(
    holder: int, world: World, app: Flask, library: Library, clock: Clock
) -> None:
    assert answers(holder, library, ASKED, ASKED) == ("qualified", "qualified")
    revoke_from(holder, date(2026, 2, 15), library, clock())
    table = {
        # Valid on 1 March? No. Did we believe so on 1 March, and until the evening before it came out? Yes.
        (ASKED, ASKED): ("revoked", "qualified"),
        (ASKED, FOUND_OUT - timedelta(days=1)): ("revoked", "qualified"),
        (ASKED, FOUND_OUT): ("revoked", "revoked"),
        # Before the day from which it counts nothing has changed.
        (date(2026, 2, 14), ASKED): ("qualified", "qualified"),
        (date(2026, 2, 15), ASKED): ("revoked", "qualified"),
        # Before anything was recorded nobody knew of anything.
        (ASKED, QUALIFIED - timedelta(days=1)): ("revoked", "unassigned"),
    }
    assert {asked: answers(holder, library, *asked) for asked in table} == table
    rows = list_rows(world.viewer("auditor"), MatrixFilters(on=ASKED + timedelta(days=1), text="S0001"), [KEY])
    told = as_believed(rows, library.programme, ASKED, end_of(ASKED))
    assert rows[0].cells[0].state == "revoked" and told[0].cells[0].state == "qualified"


def test_both_answers_stand_side_by_side_on_the_page(holder: int, app: Flask, library: Library, clock: Clock) -> None:
    revoke_from(holder, date(2026, 2, 15), library, clock())
    client = client_of(app, "hr")
    page = client.get(f"/reports/people/{holder}?on=2026-03-01&believed=2026-03-01").text
    assert "2026-03-01 日终时所知与今天所知不同" in page
    assert "资格自 2026-02-15 起吊销：代考。" in page and "资格自 2026-02-02 起至 2028-02-02 有效" in page
    assert "2026-03-20 记入：吊销资格：代考 · 第 " in page and "自 2026-02-15 起算" in page
    same = client.get(f"/reports/people/{holder}?on=2026-03-01&believed=2026-03-20").text
    assert "所知不同" not in same and "2026-03-20 日终时所知与今天所知相同。" in same
    assert client.get(f"/reports/people/{holder}?on=2026-02-30").status_code == 422
    assert client.get(f"/reports/people/{holder}?believed=x").status_code == 422


def test_a_correction_by_two_people_is_known_from_its_own_day_on(holder: int, world: World, library: Library, clock: Clock) -> None:
    """Through the real decisions: the grant is declared void, so it never was; on 1 March nobody could know that."""
    grant = next(event for event in get_events(holder) if event.kind == "granted")
    wish = Wish(kind=Kind.CORRECT, reason="wrong_person", note="登记到了别人名下", of=grant.seq)
    second = done(add_person("H0002", "韩月", "110", clock(), hired_on=QUALIFIED, password_hash=""))
    assert grant_role(second, "hr", "110", clock()) is None
    proposed = done(propose_decision(world.viewer("hr"), holder, KEY, wish, library.programme, clock()))
    assert confirm_decision(viewer_of(db.session.get_one(Person, second)), proposed, library.programme, clock()) is None
    now, then = answers(holder, library, ASKED, ASKED)
    assert (now, then) != ("qualified", "qualified") and then == "qualified"
    found = answer(get_events(holder), library.programme.qualifications[0], library.programme, ASKED, ASKED)
    assert [event.kind for event in found.later] == ["corrected"]
    assert answers(holder, library, ASKED, FOUND_OUT)[1] == now


def test_a_day_of_belief_ends_at_midnight_in_shanghai(holder: int, library: Library) -> None:
    midnight = datetime.combine(FOUND_OUT, datetime.min.time(), ZONE)
    revoke_from(holder, date(2026, 2, 15), library, midnight - timedelta(seconds=1))
    assert answers(holder, library, ASKED, FOUND_OUT - timedelta(days=1)) == ("revoked", "revoked")
    assert answers(holder, library, ASKED, FOUND_OUT - timedelta(days=2)) == ("revoked", "qualified")
