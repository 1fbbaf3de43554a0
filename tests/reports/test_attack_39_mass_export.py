"""Attack 39: taking out everybody. A large file needs a reason, files are counted by the hour, and the trail keeps all of it."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.exporting import Export, ExportRules, reason_fault, tidy_reason
from app.extensions import db
from app.record.models import AuditRow
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World

STRICT = ExportRules(reason_above=2, per_hour=3, unusual=2)


@pytest.fixture
def strict(fast_app: Flask, fast_world: World) -> Flask:
    fast_app.config["EXPORT_RULES"] = STRICT
    return fast_app


def noted() -> list[dict[str, object]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow.detail).where(AuditRow.action == "data_exported").order_by(AuditRow.id))
    return [json.loads(detail) for detail in rows]


@pytest.mark.parametrize(
    ("people", "reason", "fault"),
    [
        (0, "", None),
        (2, "", None),
        (3, "", "export_needs_reason"),
        (3, "abc", "export_reason_short"),
        (3, "a b ", "export_reason_short"),
        (3, "年度复核", None),
    ],
)
def test_more_people_than_the_limit_need_a_reason_that_says_something(people: int, reason: str, fault: str | None) -> None:
    assert reason_fault(Export(what="x", people=people, reason=tidy_reason(reason)), STRICT) == fault


def test_a_reason_is_one_plain_line() -> None:
    assert tidy_reason(" 报送\n监管\u202e\x00 ") == "报送 监管" and len(tidy_reason("长" * 500)) == 200


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_large_file_asks_first_and_the_reason_stays_in_the_trail(strict: Flask, ending: str) -> None:
    client = client_of(strict, "hr")
    address = f"/reports/standings.{ending}?branch=110"
    asked = client.get(address)
    assert asked.status_code == 422 and noted() == [], "nothing left, so nothing was exported"
    assert 'name="export_reason"' in asked.text and 'name="branch" value="110"' in asked.text
    assert client.get(f"{address}&export_reason=x").status_code == 422
    reply = client.get(f"/reports/standings.{ending}", query_string={"branch": "110", "export_reason": "报送监管部门"})
    assert reply.status_code == 200 and "attachment" in reply.headers["Content-Disposition"]
    (row,) = noted()
    assert row["reason"] == "报送监管部门" and row["rows"] == 5 and row["what"] == f"standings.{ending}"


def test_a_small_file_goes_at_once(strict: Flask) -> None:
    assert client_of(strict, "hr").get("/reports/standings.csv?branch=112").status_code == 200
    assert "reason" not in noted()[0]


def test_files_are_counted_by_the_hour_and_by_the_person(strict: Flask, clock: Clock) -> None:
    client = client_of(strict, "hr")
    for _turn in range(3):
        assert client.get("/reports/standings.csv?branch=112").status_code == 200
        clock.forward(seconds=60)
    refused = client.get("/reports/standings.csv?branch=112")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == str(3600 - 180)
    assert "一小时内最多导出 3 份文件" in refused.text and len(noted()) == 3
    assert client_of(strict, "auditor").get("/reports/standings.csv?branch=112").status_code == 200, "another person's count"
    clock.forward(seconds=3600 - 180)
    client = client_of(strict, "hr")
    assert client.get("/reports/standings.csv?branch=112").status_code == 200


# Files that hold nobody: empty forms to fill in.
EMPTY = {"/people/import/template.csv", "/people/certificates/template.csv"}


def test_every_file_about_people_asks_at_the_same_door(fast_app: Flask, fast_world: World) -> None:
    """Whatever ends in .csv or .xlsx: with a limit below zero each asks for a reason, and leaves with one and its row."""
    fast_app.config["EXPORT_RULES"] = ExportRules(reason_above=-1)
    files = {
        rule.rule: getattr(fast_app.view_functions[rule.endpoint], "right", "")
        for rule in fast_app.url_map.iter_rules()
        if rule.rule.endswith((".csv", ".xlsx")) and not rule.arguments and not rule.rule.startswith("/manual/")
    }
    asking = {path: right for path, right in files.items() if path not in EMPTY}
    assert len(asking) >= 8
    auditor = client_of(fast_app, "auditor")
    for number, path in enumerate(sorted(path for path, right in asking.items() if right in ("see_standings", "see_audit"))):
        assert auditor.get(path).status_code == 422, path
        assert auditor.get(path, query_string={"export_reason": "年度复核"}).status_code == 200, path
        assert len(noted()) == number + 1 and noted()[-1]["reason"] == "年度复核", path
    assert set(asking.values()) <= {"see_standings", "see_audit"}, "say here who else takes out what"
