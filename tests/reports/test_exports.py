"""The files hold what the screen shows, and nothing in them is run. On both databases where the list is read."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.domain.standing_filters import StandingFilters
from app.extensions import begin_write, db
from app.library.load import Library
from app.record.models import AuditRow
from app.reports.queries import list_lines
from app.web.spreadsheets import Table, csv_lines, harmless, xlsx_of
from app.web.standing_words import STATES
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import KEY, live

ATTACKS = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "'=1",
    "http://evil.example",
    "mailto:a@b",
    '"quoted", and comma',
    "two\nlines",
    "0012",
    "王小雨",
)


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]


def plain(cell: Any) -> str:
    value = cell.date() if isinstance(cell, datetime) else cell
    return "" if value is None else str(value)


@pytest.fixture
def staffed(world: World, library: Library) -> World:
    live(world["trainee"], library, date(2026, 3, 2))
    live(world["other"], library, date(2026, 3, 2), passed=False)
    begin_write()
    db.session.get_one(Person, world["branch_head"]).name = '=HYPERLINK("http://evil.example")'
    db.session.commit()
    return world


@pytest.mark.parametrize("query", ["", "state=qualified", "branch=111&sort=staff_no&desc=1", "q=nobody"])
def test_both_files_hold_the_rows_of_the_query_in_its_order(staffed: World, app: Flask, query: str) -> None:
    client = client_of(app, "hr")
    args = dict(part.split("=") for part in query.split("&") if part)
    names = {"q": "text", "desc": "descending"}
    filters = StandingFilters(
        **({"qualification": KEY, "on": date(2026, 3, 2)} | {names.get(key, key): value for key, value in args.items()})
    )
    expected = [
        [line.name, line.staff_no, line.branch, str(STATES[line.state]), plain(line.since), plain(line.until), line.number]
        for line in list_lines(staffed.viewer("hr"), filters)
    ]
    rows = read_csv(client.get(f"/reports/standings.csv?{query}").data)
    sheet = read_xlsx(client.get(f"/reports/standings.xlsx?{query}").data)
    assert rows[0] == ["姓名", "工号", "机构", "状态", "自", "有效期至", "证书编号"]
    assert [[cell.removeprefix("'") for cell in row] for row in rows[1:]] == expected
    assert [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == [rows[0], *expected]
    page = client.get(f"/reports/standings?{query}").text
    shown = [page.index(f">{row[1]}<") for row in expected]
    assert shown == sorted(shown) and page.count('class="lead-cell"') == len(expected)


def test_what_leaves_is_noted_with_its_count(staffed: World, app: Flask, clock: Clock) -> None:
    client = client_of(app, "branch_head")
    reply = client.get("/reports/standings.xlsx?branch=111")
    assert "filename*=UTF-8''" in reply.headers["Content-Disposition"] and "_2026-03-02.xlsx" in reply.headers["Content-Disposition"]
    assert client.get("/reports/standings.csv").mimetype == "text/csv"
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "data_exported").order_by(AuditRow.id)).all()
    details = [json.loads(row.detail) for row in rows]
    assert [(detail["what"], detail["rows"]) for detail in details] == [("standings.xlsx", 2), ("standings.csv", 2)]
    assert {row.actor_id for row in rows} == {staffed["branch_head"]} and details[0]["filters"]["branch"] == "111"
    assert all(row.at == clock() for row in rows)


def test_no_file_without_the_right(world: World, app: Flask) -> None:
    for who, status in (("trainee", 403), ("admin", 403), ("auditor", 200)):
        client = client_of(app, who)
        assert {client.get(f"/reports/standings.{kind}").status_code for kind in ("csv", "xlsx")} == {status}
    assert app.test_client().get("/reports/standings.csv").status_code == 302


def test_no_cell_is_a_formula_or_a_link_and_every_value_comes_back() -> None:
    """Attack 12."""
    table = Table("t", ("甲", "乙", "丙"), [(text, 5, date(2026, 2, 28)) for text in ATTACKS])
    sheet = read_xlsx(xlsx_of(table, "示例银行"))
    for row, text in zip(sheet.iter_rows(min_row=2), ATTACKS, strict=True):
        assert row[0].data_type == "s" and row[0].hyperlink is None
        assert row[0].value == text.replace("\r", "_x000D_") or row[0].value == text
        assert row[1].value == 5 and row[2].value == datetime(2026, 2, 28) and row[2].is_date
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:C{len(ATTACKS) + 1}"
    assert all(sheet.column_dimensions[column].width > 4 for column in "ABC")
    body = b"".join(csv_lines(table))
    assert b"\r\n" in body and read_csv(body)[0] == ["甲", "乙", "丙"]
    for row, text in zip(read_csv(body)[1:], ATTACKS, strict=True):
        assert row[0][:1] not in tuple("=+-@\t\r＝＋－＠")
        assert (row[0][1:] if row[0].startswith("'") else row[0]) == text
        assert row[1:] == ["5", "2026-02-28"]


@pytest.mark.parametrize("text", ["", "a=1", "王-1", "5", "2026-02-28"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_long_list_is_whole() -> None:
    rows = [(f"S{number}", number, None) for number in range(1203)]
    lines = read_csv(b"".join(csv_lines(Table("t", ("a", "b", "c"), rows))))
    assert len(lines) == 1204 and lines[-1] == ["S1202", "1202", ""]
    assert len(read_csv(b"".join(csv_lines(Table("t", ("a",), []))))) == 1
    assert len(read_csv(b"".join(csv_lines(Table("t", ("a", "b", "c"), rows[:500]))))) == 501
