"""Who saw what: opening another person's record leaves one row an hour; the person finds it, the auditor reads and exports it."""

import csv
import io
import json

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.exporting import ExportRules
from app.domain.rights import AUDITOR, RIGHTS
from app.domain.trail_filters import ACTIONS_OF, KINDS
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.models import Certificate
from app.record.models import AuditRow
from app.record.services import audit
from app.reports import audit_queries
from app.web.audit_words import ACTIONS
from app.web.audit_words import KINDS as KIND_WORDS
from tests.access_rows import ROWS
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import live


def seen() -> list[tuple[int, str, str]]:
    """(who, whose, which page) of every look."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "person_seen").order_by(AuditRow.id))
    return [(row.actor_id, row.subject, json.loads(row.detail)["page"]) for row in rows]


def test_each_kind_of_page_is_noted_once_an_hour(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    person = fast_world["trainee"]
    live(person, library, clock().date())
    number = Certificate.query.filter_by(person_id=person).one().number
    pages = {
        "record": f"/reports/people/{person}",
        "training": f"/training/people/{person}",
        "account": f"/people/{person}",
        "certificate": f"/qualification/certificates/{number}",
        "decision": f"/qualification/decisions/new/{person}",
    }
    client = client_of(fast_app, "hr")
    for _turn in range(3):
        for path in pages.values():
            assert client.get(path).status_code == 200, path
    assert seen() == [(fast_world["hr"], f"person:{person}", page) for page in pages]
    clock.forward(seconds=25 * 60)
    assert client.get(pages["record"]).status_code == 200 and len(seen()) == len(pages)
    clock.forward(seconds=25 * 60)
    client.get(pages["training"])
    clock.forward(seconds=25 * 60)
    client.get(pages["record"])
    assert seen()[len(pages) :] == [(fast_world["hr"], f"person:{person}", "record")], "an hour after the first look, not after the last"
    client_of(fast_app, "auditor").get(pages["record"])
    assert len(seen()) == len(pages) + 2, "each viewer for themselves"


def test_ones_own_pages_and_closed_doors_leave_nothing(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    live(fast_world["trainee"], library, clock().date())
    number = Certificate.query.filter_by(person_id=fast_world["trainee"]).one().number
    assert client_of(fast_app, "trainee").get(f"/qualification/certificates/{number}").status_code == 200
    assert client_of(fast_app, "hr").get(f"/people/{fast_world['hr']}").status_code == 200
    hr = client_of(fast_app, "hr")
    assert hr.get(f"/reports/people/{fast_world['far']}").status_code == 404
    assert client_of(fast_app, "other").get(f"/reports/people/{fast_world['trainee']}").status_code == 403
    assert seen() == []


def test_the_person_sees_who_has_looked(fast_app: Flask, fast_world: World) -> None:
    client_of(fast_app, "hr").get(f"/reports/people/{fast_world['trainee']}")
    page = client_of(fast_app, "trainee").get("/me/seen").text
    assert "周敏" in page and "资格档案" in page and "云州市分行" in page
    assert "周敏" not in client_of(fast_app, "other").get("/me/seen").text
    assert 'href="/me/seen"' in client_of(fast_app, "trainee").get("/me").text
    (look,) = client_of(fast_app, "trainee").get("/me/data.json").json["seen_by"]
    assert look["by"] == "周敏 H0001" and look["page"] == "record"


def noted(world: World, clock: Clock, who: str, action: str, subject: str = "people", **detail: object) -> None:
    clock.forward(seconds=1)
    begin_write()
    audit(action, actor_id=world[who], subject=subject, now=clock(), detail=detail)
    db.session.commit()


@pytest.mark.parametrize(("kind", "expected"), [("saw", {"person_seen"}), ("exported", {"data_exported"}), ("changed", {"role_granted"})])
def test_the_trail_is_asked_by_kind(fast_app: Flask, fast_world: World, clock: Clock, kind: str, expected: set[str]) -> None:
    for action in ("person_seen", "data_exported", "role_granted", "signed_in"):
        noted(fast_world, clock, "hr", action, page="record")
    page = client_of(fast_app, "auditor").get(f"/reports/audit?kind={kind}&actor=H0001").text
    shown = {action for action in ("person_seen", "data_exported", "role_granted") if f'data-label="做了什么">{ACTIONS[action]}' in page}
    assert shown == expected


def test_every_kind_has_a_word_and_its_actions_exist() -> None:
    assert set(KIND_WORDS) == set(KINDS) and frozenset().union(*ACTIONS_OF.values()) <= set(ACTIONS)


def test_rows_about_a_certificate_are_about_its_holder(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    live(fast_world["trainee"], library, clock().date())
    held = Certificate.query.filter_by(person_id=fast_world["trainee"]).one()
    assert fast_app.test_client().get(f"/check/{held.token}").status_code == 200
    auditor = client_of(fast_app, "auditor")
    assert f"证书 {held.number}" in auditor.get("/reports/audit?person=S0001&kind=saw").text
    assert f"证书 {held.number}" not in auditor.get("/reports/audit?person=S0002&kind=saw").text


def test_the_file_is_what_the_screen_shows_and_is_noted_itself(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    for who in ("hr", "trainer", "hr"):
        noted(fast_world, clock, who, "person_seen", f"person:{fast_world['trainee']}", page="record")
    auditor = client_of(fast_app, "auditor")
    reply = auditor.get("/reports/audit.csv?kind=saw&actor=H0001")
    heading, *rows = csv.reader(io.StringIO(reply.data.decode("utf-8-sig")))
    assert [row[1:6] for row in rows] == [["周敏", "H0001", "查看档案", "页面=资格档案", "王小雨 S0001"]] * 2
    page = auditor.get("/reports/audit?kind=saw&actor=H0001").text
    assert all(row[0] in page for row in rows) and len(heading) == 7
    assert auditor.get("/reports/audit.xlsx?kind=saw").status_code == 200
    assert "操作记录" in auditor.get("/reports/audit?kind=exported&actor=U0001").text
    db.session.rollback()
    exports = db.session.scalars(sa.select(AuditRow.detail).where(AuditRow.action == "data_exported")).all()
    assert [json.loads(detail)["what"] for detail in exports] == ["audit.csv", "audit.xlsx"]


def test_a_long_file_names_all_its_people_and_has_an_end(
    fast_app: Flask, fast_world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast_app.config["EXPORT_RULES"] = ExportRules(reason_above=10**6)
    monkeypatch.setattr(audit_queries, "MOST", 1200)
    monkeypatch.setattr(audit_queries, "BATCH", 3)
    begin_write()
    row = {"at": clock(), "actor_id": fast_world["hr"], "action": "person_seen", "detail": '{"page":"record"}', "address": ""}
    people = [fast_world[who] for who in fast_world.ids]
    db.session.execute(sa.insert(AuditRow), [row | {"subject": f"person:{people[number % len(people)]}"} for number in range(1200)])
    db.session.commit()
    auditor = client_of(fast_app, "auditor")
    text = auditor.get("/reports/audit.csv?kind=saw").data.decode()
    assert text.count("\r\n") == 1201 and all(text.count(f" {World.staff_no(who)}") == 150 for who in fast_world.ids)
    noted(fast_world, clock, "hr", "person_seen")
    refused = auditor.get("/reports/audit.csv?kind=saw")
    assert refused.status_code == 422 and "1200" in refused.text and "<textarea" not in refused.text, "a reason does not make it shorter"


def test_many_files_in_a_day_are_flagged(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    fast_app.config["EXPORT_RULES"] = ExportRules(unusual=3)
    for _turn in range(2):
        noted(fast_world, clock, "hr", "data_exported", rows=400)
    auditor = client_of(fast_app, "auditor")
    assert "一天内导出较多" not in auditor.get("/reports/audit").text
    noted(fast_world, clock, "hr", "data_exported", rows=1)
    page = auditor.get("/reports/audit").text
    assert "一天内导出较多" in page and "周敏 H0001：3 份文件，共 801 行" in page
    clock.forward(days=7)
    assert "一天内导出较多" not in client_of(fast_app, "auditor").get("/reports/audit").text


# Files that take a while: what an auditor sends is a wish for a copy. And filters kept under a name, for oneself alone.
OF_THEIR_OWN = {"certificates.make", "certificates.step", "certificates.cancel"}
OF_THEIR_OWN |= {"saved.save", "saved.choose", "saved.rename", "saved.delete"}


def test_the_auditor_changes_nothing_but_their_own_affairs(fast_app: Flask) -> None:
    """Over the access matrix: whatever an auditor may send is what everybody may send about themselves."""
    views = {rule.endpoint: fast_app.view_functions[rule.endpoint] for rule in fast_app.url_map.iter_rules()}
    sent = {row.endpoint for row in ROWS if row.method != "GET" and "U" in row.roles}
    assert {endpoint for endpoint in sent if getattr(views[endpoint], "right", "") not in ("own", "public")} <= OF_THEIR_OWN
    assert {right for right, roles in RIGHTS.items() if AUDITOR in roles} == {"own", "see_training", "see_standings", "see_audit"}
