"""Q9: a revocation is seen everywhere at the next request: the check page behind the QR, the certificate's page, the API, the feed."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.services import add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import Certificate
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.reports.api_asking import System, key_maker, system
from tests.reports.lives import KEY, live

SUSPEND, REVOKE = Wish(kind=Kind.SUSPEND, reason="investigation", note="核实一件投诉"), Wish(kind=Kind.REVOKE, reason="fraud", note="替考")


@pytest.fixture
def hr_system(app: Flask, world: World, library: Library, clock: Clock) -> System:
    """A trainee who holds the qualification, two of HR to take it away, and a system that reads."""
    world.ids["hr2"] = done(add_person("H0002", "何静", "110", clock(), hired_on=civil_date(clock()), password_hash=""))
    assert grant_role(world["hr2"], "hr", "110", clock()) is None
    live(world["trainee"], library, civil_date(clock()) - timedelta(days=100))
    return system(app, clock, key_maker(clock))


def seen(app: Flask, reader: System, person_id: int, on: str, word: str) -> dict[str, object]:
    """Every place that says what the certificate is worth; what differs between two looks is what was decided between them."""
    (standing,) = reader.read(f"/people/S0001/standings?qualification={KEY}")["standings"]
    listed = reader.read(f"/standings?qualification={KEY}&staff_no=S0001")["people"][0]["standings"][0]
    feed = reader.read("/feed?limit=500")
    held = Certificate.query.filter_by(person_id=person_id).one()
    number, token = held.number, held.token
    owner, stranger = client_of(app, "trainee"), app.test_client()
    fed = [
        interval["state"]
        for person in feed["people"]
        for interval in person["intervals"]
        if person["person"] == person_id and interval["qualification"] == KEY and interval["from"] <= on < (interval["to"] or "9999")
    ]
    return {
        "API, person": (standing["state"], standing["valid"]),
        "API, list": (listed["state"], listed["valid"]),
        "API, certificate": reader.read(f"/certificates/{number}")["state"],
        "feed": fed,
        "check page, by the QR of the print": word in stranger.get(f"/check/{token}").text,
        "check page, by number and name": word in stranger.post("/check", data={"number": number, "name": "王小雨"}).text,
        "certificate's page": word in owner.get(f"/qualification/certificates/{number}").text,
    }


@pytest.mark.parametrize(("wish", "state", "word"), [(SUSPEND, "suspended", "暂停"), (REVOKE, "revoked", "吊销")])
def test_everywhere_at_the_next_request(
    hr_system: System, app: Flask, world: World, library: Library, clock: Clock, wish: Wish, state: str, word: str
) -> None:
    today, person_id = civil_date(clock()).isoformat(), world["trainee"]
    number = Certificate.query.filter_by(person_id=person_id).one().number
    decision = done(propose_decision(world.viewer("hr"), world["trainee"], KEY, wish, library.programme, clock()))

    before, head = seen(app, hr_system, person_id, today, word), hr_system.read("/feed?limit=1")["head"]
    assert confirm_decision(world.viewer("hr2"), decision, library.programme, clock()) is None
    after = seen(app, hr_system, person_id, today, word)
    assert set(map(str, before.values())) == {"('qualified', True)", "qualified", "['qualified']", "False"}
    assert after == {
        "API, person": (state, False),
        "API, list": (state, False),
        "API, certificate": state,
        "feed": [state],
        "check page, by the QR of the print": True,
        "check page, by number and name": True,
        "certificate's page": True,
    }
    (entry,) = hr_system.read(f"/feed?after={head}")["entries"]
    assert entry["kind"] == state and hr_system.read(f"/certificates/{number}")["reason"] == state
