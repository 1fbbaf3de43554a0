"""The audit trail: who reads which rows, what may be asked, and that it is shown as text. On both databases where the list is read."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.rights import Viewer
from app.domain.standing_filters import BadFilter
from app.domain.trail_filters import TrailFilters, read_trail_filters
from app.extensions import begin_write, db
from app.record.models import AuditRow
from app.record.queries import get_head
from app.record.services import audit
from app.reports.audit_queries import count_trail, list_trail
from app.web.audit_words import ACTIONS, action_sentence, detail_text, subject_text
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("services", "sessions", "credentials", "desk", "cohorts", "starting", "confirmations_services")
EVERYTHING = TrailFilters()


def noted(world: World, clock: Clock, actor: str, subject: str, action: str = "planted", **detail: object) -> None:
    """A row of its own second."""
    clock.forward(seconds=1)
    begin_write()
    audit(action, actor_id=world[actor] if actor else 0, subject=subject, now=clock(), detail=detail, address="10.0.0.9")
    db.session.commit()


def over(world: World, branch: str) -> Viewer:
    """The auditor, with the role held elsewhere."""
    path = db.session.scalar(sa.text("SELECT path FROM branches WHERE code = :code"), {"code": branch})
    viewer = world.viewer("auditor")
    return viewer.model_copy(
        update={"roles": tuple(role.model_copy(update={"path": path}) for role in viewer.roles if role.role == "auditor")}
    )


@pytest.fixture
def trail(world: World, clock: Clock) -> World:
    rows = (
        ("trainee", "list:a"),
        ("far", "list:b"),
        ("hr", f"person:{world['far']}"),
        ("far", f"person:{world['other']}"),
        ("", "list:c"),
        ("", f"person:{world['trainee']}"),
        ("far", f"person:{world['trainee']}0"),
    )
    for actor, subject in rows:
        noted(world, clock, actor, subject)
    return world


def test_rows_are_those_of_people_in_scope_and_the_system_belongs_to_the_root(trail: World) -> None:
    me, far, other = (f"person:{trail[who]}" for who in ("trainee", "far", "other"))
    asked = TrailFilters()
    for branch, expected in {
        "000": [f"{me}0", me, "list:c", other, far, "list:b", "list:a"],
        "110": [me, other, far, "list:a"],
        "111": [me, "list:a"],
        "112": [other],
        "121": [f"{me}0", other, far, "list:b"],
    }.items():
        viewer = over(trail, branch)
        found = list_trail(viewer, asked)
        assert [entry.subject for entry in found if entry.action == "planted"] == expected, branch
        assert count_trail(viewer, asked) == len(found)
        assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)
    for who in ("hr", "trainer", "branch_head", "trainee"):
        assert list_trail(trail.viewer(who), asked) == [] and count_trail(trail.viewer(who), asked) == 0


def test_no_filter_widens_the_scope(trail: World) -> None:
    inside = {(entry.at, entry.subject) for entry in list_trail(over(trail, "111"), EVERYTHING)}
    for filters in (
        TrailFilters(actor="S0003"),
        TrailFilters(person="S0003"),
        TrailFilters(kind="changed"),
        TrailFilters(action="person_added"),
        TrailFilters(first=date(2020, 1, 1)),
    ):
        assert {(entry.at, entry.subject) for entry in list_trail(over(trail, "111"), filters)} <= inside


def test_filters_narrow_by_day_action_and_person(trail: World, clock: Clock) -> None:
    day = date(2026, 3, 2)
    viewer = trail.viewer("auditor")
    clock.forward(days=1)
    noted(trail, clock, "hr", "people", "people_imported")
    everything = count_trail(viewer, EVERYTHING)
    assert count_trail(viewer, TrailFilters(last=day)) == everything - 1
    assert [entry.action for entry in list_trail(viewer, TrailFilters(first=day + timedelta(days=1)))] == ["people_imported"]
    assert count_trail(viewer, TrailFilters(action="people_imported")) == 1
    assert [entry.subject for entry in list_trail(viewer, TrailFilters(person="S0002")) if entry.action == "planted"] == [
        f"person:{trail['other']}"
    ]
    assert count_trail(viewer, TrailFilters(actor="H0001", action="people_imported")) == 1
    assert count_trail(viewer, TrailFilters(actor="%")) == count_trail(viewer, TrailFilters(person="%")) == 0


def test_a_day_is_the_banks_own() -> None:
    filters = TrailFilters(first=date(2026, 3, 2), last=date(2026, 3, 2))
    assert filters.since and filters.since.isoformat() == "2026-03-02T00:00:00+08:00"
    assert filters.before and filters.before.isoformat() == "2026-03-03T00:00:00+08:00"
    assert read_trail_filters(filters.as_args(), ()) == filters


BAD = (
    ("from", "2026-02-30"),
    ("from", "0001-01-01"),
    ("to", "9999-12-31"),
    ("action", "planted"),
    ("kind", "deleted"),
    ("actor", "x" * 21),
    ("person", "a\u202eb"),
    ("staff_no", "S0001"),
    ("sort", "at"),
)


@pytest.mark.parametrize(("key", "value"), BAD)
def test_what_is_no_filter_is_refused_by_name(key: str, value: str) -> None:
    with pytest.raises(BadFilter, match=key):
        read_trail_filters({key: value}, ACTIONS)


def test_the_page_refuses_bad_filters_and_pages(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "auditor")
    for key, value in (*BAD, ("page", "x"), ("page", "-1")):
        assert client.get("/reports/audit", query_string={key: value}).status_code == 422, (key, value)
    assert client.get("/reports/audit?from=2026-03-02&to=2026-03-01").status_code == 422
    assert client.get("/reports/audit?action=signed_in&action=signed_out").status_code == 422


def test_fifty_a_page_the_newest_first(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    client = client_of(fast_app, "admin")
    for number in range(60):
        noted(fast_world, clock, "hr", "people", "people_imported", line=number)
    first = client.get("/reports/audit?action=people_imported").text
    second = client.get("/reports/audit?action=people_imported&page=2").text
    assert first.count('class="lead-cell"') == 50 and second.count('class="lead-cell"') == 10
    assert "line=59" in first and "line=10" in first and "line=9<" in second and "第 2 / 2 页" in second
    assert "action=people_imported" in second.partition('rel="prev"')[2][:120]


def test_rows_are_told_in_words_and_only_as_text(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    evil = "<script>alert(1)</script>"
    noted(fast_world, clock, "hr", f"person:{fast_world['trainee']}", "person_corrected", fields=[evil])
    noted(fast_world, clock, "", "certificate:2026-000001", "certificate_checked")
    noted(fast_world, clock, "hr", evil, f"{evil}.")
    client = client_of(fast_app, "auditor")
    db.session.rollback()
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    page = client.get("/reports/audit").text
    assert evil not in page and page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "更正人员信息" in page and "王小雨 S0001" in page and "10.0.0.9" in page
    assert "证书 2026-000001" in page and "系统" in page and get_head()[1] in page
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == before, "looking leaves no trace"


def test_the_way_there_is_shown_to_those_who_may_go_it(fast_app: Flask, fast_world: World) -> None:
    for who, may in (("auditor", True), ("admin", True), ("hr", False), ("trainee", False)):
        client = client_of(fast_app, who)
        assert ('href="/reports/audit"' in client.get("/me").text) is may
        assert client.get("/reports/audit").status_code == (200 if may else 403)


def codes_in_use() -> set[str]:
    """The first two arguments of every `audit(…)` and `_note(…)` in a service, either branch of a choice included, and every `action`."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        if path.stem not in SERVICES and not path.stem.endswith("_services"):
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Assign) and ast.unparse(call.targets[0]) == "action":
                found |= {node.value for node in ast.walk(call.value) if isinstance(node, ast.Constant) and "_" in str(node.value)}
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("audit", "_note"):
                words = (node for argument in call.args[:2] for node in ast.walk(argument) if isinstance(node, ast.Constant))
                found |= {word.value for word in words if isinstance(word.value, str)}
    return found


def test_every_action_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert codes_in_use() == set(ACTIONS)


def test_what_has_no_words_is_shown_as_it_is(fast_app: Flask) -> None:
    with fast_app.test_request_context():
        assert action_sentence("planted") == "planted" and subject_text("thing:1", "") == "thing:1"
        assert subject_text("person:9", "") == "person:9" and subject_text("branch:9", "") == "机构 9"
        assert [detail_text(raw) for raw in ("no json", "[1]", '{"a":"b","c":[1]}')] == ["no json", "[1]", "a=b; c=[1]"]
