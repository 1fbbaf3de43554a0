"""The API: who may ask, what is refused and how, and that it keeps to its own description."""

import json
import logging
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.api import ROUTES, read_parameters
from app.domain.standing_filters import BadFilter
from app.extensions import db
from app.library.load import Library
from app.qualification.models import Certificate
from app.record.models import AuditRow
from app.record.queries import get_head
from app.reports.api_models import ApiToken
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.api_asking import System, faults, key_maker, system
from tests.reports.lives import KEY, hire, live

DAY = date(2026, 3, 2)
MADE_UP = "A" * 43


@pytest.fixture
def maker(fast_world: World, library: Library, clock: Clock) -> int:
    """A bank in which two people of two cities are qualified, with somebody who makes keys."""
    for number, (branch, name) in enumerate((("111", "甲"), ("121", "乙"), ("111", "丙"))):
        person_id = hire(f"P000{number}", name, branch, DAY - timedelta(days=40))
        live(person_id, library, DAY - timedelta(days=30), passed=number < 2)
    return key_maker(clock)


@pytest.fixture
def hr(fast_app: Flask, maker: int, clock: Clock) -> System:
    return system(fast_app, clock, maker)


def number_of(staff_no: str) -> str:
    db.session.rollback()
    query = sa.text("SELECT number FROM certificates JOIN people ON people.id = person_id WHERE staff_no = :staff_no")
    return str(db.session.scalar(query, {"staff_no": staff_no}))


def audited(action: str) -> list[AuditRow]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)))


def paths(on: str = "") -> list[str]:
    return [f"/standings{on}", f"/people/P0000/standings{on}", f"/certificates/{number_of('P0000')}{on}", "/feed", "/digest?on=2026-03-01"]


def test_standings_are_as_of_the_day(hr: System) -> None:
    person = hr.read(f"/people/p0000/standings?qualification={KEY}")
    (standing,) = person["standings"]
    assert person["staff_no"] == "P0000" and person["branch"] == "111" and standing["state"] == "qualified" and standing["valid"]
    assert standing["certificate"] == number_of("P0000") and standing["since"] == "2026-01-31" and standing["valid_until"] > "2027-12"
    before = hr.read(f"/people/P0000/standings?qualification={KEY}&on=2026-01-30")
    assert before["standings"] == [] and before["branch"] == "111"
    assert hr.read("/people/P0000/standings?on=2025-01-01")["branch"] is None, "not here yet"
    later = hr.read(f"/people/P0000/standings?qualification={KEY}&on=2029-01-01")["standings"][0]
    assert later["state"] == "expired" and not later["valid"] and later["valid_until"] is None


def test_people_are_asked_for_by_number_by_branch_and_by_page(hr: System) -> None:
    asked = hr.read("/standings?staff_no=P0001&staff_no=P0000&staff_no=X9999")
    assert [person["staff_no"] for person in asked["people"]] == ["P0000", "P0001"] and asked["missing"] == ["X9999"]
    assert {person["staff_no"] for person in hr.read("/standings?branch=121")["people"]} == {"S0003", "P0001"}
    everybody, cursor, pages = [], 0, 0
    while cursor is not None:
        page = hr.read(f"/standings?limit=4&cursor={cursor}")
        everybody += [person["staff_no"] for person in page["people"]]
        cursor, pages = page["next"], pages + 1
    assert pages == 3 and len(everybody) == len(set(everybody)) == 12
    assert everybody == [person["staff_no"] for person in hr.read("/standings")["people"]]


def test_a_key_sees_its_own_part_of_the_tree(fast_app: Flask, maker: int, clock: Clock) -> None:
    city = system(fast_app, clock, maker, "120")
    assert {person["staff_no"] for person in city.read("/standings")["people"]} == {"S0003", "P0001"}
    assert city.read("/standings?staff_no=P0000&staff_no=P0001")["missing"] == ["P0000"]
    assert {person["staff_no"] for person in city.read("/feed?limit=500")["people"]} == {"P0001"}
    outside = [city.ask(f"/people/{staff_no}/standings") for staff_no in ("P0000", "X9999", "%20")]
    outside += [city.ask(f"/certificates/{number}") for number in (number_of("P0000"), "2026-000001-1", "x")]
    assert {(reply.status_code, reply.data) for reply in outside} == {(404, outside[0].data)}, (
        "one and the same for what is hidden and what is not"
    )
    assert city.read(f"/certificates/{number_of('P0001')}")["state"] == "qualified"
    for branch in ("110", "999"):
        assert city.ask(f"/standings?branch={branch}").json["parameter"] == "branch"


