"""One's days as a calendar: own file, secret address, and a branch's days within the viewer's scope."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.services import append
from app.training.services import assign_module
from tests.browsing import client_of
from tests.clock import Clock
from tests.domain.test_day_calendar import parsed
from tests.people import World, done
from tests.quizzes.sitting import MODULE
from tests.reports.lives import live

TODAY = date(2026, 3, 2)


@pytest.fixture
def holder(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> int:
    """Somebody whose certificate ends in thirty days; a colleague has an assignment."""
    live(fast_world["trainee"], library, date(2024, 4, 1))
    done(assign_module(fast_world.viewer("trainer"), [fast_world["other"]], MODULE, TODAY + timedelta(days=9), library, clock()))
    return fast_world["trainee"]


def days(browser: FlaskClient, path: str) -> list[tuple[str, str]]:
    reply = browser.get(path)
    assert reply.status_code == 200 and reply.mimetype == "text/calendar", reply.text
    return [(event["DTSTART;VALUE=DATE"], event["SUMMARY"]) for event in parsed(reply.data)]


def address_of(browser: FlaskClient) -> str:
    text = browser.post("/reminders/calendar").text
    return urlsplit(text.partition('id="address">')[2].partition("</p>")[0]).path


def test_own_days(fast_app: Flask, holder: int) -> None:
    assert days(client_of(fast_app, "trainee"), "/me/calendar.ics") == [("20260401", "大堂经理上岗资格最后有效日")]
    assert days(client_of(fast_app, "other"), "/me/calendar.ics") == [("20260311", "《大堂经理上岗培训》期限")]
    assert days(client_of(fast_app, "far"), "/me/calendar.ics") == []


def test_the_secret_address_shows_the_same_to_who_is_not_signed_in(fast_app: Flask, holder: int) -> None:
    browser, stranger = client_of(fast_app, "trainee"), fast_app.test_client()
    path = address_of(browser)
    assert days(stranger, path) == days(browser, "/me/calendar.ics")
    assert path.rpartition("/")[2].removesuffix(".ics") not in browser.get("/reminders").text, "shown once"
    newer = address_of(browser)
    assert stranger.get(path).status_code == 404, "a new address ends the old one"
    assert days(stranger, newer)
    browser.post("/reminders/calendar/end")
    assert stranger.get(newer).status_code == 404
    assert browser.post("/reminders/calendar/end").status_code == 302


def test_the_log_does_not_keep_the_secret(fast_app: Flask, holder: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = address_of(client_of(fast_app, "trainee"))
    capsys.readouterr()
    fast_app.test_client().get(path)
    logged = capsys.readouterr().err
    assert "/calendar/<token>.ics" in logged and path not in logged


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "..", "' OR 1=1"])
def test_a_guess_opens_nothing(fast_app: Flask, holder: int, token: str) -> None:
    assert fast_app.test_client().get(f"/calendar/{token}.ics").status_code == 404


def test_who_has_left_has_no_calendar(fast_app: Flask, holder: int) -> None:
    path = address_of(client_of(fast_app, "trainee"))
    begin_write()
    db.session.get_one(Person, holder).active = False
    db.session.commit()
    assert fast_app.test_client().get(path).status_code == 404


def test_an_event_keeps_its_name_when_its_day_moves(fast_app: Flask, holder: int, library: Library, clock: Clock) -> None:
    browser = client_of(fast_app, "trainee")
    (before,) = parsed(browser.get("/me/calendar.ics").data)
    begin_write()
    held = db.session.query(Certificate).filter_by(person_id=holder).one()
    payload = {"qualification": held.qualification, "number": held.number, "valid_until": "2026-06-01", "reason": "leave"}
    append("extended", holder, effective_on=TODAY, actor_id=1, now=clock(), payload=payload)
    settle(holder, library.programme, clock())
    db.session.commit()
    clock.forward(minutes=3)
    (after,) = parsed(browser.get("/me/calendar.ics").data)
    assert (before["DTSTART;VALUE=DATE"], after["DTSTART;VALUE=DATE"]) == ("20260401", "20260601")
    assert before["UID"] == after["UID"] and before["DTSTAMP"] != after["DTSTAMP"]


def test_a_branch_has_the_days_of_its_people_and_of_no_others(fast_app: Flask, holder: int) -> None:
    head, hr = client_of(fast_app, "branch_head"), client_of(fast_app, "hr")
    assert days(head, "/reports/calendar.ics") == [("20260401", "王小雨：大堂经理上岗资格最后有效日")]
    assert [day for day, _ in days(hr, "/reports/calendar.ics")] == ["20260311", "20260401"]
    assert [day for day, _ in days(hr, "/reports/calendar.ics?branch=112")] == ["20260311"]
    for query in ("branch=121", "branch=x;y", "other=1", "branch=110&branch=111"):
        assert hr.get(f"/reports/calendar.ics?{query}").status_code == 422
    assert client_of(fast_app, "trainee").get("/reports/calendar.ics").status_code == 403
