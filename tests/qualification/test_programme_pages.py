"""The programme's pages: what they tell, the calculator, and whom a version to come affects, on the screen and as files."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.asked import asked_by
from app.domain.calendar import civil_date
from app.domain.standing import State
from app.library.load import Library
from app.web.programme_words import asked_text
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import live

BASE = "/qualification/programme"
VERSION = f"{BASE}/lobby-manager/versions/2"


@pytest.fixture
def bank(fast_world: World, library: Library, clock: Clock) -> World:
    """A holder, somebody on the way, and somebody in the other city who lapses before the version comes."""
    today = civil_date(clock())
    live(fast_world["trainee"], library, today - timedelta(days=100))
    live(fast_world["other"], library, today - timedelta(days=3), passed=False)
    live(fast_world["far"], library, today - timedelta(days=700))
    return fast_world


@pytest.fixture
def hr(fast_app: Flask, bank: World) -> FlaskClient:
    return client_of(fast_app, "hr")


def test_every_qualification_and_every_state_is_told_in_words(hr: FlaskClient, library: Library) -> None:
    page = hr.get(BASE).text
    for qualification in library.programme.qualifications:
        assert qualification.title in page
        assert all(asked_text(each, library) in page for each in asked_by(library.programme.the_module(qualification.module)))
    for word in ("未指派", "学习中", "可考", "合格", "待复训", "已过期", "暂停", "吊销"):
        assert f"{word}</span>" in page
    assert "2027-01-01" in page and VERSION in page


def test_a_qualification_tells_all_its_versions(hr: FlaskClient, library: Library) -> None:
    page = hr.get(f"{BASE}/lobby-manager").text
    assert "到期前 60 天开始" in page and "到期前 90 天开始" in page and "新开始的人现在按这一版" in page
    for module in ("onboarding", "onboarding-2027", "renewal-2027"):
        assert library.programme.the_module(module).title in page
    assert hr.get(f"{BASE}/nothing").status_code == 404
    assert hr.get(f"{BASE}/lobby-manager?version=3").status_code == 422


CALCULATED = [
    ("completed=2028-02-29", ["有效期至 2030-02-28", "2029-12-30 起可以复训"]),
    ("completed=2026-03-02&renewed=2028-01-01", ["复训期还没有开始"]),
    ("completed=2026-03-02&renewed=2028-01-02&again=2028-02-01", ["下一期 2028-03-03 至 2030-03-03", "再通过一次不多得一天"]),
    ("completed=2026-03-02&renewed=2028-03-20&version=2", ["宽限期内", "下一期 2028-03-20 至 2030-03-20"]),
    ("completed=2026-03-02&renewed=2026-03-01", ["不能早于首次完成的日期"]),
    ("completed=0202-03-02", ["1970 年至 2100 年"]),
    ("completed=", ["首次完成全部要求"]),
    ("completed=nonsense&renewed=%27", ["首次完成全部要求"]),
]


def test_the_calculator_answers_as_the_rules_do(hr: FlaskClient) -> None:
    for asked, told in CALCULATED:
        reply = hr.get(f"{BASE}/lobby-manager?{asked}")
        assert reply.status_code == 200 and all(sentence in reply.text for sentence in told), asked


def test_the_preview_lists_in_scope_and_its_files_say_the_same(fast_app: Flask, hr: FlaskClient, bank: World) -> None:
    page = hr.get(VERSION).text
    assert "王小雨" in page and "李明轩" in page and "赵子涵" not in page, "HR of one city does not see the other"
    assert "本期和本期的复训仍按第 1 版" in page and "仍按第 1 版取得资格" in page
    assert "王小雨" not in hr.get(f"{VERSION}?group=learner").text
    rows = list(csv.reader(io.StringIO(hr.get(f"{VERSION}.csv").data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(hr.get(f"{VERSION}.xlsx").data)).worksheets[0]
    assert [row[1] for row in rows] == ["工号", "S0001", "S0002"]
    assert [[str(cell or "")[:10] for cell in row] for row in sheet.iter_rows(values_only=True)] == [
        [cell[:10] for cell in row] for row in rows
    ]
    assert all(row[6] in page for row in rows)
    whole = client_of(fast_app, "auditor").get(f"{VERSION}?group=lapsed").text
    assert "赵子涵" in whole and "重新取得资格仍按第 1 版" in whole


NOT_THERE = [
    (f"{BASE}/lobby-manager/versions/1", 404),
    (f"{BASE}/lobby-manager/versions/3", 404),
    (f"{BASE}/nothing/versions/2", 404),
    (f"{VERSION}?group=newcomer", 422),
    (f"{VERSION}?page=x", 422),
]


def test_what_does_not_exist_is_not_shown(hr: FlaskClient) -> None:
    assert [hr.get(path).status_code for path, _status in NOT_THERE] == [status for _path, status in NOT_THERE]


def test_a_version_in_force_is_told_and_no_longer_foretold(fast_app: Flask, bank: World, clock: Clock) -> None:
    clock.forward(days=400)
    hr = client_of(fast_app, "hr")
    page = hr.get(VERSION)
    assert page.status_code == 200 and "已经施行" in page.text and "王小雨" not in page.text
    assert hr.get(f"{VERSION}.csv").status_code == 404


def test_who_is_moved_is_told_what_changes(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    lobby = library.programme.lobby
    moving = lobby.model_copy(update={"later": tuple(each.model_copy(update={"existing": "move"}) for each in lobby.later)})
    programme = library.programme.model_copy(update={"qualifications": (moving, *library.programme.qualifications[1:])})
    moved = library.model_copy(update={"programme": programme})
    fast_app.extensions["library"] = moved
    live(fast_world["trainee"], moved, civil_date(clock()) - timedelta(days=100))
    live(fast_world["other"], moved, civil_date(clock()) - timedelta(days=3), passed=False)
    page = client_of(fast_app, "hr").get(VERSION).text
    assert page.count("自 2027-01-01 起改按第 2 版（原为第 1 版）。") == 2 and "当天起都改按这一版" in page
    assert "本期有效期至 2027-11-22，不变。复训期由 2027-09-23 改为 2027-08-24 开始。宽限期由 2027-11-22 改为 2028-01-21 为止。" in page
    assert "须指派《大堂经理上岗培训（2027版）》。" in page and "无任何不良记录" in page and "须指派《大堂经理复训》。" in page


def test_every_state_can_be_filtered_for(hr: FlaskClient) -> None:
    for state in State:
        page = hr.get(f"/reports/standings?state={state.value}")
        assert page.status_code == 200 and f'<option value="{state.value}" selected>' in page.text and f"{BASE}#states" in page.text