def test_who_has_left_is_found_where_they_were(fast_app: Flask, maker: int, clock: Clock, library: Library) -> None:
    from_city = system(fast_app, clock, maker, "120")
    before = from_city.read("/digest?on=2026-02-20")
    gone = hire("P0009", "丁", "121", clock().date())
    live(gone, library, clock().date(), passed=False)
    client_of(fast_app, "admin").post(f"/people/{gone}/close")
    assert from_city.read("/people/P0009/standings")["branch"] is None, "who came and went on one day never worked on any"
    assert {"P0009", "P0001"} <= {person["staff_no"] for person in from_city.read("/feed?limit=500")["people"]}
    before |= {"head": from_city.read("/feed")["head"]}
    client_of(fast_app, "admin").post(f"/people/{from_city.read('/people/P0001/standings')['person']}/close")
    clock.forward(days=3)
    assert from_city.read("/people/P0001/standings")["branch"] is None
    assert from_city.read("/standings?staff_no=P0001")["missing"] == []
    assert "P0001" not in {person["staff_no"] for person in from_city.read("/standings")["people"]}
    assert "P0001" in {person["staff_no"] for person in from_city.read("/standings?on=2026-02-20")["people"]}
    assert from_city.read("/digest?on=2026-02-20") == before


def test_the_feed_has_every_event_and_no_words_about_people(hr: System, library: Library) -> None:
    page = hr.read("/feed?limit=500")
    assert [entry["seq"] for entry in page["entries"]] == list(range(1, get_head()[0] + 1)) and page["next"] == page["head"]
    assert not any(word in json.dumps(page, ensure_ascii=False) for word in "甲乙丙"), "no names"
    assert not any(word in json.dumps(page["entries"]) for word in ("percent", "attempt", "passed", "f" * 32)), "and no results"
    rest = hr.read(f"/feed?after={page['head']}")
    assert rest["entries"] == rest["people"] == [] and rest["next"] == page["head"]
    assert hr.read("/feed?after=2147483647")["next"] == 2147483647, "the place of a reader never goes back"


