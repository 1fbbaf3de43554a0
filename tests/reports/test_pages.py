"""A person's page for HR, and the tiles of the home page."""

import inspect
import re
from datetime import date, timedelta

import pytest
from flask import Flask

from app.domain import standing
from app.library.load import Library
from app.web.standing_words import NEXT_BY_REASON, NEXT_STEPS, REASONS, STATES, certificate_word, event_sentence
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import live

TODAY = date(2026, 3, 2)


def test_every_reason_has_its_sentence() -> None:
    reasons = set(re.findall(r'reason="(\w+)"', inspect.getsource(standing)))
    assert reasons == set(REASONS) and set(NEXT_BY_REASON) <= reasons


def test_every_state_has_its_word_and_a_next_step() -> None:
    assert {state.value for state in standing.State} <= set(STATES) & set(NEXT_STEPS)


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("hr", "trainee", 200),
        ("hr", "far", 404),
        ("trainer", "other", 200),
        ("branch_head", "trainee", 200),
        ("branch_head", "other", 404),
        ("auditor", "far", 200),
        ("trainee", "trainee", 403),
        ("admin", "trainee", 403),
    ],
)
def test_who_opens_whose_page(fast_world: World, fast_app: Flask, who: str, whom: str, status: int) -> None:
    client = client_of(fast_app, who)
    assert client.get(f"/reports/people/{fast_world[whom]}").status_code == status
    assert client.get("/reports/people/99999").status_code == (404 if status != 403 else 403)


def test_a_person_is_told_in_plain_words(world: World, app: Flask, library: Library, clock: Clock) -> None:
    live(world["trainee"], library, TODAY - timedelta(days=700))
    page = client_of(app, "hr").get(f"/reports/people/{world['trainee']}").text
    assert "资格至 2026-04-01（含当日）有效，复训期已开始。" in page
    assert "在到期日之前重新通过考试" in page
    assert "授予资格，2024-04-01 至 2026-04-01，证书编号 2024-" in page
    assert "指派培训《大堂经理上岗培训》，期限 2024-04-15" in page
    assert "通过考试《" in page and "读完手册 3.1" in page
    assert page.count("预计") == 1 and page.index("已过期") < page.index("待复训", page.index("已过期")), "the future stands first"


def test_nothing_done_yet_is_said(world: World, app: Flask) -> None:
    page = client_of(app, "hr").get(f"/reports/people/{world['other']}").text
    assert "还没有指派这项培训。" in page and "还没有证书。" in page and "还没有学习或考试记录。" in page


def test_an_event_of_a_kind_that_has_no_sentence_is_shown_all_the_same(fast_app: Flask) -> None:
    with fast_app.test_request_context():
        assert event_sentence("unheard", {}) == "其他记录（unheard）"
        assert certificate_word("halted") == "目前无效"


def test_the_home_page_counts_for_who_answers_for_people(world: World, app: Flask, library: Library) -> None:
    live(world["trainee"], library, TODAY - timedelta(days=710))
    live(world["other"], library, TODAY - timedelta(days=30), read=False, passed=False)
    page = client_of(app, "hr").get("/").text
    tiles = dict(
        re.findall(r'tile-label">([^<]+)<', page)
        and [(label, value) for value, label in re.findall(r'tile-value">([^<]+)</span><span class="tile-label">([^<]+)<', page)]
    )
    assert tiles == {
        "今天有资格": "1 / 5",
        "30 天内到期": "1",
        "60 天内到期": "1",
        "90 天内到期": "1",
        "已过期": "0",
        "学习逾期": "1",
        "没有合格人员的网点": "1",
    }
    links = re.findall(r'class="tile[^"]*" href="(/reports/[^"]+)"', page)
    client = client_of(app, "hr")
    assert len(links) == 7 and all(client.get(link.replace("&amp;", "&")).status_code == 200 for link in links)
    assert "湖滨理财网点" in client.get("/reports/today?show=bare").text and "/reports/today?show=bare" in page
    assert "tile-value" not in client_of(app, "trainee").get("/").text
