"""Past certificates on both databases: proposed by one, confirmed by another, with the digest of the file, as of their own days."""

import hashlib
import io
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services import add_person, grant_role
from app.domain.decisions import Kind, Wish
from app.errors import Refused
from app.extensions import db
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import StandingInterval
from app.record.queries import get_events, verify_ledger
from app.roster import batches_services
from app.roster.batches_queries import get_batch, get_columns
from app.roster.batches_services import carry_on, run_batch
from app.roster.models import RosterBatch
from app.roster.past_certificates_services import confirm_batch, decline_batch, propose_batch
from app.roster.staging_services import Upload, plan_batch, stage_upload
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.roster.lists import kinds, state_of

HEADER = "工号,资格,证书编号,自,至,颁发单位\n"
ROWS = HEADER + "S0001,lobby-manager,旧-1,2023-01-01,2024-12-31,原系统\nS0002,lobby-manager,旧-2,2025-01-01,2026-12-31,原系统\n"


def second_hr(world: World, clock: Clock) -> World:
    world.ids["hr2"] = done(add_person("H0002", "韩雪", "110", clock(), hired_on=date(2020, 1, 1)))
    assert grant_role(world["hr2"], "hr", "110", clock()) is None
    return world


def proposed(world: World, clock: Clock, library: Library, text: str = ROWS) -> str:
    hr = second_hr(world, clock).viewer("hr")
    batch_id = dry_run(world, clock, library, text)
    assert propose_batch(hr, batch_id, clock()) is None
    return batch_id


def dry_run(world: World, clock: Clock, library: Library, text: str) -> str:
    hr = world.viewer("hr")
    batch_id = done(stage_upload(hr, Upload("旧证.csv", text.encode(), kind="certificates"), clock()))
    batch = get_batch(hr, batch_id, clock())
    mapping = get_columns(batch) if batch else None
    assert mapping and plan_batch(hr, batch_id, mapping, clock(), library.programme) is None
    return batch_id


def standing_on(person_id: int, day: date) -> str | None:
    query = sa.select(StandingInterval.state).where(
        StandingInterval.person_id == person_id,
        StandingInterval.qualification == "lobby-manager",
        StandingInterval.from_on <= day,
        StandingInterval.to_on > day,
    )
    return db.session.scalar(query)


def test_confirmed_they_count_from_their_own_days(world: World, clock: Clock, library: Library) -> None:
    batch_id = proposed(world, clock, library)
    assert get_events(world["trainee"]) == ()
    assert confirm_batch(world.viewer("hr2"), batch_id, clock()) is None
    run_batch(batch_id, clock, programme=library.programme)
    assert state_of(batch_id) == "applied"
    (event,) = get_events(world["trainee"])
    assert (event.kind, event.actor_id, event.effective_on) == ("imported", world["hr2"], date(2023, 1, 1))
    assert event.data["source"] == f"sha256:{hashlib.sha256(ROWS.encode()).hexdigest()}" and event.data["issuer"] == "原系统"
    assert [standing_on(world["trainee"], day) for day in (date(2022, 12, 31), date(2023, 1, 1), date(2024, 12, 31))] == [
        None, "qualified", "renewal_due",
    ]  # fmt: skip
    assert standing_on(world["trainee"], date(2026, 3, 2)) == "expired" and standing_on(world["other"], date(2026, 3, 2)) == "qualified"
    assert verify_ledger() == []
    assert kinds(dry_run(world, clock, library, ROWS)) == [("S0001", "same"), ("S0002", "same")]


def test_nobody_confirms_their_own_proposal_and_only_hr_does(world: World, clock: Clock, library: Library) -> None:
    batch_id = proposed(world, clock, library)
    refused = confirm_batch(world.viewer("hr"), batch_id, clock())
    assert isinstance(refused, Refused) and refused.code == "other_person_needed"
    assert decline_batch(world.viewer("hr2"), batch_id, clock()) is None
    refused = confirm_batch(world.viewer("hr2"), batch_id, clock())
    assert state_of(batch_id) == "declined" and get_events(world["trainee"]) == ()


def test_a_list_about_the_second_person_stops_and_is_void_as_a_whole(
    world: World, clock: Clock, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches_services, "ROWS_A_CERTIFICATE", batches_services.ROWS_AT_ONCE)
    batch_id = proposed(world, clock, library, ROWS + "H0002,lobby-manager,旧-3,2025-01-01,2026-12-31,原系统\n")
    assert confirm_batch(world.viewer("hr2"), batch_id, clock()) is None
    run_batch(batch_id, clock, programme=library.programme)
    batch = db.session.get(RosterBatch, batch_id)
    assert (batch.state, batch.stopped_at) == ("stopped", 3)
    assert [event.kind for event in get_events(world["other"])] == ["imported", "corrected"]
    assert standing_on(world["other"], date(2026, 3, 2)) is None and get_events(world["hr2"]) == () and verify_ledger() == []


def test_a_dead_process_is_carried_on(world: World, clock: Clock, library: Library) -> None:
    batch_id = proposed(world, clock, library)
    assert confirm_batch(world.viewer("hr2"), batch_id, clock()) is None
    clock.forward(minutes=1)
    assert carry_on(library.programme, clock()) == 1 and state_of(batch_id) == "applied"


def test_a_revoked_qualification_does_not_come_back_by_a_list(fast_world: World, clock: Clock, library: Library) -> None:
    world, programme = second_hr(fast_world, clock), library.programme
    day = date(2026, 3, 2)
    for wish in (
        Wish(kind=Kind.ACCEPT, reason="other_branch", number="外-1", valid_from=day, valid_until=date(2026, 12, 31)),
        Wish(kind=Kind.REVOKE, reason="fraud"),
    ):
        decision = done(propose_decision(world.viewer("hr"), world["trainee"], "lobby-manager", wish, programme, clock()))
        assert confirm_decision(world.viewer("hr2"), decision, programme, clock()) is None
    batch_id = dry_run(world, clock, library, ROWS)
    assert kinds(batch_id) == [("S0001", "faulty"), ("S0002", "new")]
    refused = propose_batch(world.viewer("hr"), batch_id, clock())
    assert isinstance(refused, Refused) and refused.code == "import_faulty"


def test_the_pages_of_two_people(fast_app: Flask, fast_world: World, clock: Clock, library: Library) -> None:
    assert grant_role(fast_world["branch_head"], "hr", "110", clock()) is None
    one, other = client_of(fast_app, "hr"), client_of(fast_app, "branch_head")
    assert "颁发单位" in one.get("/people/certificates/template.csv").get_data().decode("utf-8-sig")
    page = one.post("/people/certificates/", data={"file": (io.BytesIO(ROWS.encode()), "旧证.csv")}, follow_redirects=True)
    assert "提出认可 2 张证书" in page.text and "旧-1" in page.text
    path = page.request.path
    batch = path.rpartition("/")[2]
    assert other.get(path).status_code == 404, "a dry run is one's own"
    assert "等待第二人确认" in one.post(f"/people/certificates/{batch}/propose", follow_redirects=True).text
    assert "另一位办理" in one.post(f"/people/certificates/{batch}/confirm", follow_redirects=True).text
    assert "确认并写入" in other.get(path).text
    assert "已全部记入资格档案" in other.post(f"/people/certificates/{batch}/confirm", follow_redirects=True).text
    assert client_of(fast_app, "admin").get(path).status_code == 404, "who does not decide does not see it"
    assert standing_on(fast_world["other"], date(2026, 3, 2)) == "qualified"