def test_every_reply_is_as_the_description_says(fast_app: Flask, hr: System) -> None:
    told = fast_app.test_client().get("/api/v1/openapi.json").json
    schemas = told["components"]["schemas"]
    for path, name in zip(paths(), ("standings", "person", "certificate", "feed", "digest"), strict=True):
        schema = told["paths"][ROUTES[name].path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert faults(hr.read(path), schema, schemas) == []
    assert faults(hr.ask("/standings?x=1").json, schemas["Problem"], schemas) == []
    assert faults({"count": -1, "sha256": "x", "y": 1}, schemas["Digest"]["properties"]["entries"], schemas) != []


def test_every_route_and_every_word_is_described(fast_app: Flask) -> None:
    told = fast_app.test_client().get("/api/v1/openapi.json").json
    rules = [rule for rule in fast_app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    assert {rule.rule.replace("<", "{").replace(">", "}") for rule in rules} == {f"/api/v1{path}" for path in told["paths"]}
    assert told["openapi"] == "3.1.0" and {tuple(rule.methods - {"HEAD", "OPTIONS"}) for rule in rules} == {("GET",)}
    for route in ROUTES.values():
        words = [parameter["name"] for parameter in told["paths"][route.path]["get"]["parameters"]]
        assert words == [*route.in_path, *(parameter.name for parameter in route.parameters)]


@pytest.mark.parametrize(
    ("name", "query", "parameter"),
    [
        ("standings", {"x": ["1"]}, "x"),
        ("standings", {"on": ["2026-02-30"]}, "on"),
        ("standings", {"on": ["20260302"]}, "on"),
        ("standings", {"on": ["2026-03-01", "2026-03-02"]}, "on"),
        ("standings", {"limit": ["0"]}, "limit"),
        ("standings", {"limit": ["501"]}, "limit"),
        ("standings", {"cursor": ["-1"]}, "cursor"),
        ("standings", {"cursor": ["１"]}, "cursor"),
        ("standings", {"cursor": ["9999999999"]}, "cursor"),
        ("standings", {"staff_no": ["P0001", "х"]}, "staff_no"),
        ("standings", {"staff_no": [f"P{number:05}" for number in range(101)]}, "staff_no"),
        ("standings", {"qualification": ["none"]}, "qualification"),
        ("standings", {"branch": ["../"]}, "branch"),
        ("feed", {"after": ["1e3"]}, "after"),
        ("feed", {"on": ["2026-03-01"]}, "on"),
        ("digest", {}, "on"),
    ],
)
def test_a_word_that_cannot_be_read_is_named(name: str, query: dict[str, list[str]], parameter: str) -> None:
    with pytest.raises(BadFilter) as bad:
        read_parameters(query, ROUTES[name], [KEY], DAY)
    assert str(bad.value) == parameter


def test_refusals_are_problems_that_a_program_reads(fast_app: Flask, maker: int, clock: Clock, hr: System) -> None:
    reading = system(fast_app, clock, maker, scopes=["standings"])
    cases = {
        (401, "no_valid_key"): [System(fast_app, token).ask("/feed") for token in (MADE_UP, "", "é" * 43, "x" * 500)],
        (403, "insufficient_scope"): [reading.ask("/feed"), reading.ask("/digest?on=2026-03-01")],
        (404, "not_found"): [hr.ask("/nothing"), hr.ask("/people/X9999/standings")],
        (405, "method_not_allowed"): [fast_app.test_client().post("/api/v1/feed", headers={"Authorization": f"Bearer {hr.token}"})],
        (422, "bad_parameter"): [hr.ask("/feed?after=x"), hr.ask("/standings?branch=110&staff_no=P0000")],
    }
    for (status, code), replies in cases.items():
        for reply in replies:
            assert (reply.status_code, reply.json["code"], reply.mimetype) == (status, code, "application/problem+json")
            assert ("WWW-Authenticate" in reply.headers) is (status in (401, 403)) and "Set-Cookie" not in reply.headers
            assert reply.json["status"] == status and reply.json["type"].endswith(code)


def test_a_cookie_opens_nothing_and_none_is_set(fast_app: Flask, hr: System) -> None:
    client = client_of(fast_app, "auditor")
    assert client.get("/api/v1/standings").status_code == 401
    reply = hr.ask("/standings")
    assert reply.status_code == 200 and "Set-Cookie" not in reply.headers and reply.headers["Cache-Control"] == "no-store"


def test_a_key_is_braked_alone_and_told_when_to_come_again(fast_app: Flask, maker: int, clock: Clock, hr: System) -> None:
    replies = [hr.ask("/feed?after=9999") for _turn in range(101)]
    assert [reply.status_code for reply in replies] == [200] * 100 + [429]
    assert replies[-1].headers["Retry-After"] == "1" and replies[-1].json["code"] == "too_many_requests"
    assert system(fast_app, clock, maker, "110").ask("/feed").status_code == 200
    clock.forward(seconds=1)
    assert hr.ask("/feed?after=9999").status_code == 200
    guesses = [System(fast_app, MADE_UP).ask("/feed").status_code for _turn in range(61)]
    assert guesses == [401] * 60 + [429] and hr.ask("/feed?after=9999").status_code == 200


def test_a_key_ends_at_its_revocation_and_on_its_last_day(fast_app: Flask, maker: int, clock: Clock, hr: System) -> None:
    short = system(fast_app, clock, maker, "110")
    db.session.rollback()
    token = db.session.scalars(sa.select(ApiToken).where(ApiToken.name == "110 standings+feed")).one()
    reply = client_of(fast_app, "admin").post(f"/reports/api/{token.id}/revoke")
    assert reply.status_code == 302 and short.ask("/feed").status_code == 401 and hr.ask("/feed").status_code == 200
    clock.forward(days=365)
    assert hr.ask("/feed").status_code == 401
    assert [row.action for row in audited("api_key_revoked")] == ["api_key_revoked"]


def test_what_is_read_is_noted_and_who_was_asked_for_sees_it(hr: System) -> None:
    hr.read("/standings?branch=121")
    hr.read("/feed?after=9999")
    hr.read("/people/P0000/standings")
    assert [json.loads(row.detail) for row in audited("api_read")] == [{"rows": 2, "what": "standings"}, {"rows": 1, "what": "person"}]
    hr.read("/people/P0000/standings")
    hr.read("/standings?staff_no=P0000&staff_no=P0001")
    (seen,) = audited("person_seen")
    assert json.loads(seen.detail)["page"] == "api" and seen.subject == f"person:{hr.read('/people/P0000/standings')['person']}"


class Kept(logging.Handler):
    """Everything that was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(f"{record.getMessage()} {vars(record)}")


def test_no_token_is_ever_logged_or_stored(fast_app: Flask, hr: System) -> None:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    try:
        for path in (*paths(), f"/feed?access_token={hr.token}", "/feed?after=x"):
            hr.ask(path)
    finally:
        logging.getLogger().removeHandler(kept)
    assert len(kept.texts) >= 7 and not any(hr.token in text for text in kept.texts)
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        assert not any(hr.token in str(value) for row in db.session.execute(sa.select(table)) for value in row), table.name


def test_the_certificate_tells_what_took_its_place(hr: System) -> None:
    found = hr.read(f"/certificates/{number_of('P0000')}?on=2026-02-01")
    assert found["state"] == "qualified" and found["staff_no"] == "P0000" and found["superseded_by"] is None
    assert hr.read(f"/certificates/{number_of('P0000')}?on=2026-01-01")["state"] == "not_yet"
    assert db.session.query(Certificate).count() == 2
