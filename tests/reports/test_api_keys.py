"""The page of keys: HR makes them within what they see, the admin revokes, the token is shown once."""

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.api import key_name_of
from app.extensions import db
from app.record.models import AuditRow
from app.reports.api_models import ApiToken
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World

FORM = {"name": "人力资源系统", "branch": "110", "scopes": ["standings", "feed"], "days": "90"}


def tokens() -> list[ApiToken]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(ApiToken).order_by(ApiToken.id)))


def trail(action: str) -> list[dict[str, object]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow.detail).where(AuditRow.action == action).order_by(AuditRow.id))
    return [json.loads(detail) for detail in rows]


def test_hr_makes_a_key_that_is_shown_once(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "hr")
    page = client.post("/reports/api", data=FORM)
    token = re.search(r'id="token"[^>]*>([\w-]{43})<', page.text)
    assert page.status_code == 200 and token and page.headers["Cache-Control"] == "no-store"
    again = client.get("/reports/api").text
    assert token[1] not in again and "人力资源系统" in again and "云州市分行" in again
    assert trail("api_key_created") == [{"name": "人力资源系统", "branch": "110", "scopes": ["feed", "standings"], "days": 90}]
    assert client.post("/reports/api", data=FORM).status_code == 422, "a page sent twice makes one key"
    assert len(tokens()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 61}, {"branch": "000"}, {"branch": "121"}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}],
)
def test_nobody_makes_a_way_to_more_than_they_have(fast_app: Flask, fast_world: World, wrong: dict[str, object]) -> None:
    assert client_of(fast_app, "hr").post("/reports/api", data=FORM | wrong).status_code == 422 and tokens() == []


def test_the_admin_finds_and_revokes_but_makes_none(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    client_of(fast_app, "hr").post("/reports/api", data=FORM)
    admin = client_of(fast_app, "admin")
    assert "人力资源系统" in admin.get("/reports/api").text and 'name="scopes"' not in admin.get("/reports/api").text
    assert admin.post("/reports/api", data=FORM | {"name": "另一个"}).status_code == 422 and len(tokens()) == 1
    for _turn in range(2):
        assert admin.post(f"/reports/api/{tokens()[0].id}/revoke").status_code == 302
    assert tokens()[0].revoked_by == fast_world["admin"] and len(trail("api_key_revoked")) == 1
    assert "已吊销" in admin.get("/reports/api").text
    for who in ("trainer", "branch_head", "auditor", "trainee"):
        assert client_of(fast_app, who).get("/reports/api").status_code == 403


def test_a_name_is_one_plain_line() -> None:
    assert key_name_of(" 人力\n系统 ") == "人力 系统"
    assert [key_name_of(raw) for raw in ("", " \t", "x" * 61, "a\u202eb")] == [None] * 4
